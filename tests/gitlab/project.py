"""A project: its settings, its repository, and what a test does with it past the API."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.gitlab.repository import NOTHING, Commit, Person, RefMovedError, Repository
from tests.gitlab.state import (
    MergeRequest,
    Namespace,
    Pipeline,
    ProtectedBranch,
    Schedule,
    Token,
    Trigger,
    User,
    Variable,
    now,
)

_SOMEBODY = Person("Somebody Else", "somebody@example.org")
CI_FILE = ".gitlab-ci.yml"


@dataclass(eq=False)
class Project:
    """``git`` is the folder of the bare repository."""

    id: int
    path: str
    name: str
    namespace: Namespace
    repository: Repository
    creator: User
    visibility: str = "private"
    description: str | None = None
    topics: list[str] = field(default_factory=list)
    default_branch: str = "main"
    avatar: tuple[str, bytes] | None = None
    archived: bool = False
    job_token_push: bool = False
    """«Allow Git push requests to the repository» for job tokens of this project."""
    members: dict[int, int] = field(default_factory=dict)
    protected_branches: list[ProtectedBranch] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    merge_requests: list[MergeRequest] = field(default_factory=list)
    pipelines: list[Pipeline] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    sets_pipeline_variables: int = 30
    """The least role that may start pipelines with variables; 0: nobody."""
    first_push_seen: bool = False
    access_tokens: list[Token] = field(default_factory=list)
    star_count: int = 0
    license: tuple[str, str] | None = None
    """GitLab's key of what it found in the repository, and the page of the file."""
    releases: list[dict[str, str | None]] = field(default_factory=list)
    """The newest first, as GraphQL has them; likewise packages and images."""
    packages: list[dict[str, object]] = field(default_factory=list)
    images: list[dict[str, object]] = field(default_factory=list)
    lfs_objects: dict[str, bytes] = field(default_factory=dict)
    """Git LFS's, by SHA-256."""
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    last_activity_at: datetime = field(default_factory=now)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def full_path(self) -> str:
        return f"{self.namespace.full_path}/{self.path}"

    @property
    def git(self) -> Path:
        return self.repository.folder

    # what tests do past the API

    def lfs_pointer(self, content: bytes, *, is_pushed: bool = True) -> str:
        """The pointer that git-lfs commits in place of a file, whose object it pushes."""
        oid = hashlib.sha256(content).hexdigest()
        if is_pushed:
            self.lfs_objects[oid] = content
        version = "https://git-lfs.github.com/spec/v1"
        return f"version {version}\noid sha256:{oid}\nsize {len(content)}\n"

    def commit(
        self,
        branch: str,
        files: Mapping[str, str | bytes | None],
        message: str = "Edit",
        author: User | Person | None = None,
    ) -> str:
        """A person's commit, pushed while nobody looked: its sha. None as content removes a file.

        It goes on top of whatever the branch is at; a new branch starts at the default branch.
        """
        person = Person(author.name, author.email) if author else _SOMEBODY
        changes = {
            path: None
            if content is None
            else self.repository.write_file(
                content.encode() if isinstance(content, str) else content
            )
            for path, content in files.items()
        }
        while True:
            head = self.repository.head(branch)
            start = head or self.repository.head(self.default_branch)
            tree = self.repository.commit(start).tree if start else ""
            new = self.repository.write_commit(
                self.repository.objects.edited(tree, changes),
                (start,) if start else (),
                message,
                person,
            )
            try:
                self.repository.move(branch, new, head or NOTHING)
            except RefMovedError:
                continue
            self.pushed(branch, new)
            return new

    def read(self, path: str, ref: str | None = None) -> str:
        """A file's text.

        Raises:
            FileNotFoundError: It is not in ``ref`` (the default branch).
        """
        return self.read_bytes(path, ref).decode()

    def read_bytes(self, path: str, ref: str | None = None) -> bytes:
        sha = self.repository.resolve(ref or self.default_branch)
        if sha is None:
            raise FileNotFoundError(f"{ref or self.default_branch}:{path}")
        return self.repository.read(sha, path)

    def files(self, ref: str | None = None) -> list[str]:
        """The paths of all files, sorted."""
        sha = self.repository.resolve(ref or self.default_branch)
        if sha is None:
            return []

        def below(tree: str, prefix: str) -> list[str]:
            paths = []
            for name, entry in self.repository.objects.tree(tree).items():
                here = prefix + name
                paths += below(entry.sha, here + "/") if entry.is_tree else [here]
            return paths

        return sorted(below(self.repository.commit(sha).tree, ""))

    def head(self, branch: str | None = None) -> str | None:
        """The sha that the branch is at; None: there is no such branch."""
        return self.repository.head(branch or self.default_branch)

    def branches(self) -> list[str]:
        return list(self.repository.branches())

    def log(self, ref: str | None = None) -> list[str]:
        """The first lines of the commits' messages, the newest first."""
        return [commit.title for commit in self.commits(ref)]

    def commits(self, ref: str | None = None) -> list[Commit]:
        """The commits, the newest first."""
        return list(self.repository.log(ref or self.default_branch))

    # what follows a change of the repository

    def pushed(self, branch: str, sha: str | None, skip_ci: bool = False) -> None:
        """After a ref moved: the first branch becomes default and protected; pipelines start.

        https://docs.gitlab.com/user/project/repository/branches/default/: a new project's default
        branch is protected, Maintainers push and merge.
        """
        if now() - self.last_activity_at > timedelta(hours=1):
            self.last_activity_at = now()
        if sha is None:
            return
        if not self.repository.head(self.default_branch):
            self.default_branch = branch
            self.repository.set_head(branch)
        if branch == self.default_branch and not self.first_push_seen:
            self.first_push_seen = True
            if not any(rule.name == branch for rule in self.protected_branches):
                self.protect(branch)
        for merge_request in self.merge_requests:
            if merge_request.state == "opened" and merge_request.source_branch == branch:
                merge_request.sha = sha
        message = self.repository.commit(sha).message.lower()
        skipped = skip_ci or "[skip ci]" in message or "[ci skip]" in message
        if not skipped and self.repository.entry(sha, CI_FILE):
            self.started(branch, sha, "push")

    def started(self, ref: str, sha: str, source: str) -> Pipeline:
        """A new pipeline of a commit."""
        number = next(self._ids)
        pipeline = Pipeline(self.id * 1000 + number, number, sha, ref, source=source)
        self.pipelines.append(pipeline)
        return pipeline

    def protect(self, name: str, push_level: int = 40, merge_level: int = 40) -> ProtectedBranch:
        """Protect a branch; levels are the least role that may, 0: nobody."""
        self.unprotect(name)
        rule = ProtectedBranch(self.id * 100 + next(self._ids), name, push_level, merge_level)
        self.protected_branches.append(rule)
        return rule

    def unprotect(self, name: str) -> None:
        self.protected_branches[:] = [r for r in self.protected_branches if r.name != name]
