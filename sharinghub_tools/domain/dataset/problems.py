"""What keeps an image out of the catalogue, or makes the catalogue less than was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """Names that scripts can rely on."""

    UNREADABLE = "unreadable"
    BROKEN = "broken-image"
    EMPTY = "empty-image"
    NO_CRS = "no-crs"
    NO_FOOTPRINT = "no-footprint"
    BANDS = "other-bands"
    ODD_NAME = "odd-name"
    LINK_LOOP = "link-loop"
    DUPLICATE = "duplicate-id"
    NO_CLASS = "no-class"
    EMPTY_CLASS = "empty-class"
    NOT_LISTED = "not-listed"
    NOT_FOUND = "not-found"
    NO_DATETIME = "no-datetime"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the source.

    Attributes:
        path: relative to the source; bytes that are no text are escaped.
        kind: what is wrong.
        reason: in words, without the path.
    """

    path: str
    kind: ProblemKind
    reason: str
