"""What is asked of a SharingHub's catalogue, and a row for each project that it answers.

The portal's rules are those of its ``/api/stac/search``: exactly one collection, topics as
``[topic]`` within the free text (https://github.com/csgroup-oss/sharinghub-server).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.errors import UsageError

BBox = tuple[float, float, float, float]

# The portal reads a topic only where it is made of these.
_TOPIC = re.compile(r"[\w\s\-]+")


@dataclass(frozen=True, slots=True)
class PortalSearch:
    """A question to the portal.

    Attributes:
        collection: id of the one collection that is searched.
        text: words that GitLab looks for in names, paths and descriptions; may be empty.
        topics: topics that the projects have, all of them.
        bbox: west, south, east, north in degrees (WGS84); the projects' footprints touch it.
        limit: the most projects that are asked for.
    """

    collection: str
    text: str = ""
    topics: tuple[str, ...] = ()
    bbox: BBox | None = None
    limit: int = 20

    @property
    def query(self) -> str:
        """Text and topics as the portal's ``q`` has them; it takes a comma for a space."""
        words = " ".join(self.text.replace(",", " ").split())
        return " ".join(filter(None, [words, *(f"[{topic}]" for topic in self.topics)]))


@dataclass(frozen=True, slots=True)
class FoundProject:
    """What a listing shows of a project.

    Attributes:
        path: path with namespace in GitLab.
        title: its name there.
        description: in one line; may be empty.
        updated: the day of the last change, as ``2026-11-04``; may be empty.
        stars: how many people gave it one.
    """

    path: str
    title: str
    description: str
    updated: str
    stars: int


def topic(text: str) -> str:
    """A topic that the portal can be asked for.

    Raises:
        UsageError: it cannot.
    """
    if not _TOPIC.fullmatch(text) or not text.strip():
        raise UsageError(
            f"the portal cannot be asked for the topic '{text}': it takes letters, digits, spaces, "
            "'-' and '_'; topics as sharinghub:dataset are chosen by --collection"
        )
    return text.strip()


def bbox(words: Sequence[str]) -> BBox:
    """West, south, east and north, from one text with commas or from four.

    Raises:
        UsageError: they are no bounding box.
    """
    text = ",".join(words)
    problem = f"--bbox {text} is no bounding box: "
    try:
        west, south, east, north = (float(part) for part in re.split(r"[,\s]+", text.strip()))
    except ValueError:
        raise UsageError(f"{problem}give W,S,E,N in degrees, as 5.9,45.8,10.5,47.8") from None
    if not (-90 <= south <= north <= 90):
        raise UsageError(f"{problem}the south is at most the north, both from -90 to 90")
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise UsageError(f"{problem}the west and the east are from -180 to 180")
    if west > east:
        raise UsageError(
            f"{problem}the west is at most the east; the portal cannot search across 180 degrees: "
            "ask once for each side"
        )
    return west, south, east, north


def found_project(card: Mapping[str, Any]) -> FoundProject:
    """The row of a card that the portal answered, whatever that holds."""
    properties = card.get("properties")
    told = properties if isinstance(properties, Mapping) else {}
    stars = told.get("sharinghub:stars")
    return FoundProject(
        path=str(card.get("id") or ""),
        title=_line(told.get("title")),
        description=_line(told.get("description")),
        updated=_line(told.get("datetime")).partition("T")[0],
        stars=stars if isinstance(stars, int) else 0,
    )


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
