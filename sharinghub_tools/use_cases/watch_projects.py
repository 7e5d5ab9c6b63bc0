"""Look at many projects again and again, and link what is new; one that fails waits longer.

Nothing is remembered that counts: registry and README say what is to be done, so that it can be
killed at any time, and run twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.watching import Facts, Happening, Health
from sharinghub_tools.errors import DeclinedError, SharingHubError
from sharinghub_tools.use_cases.link_new import NothingToLinkError
from sharinghub_tools.use_cases.watch_ports import Look, Tell, Watched

_LONGEST_WAIT_SECONDS = 3600.0
_LONGEST_LISTING_WAIT_SECONDS = 300.0
_BEAT_SECONDS = 5.0


@dataclass(slots=True)
class _Entry:
    """A project, and when it is looked at next."""

    project: GitlabProject
    due: float
    model: str | None = None
    failures: int = 0
    is_running: bool = False
    again: bool = False
    refresh: bool = False
    reason: str | None = None


class Watcher:
    """Looks at projects when they are due; may be told that one is due at once."""

    def __init__(
        self,
        watched: Watched,
        tell: Tell,
        clock: Callable[[], float],
        *,
        interval: float,
        workers: int,
    ) -> None:
        """Take what is watched; nothing is asked yet.

        Args:
            watched: the projects.
            tell: is told what happens, by any thread.
            clock: seconds, of which only differences count.
            interval: seconds between two looks at a project.
            workers: how many are looked at once.
        """
        self._watched = watched
        self._tell = tell
        self._clock = clock
        self._interval = interval
        self._workers = workers
        self._entries: dict[int, _Entry] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._list_due = clock()
        self._list_failures = 0
        self._listed: float | None = None
        self._beat = clock()

    def run(self, is_stopping: Callable[[], bool]) -> None:
        """Look until it is to stop; what is under way then is ended first."""
        with ThreadPoolExecutor(self._workers, thread_name_prefix="watch") as pool:
            while not is_stopping():
                self._beat = self._clock()
                if self._list_due <= self._beat:
                    self._list()
                for entry in self._take_due():
                    pool.submit(self._look, entry)
                self._woken.wait(self._pause())
                self._woken.clear()

    def once(self) -> int:
        """Look at each project once; how many failed.

        Raises:
            GitlabError: the projects cannot be listed.
        """
        self._keep(list(self._watched.projects()))
        with ThreadPoolExecutor(self._workers, thread_name_prefix="watch") as pool:
            for entry in self._take_due():
                pool.submit(self._look, entry)
        return self.health().failing

    def wake(self) -> None:
        """Let :meth:`run` look whether it is to stop."""
        self._woken.set()

    def hear(self, model: str, *, refresh: bool = True) -> int:
        """Look at once at the projects that name a registered model; how many there are.

        Args:
            model: its name.
            refresh: whether more may have changed than versions and aliases.
        """
        with self._lock:
            found = [entry for entry in self._entries.values() if entry.model == model]
            for entry in found:
                entry.due, entry.again = self._clock(), entry.is_running
                entry.refresh = entry.refresh or refresh
        self._woken.set()
        return len(found)

    def health(self) -> Health:
        """How it is."""
        with self._lock:
            failing = sum(entry.failures > 0 for entry in self._entries.values())
            return Health(self._beat, self._listed, len(self._entries), failing)

    def _list(self) -> None:
        try:
            projects = list(self._watched.projects())
        except SharingHubError as error:
            self._list_failures += 1
            longest = max(self._interval, _LONGEST_LISTING_WAIT_SECONDS)
            wait = min(self._interval * 2 ** min(self._list_failures - 1, 16), longest)
            self._list_due = self._clock() + wait
            facts = {"error": str(error), "again_in_seconds": wait}
            self._tell(Happening("listing-failed", is_problem=True, facts=facts))
            return
        self._list_failures = 0
        self._list_due = self._clock() + self._interval
        self._keep(projects)

    def _keep(self, projects: list[GitlabProject]) -> None:
        """Watch these projects alone; what is known of those that stay is kept."""
        now = self._clock()
        with self._lock:
            before, self._listed = self._entries, now
            self._entries = {}
            for project in projects:
                entry = before.get(project.id) or _Entry(project, now)
                entry.project = project
                self._entries[project.id] = entry
            is_other = before.keys() != self._entries.keys()
        if is_other:
            self._tell(Happening("listed", facts={"projects": len(projects)}))

    def _take_due(self) -> list[_Entry]:
        now = self._clock()
        with self._lock:
            due = [e for e in self._entries.values() if e.due <= now and not e.is_running]
            for entry in due:
                entry.is_running = True
        return due

    def _pause(self) -> float:
        """Seconds until something is due."""
        now = self._clock()
        with self._lock:
            waiting = [e.due for e in self._entries.values() if not e.is_running]
        return max(0.0, min([self._list_due, now + _BEAT_SECONDS, *waiting]) - now)

    def _look(self, entry: _Entry) -> None:
        with self._lock:
            refresh, entry.refresh, entry.again = entry.refresh, False, False
        reason: str | None = None
        error: str | None = None
        try:
            self._watched.look(
                Look(
                    entry.project,
                    refresh,
                    lambda model: setattr(entry, "model", model),
                    lambda facts: self._linked(entry, facts),
                )
            )
        except (NothingToLinkError, DeclinedError) as nothing:
            reason = str(nothing)
        except SharingHubError as problem:
            error = str(problem)
        except Exception as problem:
            # A project that nobody thought of must not stop the others.
            error = f"unexpected {type(problem).__name__}; please report it"
        self._done(entry, reason, error, refresh=refresh)

    def _linked(self, entry: _Entry, facts: Facts) -> None:
        self._tell(Happening("linked", entry.project.path, facts=facts))

    def _done(self, entry: _Entry, reason: str | None, error: str | None, *, refresh: bool) -> None:
        with self._lock:
            failed_before, reason_before = entry.failures, entry.reason
            entry.failures = entry.failures + 1 if error is not None else 0
            entry.reason = reason
            longest = max(self._interval, _LONGEST_WAIT_SECONDS)
            wait = min(self._interval * 2 ** min(max(entry.failures - 1, 0), 16), longest)
            if error is not None:
                entry.refresh = entry.refresh or refresh
            now = self._clock()
            entry.due = now if entry.again else now + wait
            entry.is_running = False
        path = entry.project.path
        if error is not None:
            facts: Facts = {
                "error": error,
                "failures": failed_before + 1,
                "again_in_seconds": round(wait, 1),
            }
            self._tell(Happening("failed", path, is_problem=True, facts=facts))
        elif reason is not None and reason != reason_before:
            self._tell(Happening("passed-over", path, facts={"reason": reason}))
        if failed_before and error is None:
            self._tell(Happening("recovered", path, facts={"failures": failed_before}))
        self._tell(Happening("looked", path, is_problem=error is not None))
        self._woken.set()
