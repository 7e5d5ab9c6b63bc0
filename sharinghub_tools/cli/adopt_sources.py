"""What there is of a project that is to be adopted: in its folder, on GitLab, in MLflow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from sharinghub_tools.adapters.adopted_folder import AdoptedFiles
from sharinghub_tools.adapters.git_repository import GitRepository
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.spdx_licenses import spdx_identifiers
from sharinghub_tools.cli import output
from sharinghub_tools.cli.gitlab_session import GitlabSession
from sharinghub_tools.cli.portal_access import portal_url
from sharinghub_tools.domain.adoption.found import READ, Found
from sharinghub_tools.domain.git_remote import gitlab_place
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.model_version import split_name
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import FrontMatterError, SharingHubError, UsageError
from sharinghub_tools.settings import Settings

# GitLab lists no more of a tree at once.
_MOST_LISTED = 100


def found_here(
    folder: AdoptedFiles,
    local: Settings,
    *,
    sharinghub_url: str | None,
    component: str | None,
    category: str | None,
) -> Found:
    """What there is in a folder, and what GitLab and MLflow say of it, where they are known."""
    project, gitlab_url = _on_gitlab(local)
    return Found(
        name=local.folder.resolve().name,
        files=folder.files(),
        texts=folder.texts(),
        project=project,
        gitlab_url=gitlab_url,
        sharinghub_url=_trimmed(portal_url(sharinghub_url, local)),
        models=_registered(local, project) if project else (),
        component=component,
        category=category,
        spdx=spdx_identifiers(),
    )


def found_on_gitlab(
    session: GitlabSession,
    project: GitlabProject,
    *,
    sharinghub_url: str | None,
    component: str | None,
    category: str | None,
) -> Found:
    """What there is of a project on its default branch.

    Raises:
        UsageError: a file that is to be added to is not UTF-8.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    from sharinghub_tools.adapters.gitlab_portal_view import GitlabPortalView  # noqa: PLC0415

    shown, _ = GitlabPortalView(session.client).project(project.id)
    files, repository = shown.files or (), session.repository(project)
    texts = {}
    for name in READ if not project.is_empty else ():
        # Beyond what is listed, a file may be there all the same.
        if name not in files and len(files) < _MOST_LISTED:
            continue
        file = repository.file(name, project.default_branch)
        try:
            if file is not None:
                texts[name] = decoded(file.content)
        except FrontMatterError as error:
            raise UsageError(f"{name} of {project.path} is not UTF-8: save it as UTF-8") from error
    return Found(
        name=project.path.rpartition("/")[2],
        files=sorted({*files, *texts}),
        texts=texts,
        project=project,
        gitlab_url=session.access.url,
        sharinghub_url=_trimmed(sharinghub_url),
        component=component,
        category=category,
        spdx=spdx_identifiers(),
    )


def _trimmed(url: str | None) -> str | None:
    return url.rstrip("/") if url else None


def _on_gitlab(local: Settings) -> tuple[GitlabProject | None, str | None]:
    """The folder's project, as its settings or its remote name it; a note where it is not seen."""
    session = GitlabSession(local)
    reference: int | str | None = local.project_id or local.gitlab_project
    if reference is None:
        place = gitlab_place(GitRepository(local.folder).origin() or "")
        # No other host is shown the token.
        if place and urlsplit(place[0]).hostname == urlsplit(session.access.url).hostname:
            reference = place[1]
    if reference is None or session.access.token is None:
        return None, None
    try:
        return session.project(reference), session.access.url
    except SharingHubError as error:
        output.message(f"note: GitLab was not asked about the project: {error}")
        return None, None


def _registered(local: Settings, project: GitlabProject) -> Sequence[str]:
    """Names of models and experiments that carry the project's id."""
    uri = local.tracking_uri
    if not uri or urlsplit(uri).scheme not in {"http", "https"}:
        return ()
    from sharinghub_tools.adapters.mlflow_session import MlflowSession  # noqa: PLC0415

    names: list[str] = []
    try:
        session = MlflowSession(uri, Credentials.from_environment(os.environ))
        for kind in ("registered_models", "experiments"):
            endpoint = f"{kind.replace('_', '-')}/search"
            answer = session.call(endpoint, {"max_results": "1000"})
            names += [str(each.get("name", "")) for each in answer.get(kind) or ()]
    except SharingHubError as error:
        output.message(f"note: MLflow was not asked about the project: {error}")
    return [name for name in dict.fromkeys(names) if split_name(name)[1] == project.id]
