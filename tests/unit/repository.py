"""A repository of a GitLab project in memory: the port that the GitLab adapter implements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sharinghub_tools.domain.gitlab_project import (
    Commit,
    FileChange,
    MergeRequest,
    RepositoryFile,
)
from sharinghub_tools.errors import ConflictError, ProtectedBranchError

Tree = dict[str, tuple[bytes, str]]


@dataclass
class MemoryRepository:
    """Branches with a history; ``meanwhile`` happens once, when a commit has been asked for.

    Commits are called c1, c2, …, with zeros in front up to ``digits``.
    """

    branches: dict[str, list[str]] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    requests: list[MergeRequest] = field(default_factory=list)
    protected: frozenset[str] = frozenset()
    checks_last_commit: bool = True
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    digits: int = 1

    @classmethod
    def holding(cls, *, beside: Mapping[str, str] | None = None, **texts: str) -> MemoryRepository:
        """A branch ``main`` with files; ``README`` stands for README.md."""
        made = cls()
        files = {f"{name}.md": text for name, text in texts.items()}
        made.push("main", {**files, **(beside or {})}, "Start")
        return made

    def push(self, branch: str, texts: dict[str, str], message: str = "By a person") -> str:
        """Commit past the port, as a person does."""
        sha = f"c{len(self.trees) + 1:0{self.digits}}"
        history = self.branches.setdefault(branch, [])
        tree = dict(self.trees[history[-1]]) if history else {}
        written = {path: text.encode() for path, text in texts.items()}
        tree |= {p: (new, sha) for p, new in written.items() if p not in tree or tree[p][0] != new}
        self.trees[sha] = tree
        history.append(sha)
        self.messages.append(message)
        return sha

    def text(self, branch: str = "main", path: str = "README.md") -> str:
        return self.trees[self.branches[branch][-1]][path][0].decode()

    def file(self, path: str, ref: str) -> RepositoryFile | None:
        head = self.branches[ref][-1] if ref in self.branches else ref
        content = self.trees.get(head, {}).get(path)
        return RepositoryFile(path, content[0], head, content[1]) if content else None

    def commit(
        self,
        branch: str,
        message: str,
        changes: Sequence[FileChange],
        *,
        start_branch: str | None = None,
    ) -> Commit:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if branch in self.protected:
            raise ProtectedBranchError(f"'{branch}' is protected")
        if start_branch is not None:
            if branch in self.branches:
                raise ConflictError(f"a branch '{branch}' is there already")
            self.branches[branch] = list(self.branches[start_branch])
        parent = self.branches[branch][-1]
        for change in changes:
            there = self.trees[parent].get(change.path)
            if self.checks_last_commit and (there and there[1]) != change.last_commit:
                raise ConflictError("the file has changed")
        texts = {c.path: c.content.decode() for c in changes if c.content is not None}
        sha = self.push(branch, texts, message)
        for change in changes:
            if change.content is None:
                del self.trees[sha][change.path]
        if self.afterwards:
            self.afterwards.pop(0)()
        return Commit(sha, (parent,), f"https://gitlab.example/space/wine/-/commit/{sha}")

    def newest_commits(self, branch: str, path: str) -> list[Commit]:
        main = self.branches["main"]
        to_sha = main[: main.index(branch) + 1] if branch in main else []
        history = self.branches.get(branch, to_sha)
        before = dict(zip(history[1:], history, strict=False))
        return [
            Commit(
                sha, (before[sha],) if sha in before else (), "", self.messages[int(sha[1:]) - 1]
            )
            for sha in reversed(history)
            if self.trees[sha].get(path, (b"", ""))[1] == sha
        ]

    def branch_head(self, branch: str) -> str | None:
        return self.branches[branch][-1] if branch in self.branches else None

    def merge_request(self, source_branch: str, target_branch: str) -> MergeRequest | None:
        return self.requests[-1] if self.requests else None

    def open_merge_request(
        self, source_branch: str, target_branch: str, title: str, description: str
    ) -> MergeRequest:
        number = len(self.requests) + 1
        page = f"https://gitlab.example/space/wine/-/merge_requests/{number}"
        self.requests.append(MergeRequest(number, page, "opened"))
        return self.requests[-1]
