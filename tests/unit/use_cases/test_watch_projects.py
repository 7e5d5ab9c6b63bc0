"""When projects are looked at: at once, after a while, later and later where they fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import pytest

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.watching import Happening
from sharinghub_tools.errors import DeclinedError, GitlabError, RegistryError
from sharinghub_tools.use_cases.link_new import NothingToLinkError
from sharinghub_tools.use_cases.watch_ports import Look
from sharinghub_tools.use_cases.watch_projects import Watcher


def project(number: int) -> GitlabProject:
    url = f"https://gitlab.example/space/p{number}"
    return GitlabProject(number, f"space/p{number}", f"P{number}", url, f"{url}.git", "main")


class Portal:
    """Time stands still, but where the loop waits."""

    def __init__(self, count: int = 2) -> None:
        self.now = 0.0
        self.listed: list[GitlabProject] | GitlabError = [project(n) for n in range(count)]
        self.looks: list[tuple[float, int, bool]] = []
        self.happened: list[Happening] = []
        self.at_look: dict[int, Callable[[Look], None]] = {}
        self.watcher = Watcher(self, self.happened.append, lambda: self.now, interval=30, workers=1)

    def projects(self) -> Iterable[GitlabProject]:
        if isinstance(self.listed, GitlabError):
            raise self.listed
        return self.listed

    def look(self, look: Look) -> None:
        self.looks.append((self.now, look.project.id, look.refresh))
        look.named(f"model-{look.project.id}")
        self.at_look.get(look.project.id, lambda _: None)(look)

    def run(self, until: float) -> None:
        """Turn the loop, second by second."""
        watcher, ended = self.watcher, threading.Event()

        class Woken(threading.Event):
            def wait(_, timeout: float | None = None) -> bool:  # noqa: N805
                # What was begun is done when the clock goes on.
                while any(entry.is_running for entry in watcher._entries.values()):
                    ended.wait(0.001)
                self.now += 1
                return True

        watcher._woken = Woken()
        watcher.run(lambda: self.now >= until)

    def times(self, number: int) -> list[float]:
        return [now for now, looked, _ in self.looks if looked == number]

    def told(self, kind: str) -> list[Happening]:
        return [each for each in self.happened if each.kind == kind]


def raising(error: Exception) -> Callable[[Look], None]:
    def look(_: Look) -> None:
        raise error

    return look


def test_each_project_is_looked_at_again_and_again() -> None:
    portal = Portal()
    portal.run(100)
    assert portal.times(0) == portal.times(1) == [0, 30, 60, 90]
    assert [each.facts for each in portal.told("listed")] == [{"projects": 2}]


def test_a_project_that_fails_waits_longer_and_the_others_do_not() -> None:
    portal = Portal()
    portal.at_look[0] = raising(RegistryError("no answer"))
    portal.run(500)
    assert portal.times(0) == [0, 30, 90, 210, 450]
    assert portal.times(1)[:3] == [0, 30, 60]
    assert portal.told("failed")[2] == Happening(
        "failed",
        "space/p0",
        is_problem=True,
        facts={"error": "no answer", "failures": 3, "again_in_seconds": 120},
    )
    assert portal.watcher.health().failing == 1
    del portal.at_look[0]
    portal.run(1000)
    assert [each.project for each in portal.told("recovered")] == ["space/p0"]
    assert portal.watcher.health().failing == 0


def test_what_nobody_thought_of_stops_nothing() -> None:
    portal = Portal()
    portal.at_look[0] = raising(ZeroDivisionError("secret"))
    portal.run(40)
    error = "unexpected ZeroDivisionError; please report it"
    assert {each.facts["error"] for each in portal.told("failed")} == {error}
    assert portal.times(1) == [0, 30]


@pytest.mark.parametrize("error", [NothingToLinkError("why"), DeclinedError("why")])
def test_why_there_is_nothing_to_link_is_said_once(error: Exception) -> None:
    portal = Portal()
    portal.at_look[0] = raising(error)
    portal.run(100)
    assert portal.times(0) == [0, 30, 60, 90]
    assert portal.told("passed-over") == [
        Happening("passed-over", "space/p0", facts={"reason": "why"})
    ]


def test_an_event_wakes_those_that_name_the_model() -> None:
    portal = Portal()
    portal.at_look[0] = raising(RegistryError("no answer"))
    portal.run(5)
    assert portal.watcher.hear("model-0") == 1
    assert portal.watcher.hear("model-7") == 0
    portal.run(10)
    assert portal.looks == [(0, 0, False), (0, 1, False), (5, 0, True)]
    # It failed, so what the event was about is still to be looked at.
    portal.run(80)
    assert (65, 0, True) in portal.looks


def test_an_event_during_a_look_is_not_lost() -> None:
    portal = Portal(count=1)
    heard = []

    def look(_: Look) -> None:
        if not heard:
            heard.append(portal.watcher.hear("model-0"))

    portal.at_look[0] = look
    portal.run(5)
    assert portal.looks == [(0, 0, False), (1, 0, True)]


def test_projects_come_and_go() -> None:
    portal = Portal()
    portal.run(10)
    portal.listed = [project(1), project(2)]
    portal.run(35)
    assert portal.times(2) == [30]
    assert portal.times(0) == [0, 30] or portal.times(0) == [0]
    assert portal.watcher.health().projects == 2


def test_listing_that_fails_is_tried_later_and_what_is_known_is_watched() -> None:
    portal = Portal(count=1)
    portal.run(10)
    portal.listed = GitlabError("GitLab answers 502")
    portal.run(200)
    assert [each.facts["again_in_seconds"] for each in portal.told("listing-failed")] == [
        *(30, 60, 120),
    ]
    assert portal.times(0)[:4] == [0, 30, 60, 90]


def test_once() -> None:
    portal = Portal()
    portal.at_look[1] = raising(RegistryError("no answer"))
    assert portal.watcher.once() == 1
    assert [number for _, number, _ in portal.looks] == [0, 1]
