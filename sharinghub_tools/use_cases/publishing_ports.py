"""What publishing a project needs of the outside world; the adapters implement it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.domain.local_addresses import Place
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.publication import Checkout, Relation, Variable

Attributes = Mapping[str, str | list[str]]


class Gitlab(Protocol):
    """Projects of one GitLab.

    All methods raise GitlabError where GitLab refuses, or cannot be asked; what writes raises
    UnansweredError where it may have taken effect, or not.
    """

    @property
    def url(self) -> str:
        """Its address, without a trailing slash."""
        ...

    def user(self) -> GitlabUser:
        """Who asks."""
        ...

    def project(self, reference: int | str) -> GitlabProject | None:
        """A project by number or by path; None where there is none for who asks."""
        ...

    def namespace_id(self, path: str) -> int | None:
        """The number of a group's or a user's namespace; None where there is none to be seen."""
        ...

    def create(self, namespace_id: int, path: str, attributes: Attributes) -> GitlabProject:
        """Make an empty project; ``path`` is the last part of its path."""
        ...

    def edit(self, project_id: int, attributes: Attributes) -> None:
        """Change attributes of a project."""
        ...

    def avatar(self, project: GitlabProject) -> bytes | None:
        """The project's picture; None where it has none, empty where GitLab does not show it."""
        ...

    def set_avatar(self, project_id: int, content: bytes) -> None:
        """Give a project a picture."""
        ...

    def variables(self, project_id: int) -> Sequence[Variable]:
        """Variables of CI/CD, those for all environments."""
        ...

    def create_variable(self, project_id: int, variable: Variable) -> None:
        """Add a variable."""
        ...

    def update_variable(self, project_id: int, variable: Variable) -> None:
        """Change a variable that is there."""
        ...

    def schedules(self, project_id: int) -> Sequence[Schedule]:
        """Pipeline schedules."""
        ...

    def set_schedule(self, project_id: int, schedule: Schedule) -> bool:
        """Create a schedule, or change the one with its number; whether it has its variable."""
        ...

    def branch_head(self, project_id: int, branch: str) -> str | None:
        """The sha of a branch's newest commit; None where there is no such branch."""
        ...


class LocalRepository(Protocol):
    """The project's repository on this machine; see the adapter for what it raises."""

    def checkout(self) -> Checkout:
        """The branch that is checked out, and its newest commit."""
        ...

    def refuse_without_identity(self) -> None:
        """Check that a commit can have an author."""
        ...

    def committed(self, path: str) -> str | None:
        """A file of the newest commit; None where it has none."""
        ...

    def is_clean(self, path: str) -> bool:
        """Whether the file is as the newest commit has it."""
        ...

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit these files alone; returns the sha."""
        ...

    def is_publishing(self, address: str) -> bool:
        """Whether it is remembered that a project is being created there."""
        ...

    def begin_publishing(self, address: str) -> None:
        """Remember that a project is being created there."""
        ...

    def end_publishing(self) -> None:
        """Forget it."""
        ...

    def knows_branch(self, name: str) -> bool:
        """Whether there is such a branch here, or of ``origin``."""
        ...

    def origin(self) -> str | None:
        """URL of ``origin``, without credentials; None without one."""
        ...

    def follows(self, branch: str) -> bool:
        """Whether the branch has an upstream."""
        ...

    def follow(self, branch: str, url: str, sha: str | None) -> None:
        """Make ``origin`` where there is none, and its branch the upstream."""
        ...


class Transport(Protocol):
    """Git between this machine and GitLab; raises GitlabError as :class:`Gitlab` does."""

    def url(self, path: str) -> str:
        """Where git finds a project; holds no credential."""
        ...

    def relation(self, path: str, branch: str, sha: str) -> Relation:
        """How a branch on GitLab stands to the newest commit here."""
        ...

    def push(self, path: str, branch: str) -> None:
        """Push a branch, never by force."""
        ...


class TextFile(Protocol):
    """A file of the project."""

    def read(self) -> str:
        """The text, line ends as they are."""
        ...

    def replace(self, before: str, after: str) -> bool:
        """Put ``after`` in the place of ``before``; False if the file says something else now."""
        ...


# The text that a file should have, from the text that it has and where the project is.
Edit = Callable[[str, Place], str]
