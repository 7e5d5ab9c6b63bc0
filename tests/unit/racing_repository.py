"""A repository whose commits race as on GitLab, and turns at it by the toss of a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sharinghub_tools.domain.gitlab_project import Commit, FileChange, RepositoryFile
from sharinghub_tools.errors import ConflictError
from tests.unit.repository import MemoryRepository


class Turns:
    """Lets one thread of several go on at a time; which one, a seed says."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._own = threading.local()
        self._changed = threading.Condition()
        self._waiting: dict[str, threading.Semaphore] = {}
        self._running = 0

    def wait(self) -> None:
        """Let others go first, perhaps."""
        with self._changed:
            self._waiting[self._own.name] = self._own.gate
            self._changed.notify_all()
        self._own.gate.acquire()

    def take(self, jobs: Mapping[str, Callable[[], None]]) -> None:
        """Do all jobs, each in a thread, until all are done."""
        self._running = len(jobs)
        threads = [threading.Thread(target=self._do, args=job) for job in jobs.items()]
        for thread in threads:
            thread.start()
        while gate := self._next():
            gate.release()
        for thread in threads:
            thread.join()

    def _do(self, name: str, job: Callable[[], None]) -> None:
        self._own.name, self._own.gate = name, threading.Semaphore(0)
        try:
            self.wait()
            job()
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _next(self) -> threading.Semaphore | None:
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) == self._running)
            if not self._running:
                return None
            return self._waiting.pop(self.chance.choice(sorted(self._waiting)))


@dataclass
class RacingRepository(MemoryRepository):
    """Checks ``last_commit`` first, reads the branch's head after that, and moves it at last."""

    turns: Turns = field(default_factory=lambda: Turns(0))
    # Messages name commits by eight characters.
    digits: int = 7

    def file(self, path: str, ref: str) -> RepositoryFile | None:
        self.turns.wait()
        return super().file(path, ref)

    def newest_commits(self, branch: str, path: str) -> list[Commit]:
        self.turns.wait()
        return super().newest_commits(branch, path)

    def commit(
        self,
        branch: str,
        message: str,
        changes: Sequence[FileChange],
        *,
        start_branch: str | None = None,
    ) -> Commit:
        self.turns.wait()
        checked = self.trees[self.branches[branch][-1]]
        for change in changes:
            there = checked.get(change.path)
            if change.last_commit and there and there[1] != change.last_commit:
                raise ConflictError("the file has changed")
        self.turns.wait()
        parent = self.branches[branch][-1]
        for change in changes:
            if (change.last_commit is None) is (change.path in self.trees[parent]):
                raise ConflictError("a file with this name is there, or is not")
        self.turns.wait()
        if self.branches[branch][-1] != parent:
            raise ConflictError("the branch has moved")
        texts = {c.path: c.content.decode() for c in changes if c.content is not None}
        return Commit(self.push(branch, texts, message), (parent,), "https://gitlab.example", "")
