"""What GitLab says of a project, of its files and of who asks."""

from __future__ import annotations

from dataclasses import dataclass

# Access levels (https://docs.gitlab.com/api/access_requests/#valid-access-levels).
ROLES = {
    5: "Minimal access",
    10: "Guest",
    15: "Planner",
    20: "Reporter",
    25: "Security manager",
    30: "Developer",
    40: "Maintainer",
    50: "Owner",
    60: "Administrator",
}
REPORTER = 20
DEVELOPER = 30
MAINTAINER = 40
OWNER = 50


def role_name(access_level: int | None) -> str:
    """The name of a role for people, as ``Developer``."""
    return "none" if not access_level else ROLES.get(access_level, f"level {access_level}")


@dataclass(frozen=True, slots=True)
class GitlabProject:
    """A project, as far as it is shown to who asks.

    Attributes:
        id: GitLab's number.
        path: path with namespace, as ``space/wine-quality``; case as GitLab has it.
        name: what people read.
        web_url: its page.
        git_url: where git clones it over HTTP; holds no credential.
        default_branch: None while the repository is empty.
        description: one or more lines, may be empty.
        visibility: ``private``, ``internal`` or ``public``.
        topics: as GitLab has them, exact case.
        avatar_url: address of its picture, None where it has none.
        access_level: highest role of who asks, None where GitLab does not tell.
        creator_id: the user who made it, None where GitLab does not tell.
        is_empty: whether nothing was ever pushed.
        is_archived: whether it is read-only.
    """

    id: int
    path: str
    name: str
    web_url: str
    git_url: str
    default_branch: str | None = None
    description: str = ""
    visibility: str = "private"
    topics: tuple[str, ...] = ()
    avatar_url: str | None = None
    access_level: int | None = None
    creator_id: int | None = None
    is_empty: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file of a repository, and the state of the branch in which it was read.

    Attributes:
        path: path in the repository.
        content: its bytes.
        head: sha of the newest commit of the branch when the file was read.
        last_commit: sha of the last commit that changed the file.
    """

    path: str
    content: bytes
    head: str
    last_commit: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a commit makes of a file.

    Attributes:
        path: path in the repository.
        content: its new bytes; None removes it.
        last_commit: sha of the commit that must still be the file's last; None for a new file.
    """

    path: str
    content: bytes | None
    last_commit: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its sha, the shas of its parents, its page, and its message."""

    sha: str
    parents: tuple[str, ...]
    web_url: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A merge request: its number in the project, its page, and whether it is ``opened``."""

    number: int
    web_url: str
    # ``opened``, ``closed``, ``merged`` or ``locked``.
    state: str


@dataclass(frozen=True, slots=True)
class GitlabUser:
    """Who a token stands for; tokens of a project or of a group have a user of their own."""

    id: int
    username: str
