"""SharingHub's store of a project's DVC objects, read.

Every request is answered with an address in a bucket that is good for whoever has it and for a
while: the token stays with the portal (https://github.com/csgroup-oss/sharinghub-server).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.adapters.resumable_download import Address, NotServedError, ResumableDownload
from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.domain.dataset_files import DataFile
from sharinghub_tools.errors import NotOnGitlabError

_STORE = re.compile(r"(?P<portal>https?://.+?)(?:/api)?/store/(?P<project>\d{1,19})/?")


def store_address(url: str) -> tuple[str, int] | None:
    """Portal and project of a DVC remote that is a SharingHub's store; None for all else."""
    found = _STORE.fullmatch(url.strip())
    return (found["portal"], int(found["project"])) if found else None


def is_same_portal(one: str, other: str) -> bool:
    """Whether two addresses are of one portal."""

    def path(url: str) -> str:
        return url.split("://", 1)[-1].partition("/")[2].strip("/").removesuffix("api").strip("/")

    return origin(one) is not None and origin(one) == origin(other) and path(one) == path(other)


class SharingHubStore:
    """The store of one project; may be used by several threads at once.

    Args:
        portal: who asks which portal.
        project_id: GitLab's number of the project.
        download: brings the bytes.
    """

    def __init__(self, portal: SharingHubApi, project_id: int, download: ResumableDownload) -> None:
        self._portal = portal
        self._project_id = project_id
        self._download = download

    def check(self) -> None:
        """Prove that the store takes the token; raises GitlabError with the reason where not."""
        self._portal.check_store(self._project_id)

    def fetch(self, file: DataFile, target: Path, advance: Callable[[int], None]) -> None:
        """Bring the object of a file to the target.

        Raises:
            NotOnGitlabError: the object was never pushed.
            GitlabError: the portal or its bucket refuses, or cannot be asked.
            OSError: the target cannot be written.
        """

        def address() -> Address:
            return Address(self._portal.object_address(self._project_id, file.place))

        what = f"'{file.path}' (DVC)"
        try:
            self._download.fetch(what, address, target, file.digest, advance)
        except NotServedError as error:
            if error.status == 404:
                raise NotOnGitlabError(
                    f"{what}: the store does not have it; who made the dataset must push it: "
                    "dvc push"
                ) from error
            raise
