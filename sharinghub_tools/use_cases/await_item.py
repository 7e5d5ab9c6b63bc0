"""See whether SharingHub shows a model version that was just linked, without keeping it from that.

The portal keeps an Item as long as GitLab names the same last commit, last activity and topics, and
every read keeps it for another while (5 minutes by default). A commit makes it look again at the
next read, with one exception: a push that comes between its two looks, at the README and at the
last commit, leaves the old README under the new commit. Such an Item goes away only when nobody
reads it for that while. So there are a few reads with growing pauses, for a GitLab that is late,
and then none until the portal has forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sharinghub_tools.domain import portal_answers
from sharinghub_tools.errors import (
    BrokenItemError,
    GitlabError,
    NotOnGitlabError,
    UnansweredError,
)

DEFAULT_SECONDS = 30.0
_FIRST_PAUSES = (2.0, 4.0, 8.0)
# Beyond the portal's own time: its clock ticks too.
_MARGIN_SECONDS = 10.0


class Portal(Protocol):
    """SharingHub, as far as Items go."""

    def item(self, collection: str, path: str) -> Mapping[str, Any]:
        """The Item of a project as it is shown to who asks, without any token in it.

        Raises:
            NotOnGitlabError: it is not listed there.
            BrokenItemError: the portal fails on it.
            UnansweredError: the portal is out of order.
            GitlabError: anything else.
        """
        ...


class Sight(StrEnum):
    """What became of the link in the portal."""

    SHOWN = "shown"
    STALE = "stale"
    """The portal still shows the project as it was."""
    HIDDEN = "hidden"
    """Who asks is a guest of a private project, and sees nothing of its README."""
    NOT_LISTED = "not-listed"
    FAILS = "fails"
    """The portal fails on the project, and with it may fail on the whole listing."""
    UNKNOWN = "unknown"
    """The portal refuses, or does not answer."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What was seen.

    Attributes:
        sight: what became of the link.
        problem: one line, with what to do next; empty where the link is shown.
    """

    sight: Sight
    problem: str = ""


def await_item(
    portal: Portal,
    collection: str,
    path: str,
    uri: str,
    *,
    seconds: float = DEFAULT_SECONDS,
    pause: Callable[[float], None] = time.sleep,
) -> Awaited:
    """Look for a model version in a project's Item; raises nothing of what the portal says.

    The link must be on the default branch: the portal looks at no other. A SharingHub that links
    the newest version by itself shows it also where it does not read the README.

    Args:
        portal: SharingHub.
        collection: as ``ai-model``.
        path: of the GitLab project, with its namespace.
        uri: the version's ``mlflow:uri``, as ``models:/wine (42)/3``.
        seconds: how long to wait at most, requests not counted. From some 330 on, an Item that the
            portal keeps wrongly is waited for as well.
        pause: waits that many seconds.
    """
    left, first_pauses = seconds, list(_FIRST_PAUSES)
    while True:
        sight, problem, kept_seconds = _look(portal, collection, path, uri)
        if kept_seconds is None:
            break
        next_pause = first_pauses.pop(0) if first_pauses else kept_seconds + _MARGIN_SECONDS
        if next_pause > left:
            break
        pause(next_pause)
        left -= next_pause
    return Awaited(sight, problem)


# What was seen, what to do about it, and after how many seconds without a read it may be otherwise;
# None: it stays so.
_Look = tuple[Sight, str, float | None]


def _look(portal: Portal, collection: str, path: str, uri: str) -> _Look:
    """What the Item shows."""
    try:
        item = portal.item(collection, path)
    except GitlabError as error:
        return _no_item(error)
    if portal_answers.shows_as_current(item, uri):
        return Sight.SHOWN, "", None
    if portal_answers.is_seen_by_a_guest(item):
        return (
            Sight.HIDDEN,
            f"SharingHub shows the token's user nothing of the README of {path}; give them the "
            "role Reporter there, or look with another token",
            None,
        )
    return (
        Sight.STALE,
        f"SharingHub still shows {path} as it was before; the next commit brings it up to date, or "
        f"{portal_answers.cache_minutes(item)} in which nobody reads its page; run 'sharinghub "
        "doctor' then",
        portal_answers.cache_seconds(item),
    )


def _no_item(error: GitlabError) -> _Look:
    match error:
        case NotOnGitlabError():
            return Sight.NOT_LISTED, f"{error}; for what is missing, run: sharinghub doctor", None
        case BrokenItemError():
            return Sight.FAILS, f"{error}; its README may be why, run: sharinghub validate", None
        case UnansweredError():
            return Sight.UNKNOWN, str(error), portal_answers.CACHE_SECONDS
    return Sight.UNKNOWN, str(error), None
