"""How a version is shown, from what is known of its project."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.lineage import Place
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.local_addresses import place_of
from sharinghub_tools.domain.portal.categories import COLLECTIONS
from sharinghub_tools.settings import Settings

# GitLab's name for whatever the default branch is.
_DEFAULT_BRANCH = "HEAD"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says of how versions are shown.

    Attributes:
        keep: how many versions stay listed; None keeps all.
        mlm: whether there is a mapping ``mlm`` and an Item; None leaves it to the settings.
        overwrite: whether values of ``mlm`` that somebody wrote by hand are replaced.
    """

    keep: int | None = None
    mlm: bool | None = None
    overwrite: bool = False


def showing_in_folder(settings: Settings, wishes: Wishes) -> Showing:
    """For a project on this machine; where it is, its settings say once it is published."""
    place, branch = Place(sharinghub_url=settings.sharinghub_url), None
    if settings.gitlab_url and settings.gitlab_project and settings.project_id is not None:
        gitlab_url = settings.gitlab_url.rstrip("/")
        project_url = f"{gitlab_url}/{settings.gitlab_project.strip('/')}"
        place, branch = Place(project_url, gitlab_url, settings.sharinghub_url), _DEFAULT_BRANCH
    return _showing(settings, wishes, settings.project_id, place, branch)


def showing_on_gitlab(
    project: GitlabProject, branch: str, settings: Settings, wishes: Wishes
) -> Showing:
    """For a branch of a project on GitLab."""
    place = Place(project.web_url, place_of(project).url, settings.sharinghub_url)
    shown = _DEFAULT_BRANCH if branch == project.default_branch else branch
    return _showing(settings, wishes, project.id, place, shown)


def _showing(
    settings: Settings, wishes: Wishes, project_id: int | None, place: Place, branch: str | None
) -> Showing:
    return Showing(
        project_id=project_id,
        keep=wishes.keep,
        mlm=settings.mlm if wishes.mlm is None else wishes.mlm,
        overwrite=wishes.overwrite,
        place=place,
        branch=branch,
        keywords=tuple(topic for topic in settings.topics if topic not in COLLECTIONS),
    )
