"""Who and what there is on the server, beside the repositories."""

from __future__ import annotations

import itertools
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gitlab.project import Project

NO_ACCESS, GUEST, REPORTER, DEVELOPER, MAINTAINER, OWNER = 0, 10, 20, 30, 40, 50


def now() -> datetime:
    return datetime.now(UTC)


def timestamp(moment: datetime | None) -> str | None:
    """As GitLab writes times: ``2026-01-31T08:15:00.123Z``."""
    return (
        None
        if moment is None
        else moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


@dataclass(eq=False)
class Namespace:
    """A group, or the personal namespace of its ``owner``."""

    id: int
    path: str
    name: str
    parent: Namespace | None = None
    owner: User | None = None
    visibility: str = "private"
    description: str = ""
    members: dict[int, int] = field(default_factory=dict)
    created_at: datetime = field(default_factory=now)

    @property
    def kind(self) -> str:
        return "user" if self.owner else "group"

    @property
    def full_path(self) -> str:
        return f"{self.parent.full_path}/{self.path}" if self.parent else self.path

    @property
    def full_name(self) -> str:
        return f"{self.parent.full_name} / {self.name}" if self.parent else self.name

    @property
    def line(self) -> list[Namespace]:
        """Itself and what it lies in, the nearest first."""
        return [self, *(self.parent.line if self.parent else ())]


Group = Namespace


@dataclass(eq=False)
class User:
    """Somebody, or the bot behind a project access token."""

    id: int
    username: str
    name: str
    email: str
    bot: bool = False
    created_at: datetime = field(default_factory=now)


@dataclass(eq=False)
class Token:
    """A personal or project access token, or a job's; its text is never shown."""

    id: int
    text: str = field(repr=False)
    user: User
    scopes: tuple[str, ...]
    expires: date | None
    name: str
    project: Project | None = None
    is_job: bool = False
    revoked: bool = False
    created_at: datetime = field(default_factory=now)
    last_used_at: datetime | None = None

    @property
    def is_expired(self) -> bool:
        """A token ends at midnight UTC at the start of its expiry date."""
        return self.expires is not None and self.expires <= now().date()


@dataclass
class Variable:
    """A CI/CD variable of a project."""

    key: str
    value: str = field(repr=False)
    variable_type: str = "env_var"
    protected: bool = False
    masked: bool = False
    hidden: bool = False
    raw: bool = False
    environment_scope: str = "*"
    description: str | None = None


@dataclass
class ProtectedBranch:
    """``name`` may hold ``*``; the levels are the least role that may, 0: nobody."""

    id: int
    name: str
    push_level: int = MAINTAINER
    merge_level: int = MAINTAINER
    allow_force_push: bool = False


@dataclass(eq=False)
class MergeRequest:
    """A merge request within one project."""

    id: int
    iid: int
    project: Project
    title: str
    description: str
    source_branch: str
    target_branch: str
    author: User
    state: str = "opened"
    labels: list[str] = field(default_factory=list)
    remove_source_branch: bool = False
    squash: bool = False
    merge_commit_sha: str | None = None
    merged_by: User | None = None
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    sha: str | None = None


@dataclass
class Pipeline:
    """A pipeline; nothing runs it but a test (``tests/live/ci_runner.py``).

    ``variables`` and ``files`` are those that it was started with: text, and what jobs find in
    files whose paths the variables of these names hold.
    """

    id: int
    iid: int
    sha: str
    ref: str
    status: str = "pending"
    source: str = "push"
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    user: User | None = None
    created_at: datetime = field(default_factory=now)


@dataclass
class Trigger:
    """A pipeline trigger token."""

    id: int
    token: str = field(repr=False)
    description: str
    owner: User
    last_used: datetime | None = None
    created_at: datetime = field(default_factory=now)


@dataclass
class Schedule:
    """A pipeline schedule; nothing runs it by the clock."""

    id: int
    description: str
    ref: str
    cron: str
    owner: User
    cron_timezone: str = "UTC"
    active: bool = True
    variables: dict[str, str] = field(default_factory=dict)
    created_at: datetime = field(default_factory=now)


class State:
    """All of it; ``lock`` guards what reads and then writes."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.users: dict[int, User] = {}
        self.namespaces: dict[int, Namespace] = {}
        self.projects: dict[int, Project] = {}
        self.tokens: dict[str, Token] = {}
        self._ids = itertools.count(1)
        self._project_ids = itertools.count(101)

    def new_id(self) -> int:
        return next(self._ids)

    def new_project_id(self) -> int:
        return next(self._project_ids)

    def add_token(
        self,
        user: User,
        scopes: tuple[str, ...],
        expires: date | None,
        name: str,
        project: Project | None = None,
        is_job: bool = False,
    ) -> Token:
        prefix = "glcbt-64_" if is_job else "glpat-"
        text = prefix + secrets.token_urlsafe(15).replace("-", "x")
        token = Token(self.new_id(), text, user, scopes, expires, name, project, is_job)
        self.tokens[text] = token
        return token

    def user_named(self, username: str) -> User | None:
        wanted = username.lower()
        return next((u for u in self.users.values() if u.username.lower() == wanted), None)

    def namespace_at(self, full_path: str) -> Namespace | None:
        wanted = full_path.lower()
        return next(
            (n for n in list(self.namespaces.values()) if n.full_path.lower() == wanted), None
        )

    def project_at(self, full_path: str) -> Project | None:
        wanted = full_path.lower()
        return next(
            (p for p in list(self.projects.values()) if p.full_path.lower() == wanted), None
        )
