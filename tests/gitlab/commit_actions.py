"""Commits through the API: actions on files, checked and written as GitLab does it.

The order is GitLab's: permission, branch, ``last_commit_id``; then Gitaly reads the branch's head,
applies the actions and moves the ref by compare-and-swap. Between the check and the reading another
commit can slip in, as on a real server: see ``faults.Meanwhile``.
Wordings: ``app/services/commits/create_service.rb``, ``app/services/files/``,
``lib/gitlab/gitaly_client/operation_service.rb``; https://docs.gitlab.com/api/commits/.
"""

from __future__ import annotations

import base64
import binascii
import itertools
from dataclasses import dataclass, field

from tests.gitlab.answers import message
from tests.gitlab.faults import MEANWHILE
from tests.gitlab.objects import EXECUTABLE, FILE, Entry
from tests.gitlab.project import Project
from tests.gitlab.repository import NOTHING, Person, RefMovedError, Repository

REF_MOVED = (
    "Could not update refs/heads/{branch}. Please refresh and try again.",
    "9:Could not update refs/heads/{branch}. Please refresh and try again.. "
    "debug_error_string:{{UNKNOWN:Error received from peer}}",
    "13:reference update: reference does not point to expected object.",
    "Could not update branch {branch}. Please refresh and try again.",
)
"""What different versions answer (400) to the one of two racing commits that came second."""


@dataclass
class CommitRules:
    """What this version of GitLab lets pass, and how it words a lost race."""

    accepts_unknown_last_commit_id: bool = False
    """Whether a ``last_commit_id`` that is no commit with that file counts as none given
    (https://gitlab.com/gitlab-org/gitlab/-/issues/438657); else it counts as changed."""
    ref_moved: tuple[str, ...] = REF_MOVED
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    def next_wording(self, branch: str) -> str:
        return self.ref_moved[next(self._turn) % len(self.ref_moved)].format(branch=branch)


@dataclass(frozen=True)
class Action:
    """One of the actions of a commit."""

    action: str
    file_path: str
    previous_path: str | None = None
    content: str | None = None
    encoding: str = "text"
    last_commit_id: str | None = None
    execute_filemode: bool | None = None

    @property
    def data(self) -> bytes:
        text = self.content or ""
        if self.encoding != "base64":
            return text.encode()
        try:
            return base64.b64decode(text)
        except binascii.Error:
            return b""

    @property
    def source(self) -> str:
        return self.previous_path or self.file_path


@dataclass(frozen=True)
class NewCommit:
    """What is to be committed to ``branch``."""

    branch: str
    message: str
    actions: list[Action]
    author: Person
    committer: Person
    start_branch: str | None = None
    start_sha: str | None = None
    force: bool = False
    changed_wording: str = "The file has changed since you started editing it: {path}"


def create(project: Project, new: NewCommit, rules: CommitRules) -> str:
    """Write the commit; its sha.

    Args:
        project: Where to.
        new: What; the caller has checked that its author may push there.
        rules: How the server is about races.

    Raises:
        Refusal: 400 with GitLab's words; nothing was written.
    """
    meanwhile = MEANWHILE.get() or (lambda _: None)
    repository = project.repository
    start = _start(repository, new)
    for action in new.actions:
        if action.action in {"update", "move", "delete", "chmod"} and _has_changed(
            repository, start, action, rules
        ):
            raise message(400, new.changed_wording.format(path=action.source))
    meanwhile("checked")
    old = repository.head(new.branch)
    parent = _start(repository, new)
    meanwhile("read")
    tree = repository.commit(parent).tree if parent else ""
    sha = repository.write_commit(
        _applied(repository, tree, new.actions),
        (parent,) if parent else (),
        new.message,
        new.author,
        new.committer,
    )
    try:
        repository.move(new.branch, sha, old or NOTHING)
    except RefMovedError:
        raise message(400, rules.next_wording(new.branch)) from None
    project.pushed(new.branch, sha)
    return sha


def _start(repository: Repository, new: NewCommit) -> str | None:
    """The commit to build on; None: the repository is empty."""
    if new.start_sha:
        whole = len(new.start_sha) == 40
        start = repository.resolve(new.start_sha) if whole else None
        if start is None:
            wrong = "Cannot find" if whole else "Invalid"
            raise message(400, f"{wrong} start_sha '{new.start_sha}'")
    else:
        start = repository.head(new.start_branch or new.branch)
        if start is None and not repository.is_empty:
            raise message(400, "You can only create or edit files when you are on a branch")
    differs = new.start_sha or new.start_branch not in (None, new.branch)
    if differs and not new.force and repository.head(new.branch):
        raise message(
            400,
            f"A branch called '{new.branch}' already exists. "
            "Switch to that branch in order to make changes",
        )
    return start


def _has_changed(
    repository: Repository, start: str | None, action: Action, rules: CommitRules
) -> bool:
    """Whether the path's last commit on the branch differs from the one seen from the given id."""
    if not action.last_commit_id or start is None:
        return False
    current = repository.last_commit(start, action.source)
    if current is None:
        return False
    known = repository.resolve(action.last_commit_id)
    seen = repository.last_commit(known, action.source) if known else None
    if seen is None:
        return not rules.accepts_unknown_last_commit_id
    return seen != current


def _applied(repository: Repository, tree: str, actions: list[Action]) -> str:
    """The tree after the actions, in their order."""
    for action in actions:
        tree = repository.objects.edited(tree, _changes(repository, tree, action))
    return tree


def _changes(repository: Repository, tree: str, action: Action) -> dict[str, Entry | None]:
    path = _checked_path(action.file_path)
    here = repository.objects.entry(tree, path) if tree else None
    source = _checked_path(action.source)
    old = repository.objects.entry(tree, source) if tree else None
    if action.action in {"create", "move"} and here is not None:
        kind = "directory" if here.is_tree else "file"
        raise message(400, f"A {kind} with this name already exists")
    if action.action != "create" and (old is None or old.is_tree):
        raise message(400, "A file with this name doesn't exist")
    if action.action == "delete":
        return {path: None}
    if action.action == "chmod":
        assert old
        return {path: Entry(EXECUTABLE if action.execute_filemode else FILE, old.sha)}
    mode = old.mode if old else FILE
    if action.execute_filemode is not None:
        mode = EXECUTABLE if action.execute_filemode else FILE
    if action.action == "move":
        assert old
        same = action.content is None
        new = Entry(mode, old.sha) if same else repository.write_file(action.data, mode)
        return {source: None, path: new}
    return {path: repository.write_file(action.data, mode)}


def _checked_path(path: str) -> str:
    parts = path.split("/")
    if not path:
        raise message(400, "You must provide a file path")
    if ".." in parts:
        raise message(400, "Path cannot include directory traversal")
    if "" in parts or "." in parts or ".git" in (part.lower() for part in parts):
        raise message(400, f"invalid path: '{path}'")
    return path
