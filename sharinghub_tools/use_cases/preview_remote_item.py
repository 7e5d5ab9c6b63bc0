"""The Item of a project on GitLab, with what GitLab, the portal and MLflow tell of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS, categories
from sharinghub_tools.domain.portal.project import (
    LINKING_MLFLOW,
    LinkableModel,
    Portal,
    PortalProject,
)
from sharinghub_tools.domain.project_sources import FoundReadme
from sharinghub_tools.errors import GitlabError, RegistryError
from sharinghub_tools.use_cases.local_portal_project import UNKNOWN_PORTAL, Overrides
from sharinghub_tools.use_cases.preview_item import PreviewedItem, previewed, read_as_portal
from sharinghub_tools.use_cases.preview_ports import LinkableModels, PortalApi, RemoteProjects

_README = "README.md"


@dataclass(frozen=True)
class Sources:
    """Whom to ask.

    Attributes:
        projects: GitLab.
        gitlab_url: its address.
        portal: SharingHub; None where nothing names one.
        open_models: a project's MLflow, by its tracking URI.
    """

    projects: RemoteProjects
    gitlab_url: str
    portal: PortalApi | None
    open_models: Callable[[str], LinkableModels]


def remote_item(
    sources: Sources, reference: int | str, overrides: Overrides | None = None
) -> PreviewedItem:
    """The Item of a project on GitLab.

    What cannot be asked of the portal and of MLflow is left out, and noted.

    Raises:
        NotOnGitlabError: there is no such project, or it is not shown to who asks.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    given = overrides or Overrides()
    told, found = sources.projects.project(reference)
    project = _overridden(told, given)
    readme = found or FoundReadme(f"{_README} of {project.path}", b"")
    notes = [] if found else [f"no {_README}: the portal shows no metadata"]
    portal = known_portal(sources.portal, sources.gitlab_url, given, notes)
    project = replace(project, registered_models=_models(sources, portal, project, notes))
    topics = [COLLECTIONS[topic] for topic in categories(project.topics)]
    collection = given.collection or next(iter(topics), COLLECTIONS[AI_MODEL])
    return previewed(readme, read_as_portal(readme), project, portal, collection, tuple(notes))


def known_portal(
    portal: PortalApi | None, gitlab_url: str, given: Overrides, notes: list[str]
) -> Portal:
    """The portal with what it tells of itself; a note where it does not."""
    known = Portal(portal.url if portal else UNKNOWN_PORTAL, gitlab_url)
    if portal is None:
        notes.append(f"no SharingHub is named: {UNKNOWN_PORTAL} stands for it")
    else:
        try:
            told = portal.configuration()
        except GitlabError as error:
            notes.append(f"the portal does not tell of its MLflow: {error}")
        else:
            known = replace(
                known,
                gitlab_url=told.gitlab_url,
                mlflow_url=told.mlflow_url,
                mlflow_type=told.mlflow_type,
            )
    return replace(
        known,
        sharinghub_url=given.sharinghub_url or known.sharinghub_url,
        gitlab_url=given.gitlab_url or known.gitlab_url,
        mlflow_url=known.mlflow_url if given.mlflow_url is None else given.mlflow_url or None,
    )


def _overridden(project: PortalProject, given: Overrides) -> PortalProject:
    name = given.name or project.name
    above = project.full_name.removesuffix(project.name)
    return replace(
        project,
        path=given.path or project.path,
        name=name,
        full_name=f"{above}{name}",
        description=project.description if given.description is None else given.description,
        topics=project.topics if given.topics is None else given.topics,
    )


def _models(
    sources: Sources, portal: Portal, project: PortalProject, notes: list[str]
) -> tuple[LinkableModel, ...]:
    uri = portal.tracking_uri(project)
    if uri is None or portal.mlflow_type != LINKING_MLFLOW:
        return ()
    try:
        return sources.open_models(uri).models()
    except RegistryError as error:
        notes.append(f"no model version is linked automatically: {error}")
        return ()
