r"""Images and links of a Markdown text as the portal's patterns find them, in linear time.

The patterns are ``!\[.*?\]\(.*?\)``, within a line, and ``(?<!!)\[[^\]]*\]\(https?://[^)]+\)``. On
hostile text, as a hundred thousand ``![``, they would take for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Found:
    """An image or a link: where it is in the text, its words, and its address, as written."""

    start: int
    end: int
    words: str
    address: str


def images(text: str) -> Iterator[Found]:
    """The images, from the left, none within another."""
    place = text.find("![")
    while place >= 0:
        line_end = text.find("\n", place)
        limit = len(text) if line_end < 0 else line_end
        middle = text.find("](", place + 2, limit)
        end = text.find(")", middle + 2, limit) if middle >= 0 else -1
        if end < 0:
            # Nor is there one further on in this line.
            place = text.find("![", limit)
            continue
        yield Found(place, end + 1, text[place + 2 : middle], text[middle + 2 : end])
        place = text.find("![", end + 1)


def links(text: str) -> Iterator[Found]:
    """The links to web addresses, from the left, none within another."""
    place, closing = text.find("["), -1
    while place >= 0:
        if closing <= place:
            closing = text.find("]", place)
            if closing < 0:
                return
        end = _end_of_address(text, closing) if text[place - 1 : place] != "!" else None
        if end is None:
            place = text.find("[", place + 1)
            continue
        if end < 0:
            # Without any ")" further on there is no other link either.
            return
        yield Found(place, end + 1, text[place + 1 : closing], text[closing + 2 : end])
        place = text.find("[", end + 1)


def replaced(text: str, found: Iterator[Found], make: Callable[[Found], str]) -> str:
    """The text with something else in the place of what was found in it."""
    pieces, place = [], 0
    for each in found:
        pieces += [text[place : each.start], make(each)]
        place = each.end
    return "".join([*pieces, text[place:]])


def _end_of_address(text: str, closing: int) -> int | None:
    """Where the ``)`` behind ``](http://…`` is; None: there is no such address; -1: it is open."""
    for scheme in _SCHEMES:
        if text.startswith(f"({scheme}", closing + 1):
            begin = closing + 2 + len(scheme)
            return None if text.startswith(")", begin) else text.find(")", begin)
    return None
