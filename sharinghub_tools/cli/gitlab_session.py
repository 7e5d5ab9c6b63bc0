"""What the commands that work on GitLab share: who asks, and a client for each thread."""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sharinghub_tools import settings
from sharinghub_tools.adapters import gitlab_projects
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.gitlab_client import Client, open_client
from sharinghub_tools.adapters.gitlab_repository import GitlabRepository
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import RefusedError, UsageError
from sharinghub_tools.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_PAUSE_SECONDS = 5.0


class GitlabSession:
    """One GitLab, as the settings of a folder and the environment name it.

    Attributes:
        access: its address, and the token that is shown to it.
    """

    def __init__(self, local: Settings, url: str | None = None) -> None:
        """Find out who asks which GitLab; nothing is asked yet.

        Args:
            local: of the folder.
            url: an address that counts more than those of the settings and the environment.

        Raises:
            UsageError: the address or the token cannot be one.
        """
        self.access = Access.find(local.gitlab_url, os.environ, url)
        self._clients = threading.local()

    @property
    def client(self) -> Client:
        """The thread's own client: python-gitlab's are not made for several threads."""
        if not hasattr(self._clients, "client"):
            self._clients.client = open_client(self.access)
        client: Client = self._clients.client
        return client

    def must_write(self) -> None:
        """Refuse to begin what cannot be ended.

        Raises:
            RefusedError: there is no token, or only a CI job's, which cannot write.
        """
        wanted = "set GITLAB_TOKEN to a token with the scope api"
        if self.access.token is None:
            raise RefusedError(f"no token for {self.access.url}; {wanted}")
        if self.access.kind == "job":
            raise RefusedError(
                "the token of a CI job cannot commit through GitLab's API "
                f"(https://docs.gitlab.com/ci/jobs/ci_job_token/); {wanted}, as a masked variable"
            )

    def project(self, reference: int | str) -> GitlabProject:
        """A project by its number or its path with namespace."""
        return gitlab_projects.project(self.client, reference)

    def group_projects(self, group: str, topic: str | None = None) -> Iterator[GitlabProject]:
        """The projects of a group and of its subgroups; with a topic, those that have it."""
        return gitlab_projects.group_projects(self.client, group, topic=topic)

    def repository(self, project: GitlabProject) -> GitlabRepository:
        """The repository of a project, for the thread that asks."""
        return GitlabRepository(self.client, project.id, project.path)


def local_settings(path: Path) -> Settings:
    """The settings at a project's folder, or beside its README; there need be none.

    Raises:
        UsageError: a setting is not what it should be.
    """
    return settings.load(path if path.is_dir() else path.parent, os.environ)


def project_reference(given: str | None, local: Settings) -> int | str:
    """Number or path of the project that a command is to work on.

    Raises:
        UsageError: nothing names one.
    """
    reference = given or local.project_id or local.gitlab_project
    if not reference:
        raise UsageError(
            "no GitLab project is named; give --project ID|PATH, or set 'gitlab-project' in "
            f"[tool.sharinghub] of {local.folder / 'pyproject.toml'}"
        )
    return project_number_or_path(reference) if isinstance(reference, str) else reference


def project_number_or_path(text: str) -> int | str:
    """A project as GitLab's API takes it."""
    return int(text) if text.isascii() and text.isdecimal() else text


def pause(conflicts: int) -> None:
    """Wait before a conflict is met again: longer each time, and never as long as the others."""
    longest = min(_LONGEST_PAUSE_SECONDS, 0.1 * 2**conflicts)
    time.sleep(random.uniform(0, longest))  # noqa: S311 - no secret depends on it
