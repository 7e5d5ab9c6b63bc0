"""What :mod:`sharinghub_tools.use_cases.update_project` needs of the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

from sharinghub_tools.domain.template_state import TemplateRevision
from sharinghub_tools.domain.template_update import FileFate


class TemplateSource(Protocol):
    """Where a project's template comes from: what it was, and what it is now."""

    def old(self) -> TemplateRevision:
        """The state that the project was made of, or updated to last.

        Raises:
            EnvironmentLacksError: it cannot be had any more.
        """
        ...

    def new(self) -> TemplateRevision:
        """The state to update to; raises as :meth:`old`."""
        ...

    def bake(
        self, revision: TemplateRevision, given: Mapping[str, str]
    ) -> tuple[Path, Mapping[str, Any]]:
        """The project as that state makes it, without a repository, and all answers.

        The folder is a temporary one.

        Raises:
            UsageError: the answers do not fit that state.
            EnvironmentLacksError: it cannot be made.
        """
        ...


class UpdatedProject(Protocol):
    """The project that is updated."""

    def state(self) -> str:
        """The text of its ``.cruft.json``.

        Raises:
            UsageError: it has none.
        """
        ...

    def refuse_unclean(self) -> None:
        """Check that all is committed.

        Raises:
            UsageError: it is not, or it is no git repository.
        """
        ...

    def merge(
        self, old: Path, new: Path, *, version: str, state: str, skip: Collection[str]
    ) -> list[FileFate]:
        """Merge what the template has changed with what the project has; changes nothing yet.

        Args:
            old: the project as the old template makes it.
            new: as the new one makes it.
            version: the new one's, for the marks of conflicts.
            state: the new ``.cruft.json``.
            skip: paths and globs that stay as they are.

        Returns:
            What becomes of each file that the template has changed.
        """
        ...

    def apply(self) -> None:
        """Write what was merged, all or nothing.

        Raises:
            EnvironmentLacksError: it cannot be written; nothing was changed.
        """
        ...
