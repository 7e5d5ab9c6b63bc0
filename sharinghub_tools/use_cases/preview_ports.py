"""What the preview of an Item needs to know of a project, here or on GitLab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sharinghub_tools.domain.portal.project import LinkableModel, PortalProject
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.domain.project_sources import FoundReadme, History
from sharinghub_tools.settings import Settings


class LocalFolder(Protocol):
    """A project's folder on this machine."""

    @property
    def path(self) -> Path:
        """The folder."""
        ...

    def settings(self) -> Settings:
        """``[tool.sharinghub]`` and the environment.

        Raises:
            UsageError: a setting is not what it should be.
        """
        ...

    def readme(self) -> FoundReadme | None:
        """The README, under a name that the portal knows; None where there is none."""
        ...

    def described(self) -> tuple[str | None, str | None]:
        """Name and description of ``[project]`` of pyproject.toml."""
        ...

    def remote(self) -> str | None:
        """URL of ``origin``, without credentials."""
        ...

    def branch(self) -> str | None:
        """The default branch, as far as it is known; None outside of git."""
        ...

    def history(self) -> History:
        """When the project began, and when it was last changed."""
        ...

    def files(self) -> Sequence[str]:
        """Paths of all files that git has or would add, in git's order."""
        ...


class RemoteProjects(Protocol):
    """GitLab, as the portal sees it."""

    def project(self, reference: int | str) -> tuple[PortalProject, FoundReadme | None]:
        """A project by its number or its path with namespace, and its README.

        Raises:
            NotOnGitlabError: there is none, or it is not shown to who asks.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        ...


class PortalApi(Protocol):
    """SharingHub.

    Attributes:
        url: its address, without a trailing slash.
    """

    url: str

    def configuration(self) -> PortalConfiguration:
        """What the portal tells everybody.

        Raises:
            GitlabError: no SharingHub answers there.
        """
        ...

    def item(self, collection: str, path: str) -> Mapping[str, Any]:
        """The Item of a project as it is shown to who asks, without any token in it.

        Raises:
            GitlabError: the portal does not list the project there, fails on it, or does not
                answer.
        """
        ...


class LinkableModels(Protocol):
    """The MLflow of one project, as the portal looks into it."""

    def models(self) -> tuple[LinkableModel, ...]:
        """The versions that the portal links by itself.

        Raises:
            RegistryError: MLflow refuses, or cannot be asked.
        """
        ...
