"""What the files of a project say of where it is: its settings, its DVC remote, its git remote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sharinghub_tools.domain.gitlab_project import GitlabProject


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project is on GitLab.

    Attributes:
        url: GitLab's address, without a trailing slash.
        path: path with namespace; case as GitLab has it.
        project_id: GitLab's number.
    """

    url: str
    path: str
    project_id: int


def place_of(project: GitlabProject) -> Place:
    """Where GitLab says that a project is: its own address may be another than the one asked."""
    return Place(project.web_url.removesuffix(f"/{project.path}"), project.path, project.id)


def settings_on_gitlab(
    place: Place, *, tracking: str, sharinghub_url: str | None
) -> dict[str, str | int]:
    """What ``[tool.sharinghub]`` says of a project that is on GitLab.

    Args:
        place: where it is.
        tracking: kind of the tracking URI.
        sharinghub_url: without a trailing slash.
    """
    values: dict[str, str | int] = {
        "gitlab-url": place.url,
        "gitlab-project": place.path,
        "gitlab-project-id": place.project_id,
    }
    if tracking == "sharinghub" and sharinghub_url:
        values["tracking-uri"] = f"{sharinghub_url}/mlflow/{place.path}/tracking/"
    elif tracking == "gitlab":
        values["tracking-uri"] = f"{place.url}/api/v4/projects/{place.project_id}/ml/mlflow"
    return values


# The number's place in the template, before there is a number.
_STORE = re.compile(r"https?://.+/api/store/([0-9]+|gitlab-project-id)/?")


def store_url(sharinghub_url: str, project_id: int) -> str:
    """SharingHub's store of a project, as the URL of a DVC remote."""
    return f"{sharinghub_url}/api/store/{project_id}"


def gives_way_to_store(url: str, model: str | None) -> bool:
    """Whether a DVC remote is SharingHub's store, or stands where the template keeps its place.

    Args:
        url: the remote's.
        model: name of the registered model, after which the template names a folder.
    """
    return bool(_STORE.fullmatch(url)) or (model is not None and url == f"../../{model}-dvc-store")


def is_same_remote(url: str, other: str) -> bool:
    """Whether two URLs of git name one project of one host, over HTTP or SSH.

    Args:
        url: of any kind that git knows.
        other: the same.
    """
    return _host_and_path(url) is not None and _host_and_path(url) == _host_and_path(other)


_SCP = re.compile(r"(?:[^@/:]+@)?([^@/:]{2,}):(?!//)/?(.+)")


def _host_and_path(url: str) -> tuple[str, str] | None:
    short = _SCP.fullmatch(url)
    if short:
        host, path = short[1], short[2]
    else:
        try:
            parts = urlsplit(url)
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return None
    bare = path.strip("/").removesuffix(".git").lower()
    return (host.lower(), bare) if host and bare else None
