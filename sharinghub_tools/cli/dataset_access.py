"""Who brings a dataset from where: its GitLab, its portal, the transports, the token."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sharinghub_tools.adapters.dataset_folder import DatasetFolder, disk_error
from sharinghub_tools.adapters.git_snapshot import GitSnapshot
from sharinghub_tools.adapters.git_transport import GitTransport
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.lfs_objects import LfsObjects
from sharinghub_tools.adapters.resumable_download import ResumableDownload
from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.adapters.tracked_objects import TrackedObjects
from sharinghub_tools.cli.portal_access import portal_url
from sharinghub_tools.domain.dataset_reference import DatasetReference, dataset_reference
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.bring_files import Sources


@dataclass(frozen=True, slots=True)
class DatasetAccess:
    """A dataset's project, and who asks for it.

    Attributes:
        reference: what was given.
        gitlab: who asks its GitLab.
        portals: who asks the portals that somebody named.
    """

    reference: DatasetReference
    gitlab: Access
    portals: list[SharingHubApi]

    @property
    def page(self) -> str:
        """Address of the project's page on GitLab."""
        return f"{self.gitlab.url}/{self.reference.path}"

    def sources(self, folder: DatasetFolder) -> Sources:
        """Where its bytes come from; nothing is asked yet."""
        transport = GitTransport(Path(), self.gitlab)
        repository = GitSnapshot(folder.git.resolve(), transport, self.reference.path)
        download = ResumableDownload(verify=self.gitlab.verify)

        def tracked(files: Mapping[str, bytes]) -> TrackedObjects:
            return TrackedObjects(files, self.portals, download)

        lfs = LfsObjects(self.gitlab, self.reference.path, download)
        return Sources(repository, lfs, tracked, disk_error)


def dataset_access(text: str, sharinghub_url: str | None, local: Settings) -> DatasetAccess:
    """Find out which project is meant, on which GitLab, and who asks.

    Args:
        text: path or address of the project, or of its Item.
        sharinghub_url: of the command line.
        local: settings of the current folder.

    Raises:
        UsageError: nothing is meant by it, or an address or the token cannot be one.
        GitlabError: the portal, which tells the GitLab, cannot be asked.
    """
    reference = dataset_reference(text)
    gitlab_url = reference.gitlab_url
    verify = Access.find(local.gitlab_url, os.environ).verify
    if reference.portal_url:
        told = SharingHubApi(reference.portal_url, verify=verify).configuration()
        gitlab_url = told.gitlab_url
    access = Access.find(local.gitlab_url, os.environ, gitlab_url)
    # SharingHub refuses the tokens of CI jobs.
    token = None if access.kind == "job" else access.token
    named = [reference.portal_url, portal_url(sharinghub_url, local), local.sharinghub_url]
    portals = [
        SharingHubApi(url, token, verify=access.verify) for url in dict.fromkeys(named) if url
    ]
    return DatasetAccess(reference, access, portals)


def own_folder(reference: DatasetReference) -> Path:
    """The folder that a dataset gets where none is given."""
    return Path(reference.path.rpartition("/")[2])
