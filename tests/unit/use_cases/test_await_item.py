from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sharinghub_tools.errors import (
    BrokenItemError,
    GitlabError,
    NotOnGitlabError,
    RefusedError,
    UnansweredError,
)
from sharinghub_tools.use_cases.await_item import Awaited, Sight, await_item

URI = "models:/wine/2"
OLD: dict[str, Any] = {"properties": {"sharinghub:access-level": 3}, "links": []}
LINK = {"rel": "mlflow:model", "href": "https://m/", "mlflow:uri": URI}
NEW = OLD | {"links": [LINK | {"mlflow:current": True}]}


class MemoryPortal:
    """Shows one Item after the other; the last one for ever."""

    def __init__(self, *shown: Mapping[str, Any] | GitlabError) -> None:
        self._shown = list(shown)
        self.pauses: list[float] = []
        self.reads = 0

    def item(self, collection: str, path: str) -> Mapping[str, Any]:
        assert (collection, path) == ("ai-model", "space/wine")
        self.reads += 1
        shown = self._shown.pop(0) if len(self._shown) > 1 else self._shown[0]
        if isinstance(shown, GitlabError):
            raise shown
        return shown


def awaited(portal: MemoryPortal, seconds: float = 30) -> Awaited:
    return await_item(
        portal, "ai-model", "space/wine", URI, seconds=seconds, pause=portal.pauses.append
    )


def test_shown_at_once() -> None:
    portal = MemoryPortal(NEW)
    assert awaited(portal) == Awaited(Sight.SHOWN)
    assert (portal.reads, portal.pauses) == (1, [])


def test_shown_when_gitlab_is_late() -> None:
    portal = MemoryPortal(OLD, UnansweredError("502"), NEW)
    assert awaited(portal) == Awaited(Sight.SHOWN)
    assert (portal.reads, portal.pauses) == (3, [2, 4])


def test_an_older_version_is_shown_when_it_is_the_current_one_again() -> None:
    portal = MemoryPortal(OLD | {"links": [LINK]}, NEW)
    assert awaited(portal) == Awaited(Sight.SHOWN)
    assert portal.pauses == [2]


def test_stale_is_not_read_on_and_on() -> None:
    portal = MemoryPortal(OLD)
    assert awaited(portal) == Awaited(
        Sight.STALE,
        "SharingHub still shows space/wine as it was before; the next commit brings it up to date, "
        "or 5 minutes in which nobody reads its page; run 'sharinghub doctor' then",
    )
    assert (portal.reads, portal.pauses) == (4, [2, 4, 8])


def test_with_more_time_the_portal_is_left_alone_until_it_has_forgotten() -> None:
    portal = MemoryPortal(OLD, OLD, OLD, OLD, NEW)
    assert awaited(portal, 330) == Awaited(Sight.SHOWN)
    assert (portal.reads, portal.pauses) == (5, [2, 4, 8, 310])


def test_the_portal_says_how_long_it_keeps_items() -> None:
    preview = {"rel": "preview", "href": "https://hub/wine.png?ref=main&cache=60&gitlab_token=***"}
    portal = MemoryPortal(OLD | {"links": [preview]})
    assert awaited(portal, 100).problem.endswith(
        "or 1 minute in which nobody reads its page; run 'sharinghub doctor' then"
    )
    assert portal.pauses == [2, 4, 8, 70]


def test_no_time_is_one_look() -> None:
    portal = MemoryPortal(OLD)
    assert awaited(portal, 0).sight is Sight.STALE
    assert portal.pauses == []


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (
            {"properties": {"sharinghub:access-level": 1}, "links": []},
            Awaited(
                Sight.HIDDEN,
                "SharingHub shows the token's user nothing of the README of space/wine; give them "
                "the role Reporter there, or look with another token",
            ),
        ),
        (
            NotOnGitlabError("not there"),
            Awaited(Sight.NOT_LISTED, "not there; for what is missing, run: sharinghub doctor"),
        ),
        (
            BrokenItemError("it fails"),
            Awaited(Sight.FAILS, "it fails; its README may be why, run: sharinghub validate"),
        ),
        (RefusedError("who asks?"), Awaited(Sight.UNKNOWN, "who asks?")),
    ],
    ids=["guest", "not listed", "fails", "refused"],
)
def test_what_waiting_does_not_change(
    shown: Mapping[str, Any] | GitlabError, expected: Awaited
) -> None:
    portal = MemoryPortal(shown)
    assert awaited(portal, 1000) == expected
    assert (portal.reads, portal.pauses) == (1, [])


def test_a_portal_out_of_order() -> None:
    portal = MemoryPortal(UnansweredError("it answers 502"))
    assert awaited(portal) == Awaited(Sight.UNKNOWN, "it answers 502")
    assert portal.reads == 4
