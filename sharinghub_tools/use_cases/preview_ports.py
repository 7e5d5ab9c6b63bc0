"""What the preview of an Item needs to know of a project, here or on GitLab."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

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
