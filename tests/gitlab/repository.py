"""A bare repository: refs, history, and commits whose ref moves by git's compare-and-swap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from tests.gitlab.git_process import GitError, git
from tests.gitlab.objects import FILE, Entry, Objects

_SHA = re.compile(r"[0-9a-f]{40}")
_PERSON = re.compile(r"(?P<name>.*?) ?<(?P<email>[^>]*)> (?P<time>\d+) (?P<zone>[+-]\d{4})")
NOTHING = "0" * 40


class RefMovedError(Exception):
    """The ref was not where the writer had read it: ``git update-ref`` refused."""


@dataclass(frozen=True)
class Person:
    """Author or committer."""

    name: str
    email: str


@dataclass(frozen=True)
class Commit:
    """A commit as git has it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    authored: datetime
    committer: Person
    committed: datetime
    message: str

    @cached_property
    def title(self) -> str:
        return self.message.split("\n", 1)[0]


class Repository:
    """One project's repository on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects = Objects(folder)
        self._commits: dict[str, Commit] = {}

    @classmethod
    def create(cls, folder: Path, default_branch: str = "main") -> Repository:
        """A new one. What is pushed stays as single objects, which are read without a process."""
        for part in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
            (folder / part).mkdir(parents=True)
        (folder / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n")
        (folder / "config").write_text(
            "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
            "[http]\n\treceivepack = true\n[receive]\n\tunpackLimit = 1000000\n"
            "\tdenyDeleteCurrent = warn\n\tadvertisePushOptions = true\n"
            "[gc]\n\tauto = 0\n[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n"
        )
        return cls(folder)

    # refs

    def head(self, branch: str) -> str | None:
        """The commit that a branch points at."""
        return self._ref(f"refs/heads/{branch}")

    def _ref(self, name: str) -> str | None:
        if ".." in name or name.endswith(("/", ".lock")):
            return None
        try:
            return (self.folder / name).read_text().strip()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            if not (self.folder / "packed-refs").exists():
                return None
        found = git(self.folder, "rev-parse", "--verify", "--quiet", name, check=False)
        return found.stdout.decode().strip() or None

    def branches(self) -> dict[str, str]:
        """Heads by branch name, sorted."""
        out = git(
            self.folder, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads"
        ).stdout.decode()
        pairs = (line.split(" ", 1) for line in out.splitlines())
        return {name.removeprefix("refs/heads/"): sha for sha, name in pairs}

    @property
    def is_empty(self) -> bool:
        """Whether there is no branch yet."""
        heads = (self.folder / "refs" / "heads").rglob("*")
        loose = any(child.suffix != ".lock" and child.is_file() for child in heads)
        return not loose and not (self.folder / "packed-refs").exists()

    def set_head(self, branch: str) -> None:
        git(self.folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")

    def resolve(self, ref: str) -> str | None:
        """The commit that a branch, tag or (short) sha names."""
        if _SHA.fullmatch(ref):
            return ref if self._is_commit(ref) else None
        head = self.head(ref)
        if head or not ref:
            return head
        found = git(
            self.folder,
            *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"),
            check=False,
        )
        return found.stdout.decode().strip() or None

    def _is_commit(self, sha: str) -> bool:
        try:
            return self.objects.read(sha)[0] == "commit"
        except KeyError:
            return False

    def move(self, branch: str, new: str, old: str) -> None:
        """Point ``branch`` at ``new`` if it is at ``old`` (``NOTHING``: is not there).

        Raises:
            RefMovedError: It is elsewhere.
        """
        try:
            git(self.folder, "update-ref", f"refs/heads/{branch}", new, old)
        except GitError as error:
            raise RefMovedError(str(error)) from error

    def delete(self, branch: str) -> None:
        git(self.folder, "update-ref", "-d", f"refs/heads/{branch}")

    # history

    def commit(self, sha: str) -> Commit:
        known = self._commits.get(sha)
        if known is None:
            known = self._commits[sha] = _parsed_commit(sha, self.objects.read(sha)[1].decode())
        return known

    def log(self, ref: str, *, first_parent: bool = False) -> Iterator[Commit]:
        """The commits that ``ref`` reaches, the newest first."""
        start = self.resolve(ref)
        if start is None:
            return
        waiting, seen = [self.commit(start)], {start}
        while waiting:
            waiting.sort(key=lambda commit: commit.committed)
            commit = waiting.pop()
            yield commit
            for parent in commit.parents[: 1 if first_parent else None]:
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(self.commit(parent))

    def last_commit(self, sha: str, path: str) -> str | None:
        """The commit, at or before ``sha``, that last changed the path (or removed it)."""
        commit = self.commit(sha)
        while True:
            entry = self.objects.entry(commit.tree, path)
            for parent in map(self.commit, commit.parents):
                if self.objects.entry(parent.tree, path) == entry:
                    commit = parent
                    break
            else:
                return None if entry is None and not commit.parents else commit.sha

    def is_ancestor(self, older: str, newer: str) -> bool:
        return any(commit.sha == older for commit in self.log(newer))

    # files

    def entry(self, sha: str, path: str) -> Entry | None:
        return self.objects.entry(self.commit(sha).tree, path)

    def read(self, sha: str, path: str) -> bytes:
        """Raises: FileNotFoundError: No file there."""
        entry = self.entry(sha, path)
        if entry is None or entry.is_tree:
            raise FileNotFoundError(path)
        return self.objects.read(entry.sha)[1]

    # writing

    def write_commit(
        self,
        tree: str,
        parents: tuple[str, ...],
        message: str,
        author: Person,
        committer: Person | None = None,
    ) -> str:
        time = f"{int(datetime.now(UTC).timestamp())} +0000"
        by = committer or author
        lines = [
            f"tree {tree or self.objects.write_tree({})}",
            *(f"parent {parent}" for parent in parents),
            f"author {_plain(author.name)} <{_plain(author.email)}> {time}",
            f"committer {_plain(by.name)} <{_plain(by.email)}> {time}",
        ]
        return self.objects.write("commit", "\n".join([*lines, "", message]).encode())

    def write_file(self, content: bytes, mode: str = FILE) -> Entry:
        return Entry(mode, self.objects.write("blob", content))


def _plain(text: str) -> str:
    return re.sub(r"[<>\n]", "", text)


def _parsed_commit(sha: str, content: str) -> Commit:
    header, _, message = content.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.splitlines():
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    author, authored = _parsed_person(fields["author"][0])
    committer, committed = _parsed_person(fields["committer"][0])
    parents = tuple(fields.get("parent", ()))
    return Commit(sha, fields["tree"][0], parents, author, authored, committer, committed, message)


def _parsed_person(line: str) -> tuple[Person, datetime]:
    found = _PERSON.fullmatch(line)
    assert found, line
    moment = datetime.fromtimestamp(int(found["time"]), UTC)
    zone = datetime.strptime(found["zone"], "%z").tzinfo
    return Person(found["name"], found["email"]), moment.astimezone(zone)
