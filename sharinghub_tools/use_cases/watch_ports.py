"""What watching a portal needs of the outside world."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.watching import Facts, Happening

Tell = Callable[[Happening], None]


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at.

    Attributes:
        project: the GitLab project.
        refresh: whether more may have changed than versions and aliases.
        named: is told the registered model that the project names.
        linked: is called as each version is linked: version, and where it is shown.
    """

    project: GitlabProject
    refresh: bool
    named: Callable[[str], None]
    linked: Callable[[Facts], None]


class Watched(Protocol):
    """The projects, and what is done with each; may be used by several threads at once."""

    def projects(self) -> Iterable[GitlabProject]:
        """Those to watch; raises GitlabError where they cannot be listed."""
        ...

    def look(self, look: Look) -> None:
        """Link what is new.

        Raises:
            NothingToLinkError: there is nothing to link at all.
            SharingHubError: it did not work this time.
        """
        ...
