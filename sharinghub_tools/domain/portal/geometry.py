"""Whether the portal gets a geometry out of Well-Known Text; shapely (GEOS) reads it there.

Source: OGC 06-103r4, section 7; what GEOS refuses beyond it (open rings, lines of one point) is
refused here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\s*([A-Za-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[(),])")
_NUMBER = re.compile(r"[-+.\d]")
_DIMENSIONS = ("Z", "M", "ZM")

Point = tuple[float, ...]


def is_well_known_text(text: str) -> bool:
    """Whether ``text`` gives a geometry that is not empty."""
    try:
        return _Reader(text).geometry()
    except (_UnreadableError, RecursionError):
        return False


class _UnreadableError(Exception):
    pass


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def geometry(self) -> bool:
        """Read one geometry; whether there is anything in it."""
        name = self._next().upper()
        if self._peek().upper() in _DIMENSIONS:
            self._next()
        read: dict[str, Callable[[], bool]] = {
            "POINT": self._bracketed_point,
            "LINESTRING": self._line,
            "LINEARRING": self._ring,
            "POLYGON": self._polygon,
            "MULTIPOINT": lambda: self._several(self._loose_point),
            "MULTILINESTRING": lambda: self._several(self._line),
            "MULTIPOLYGON": lambda: self._several(self._polygon),
            "GEOMETRYCOLLECTION": lambda: self._several(self.geometry),
        }
        if name not in read:
            raise _UnreadableError
        return read[name]()

    def _several(self, part: Callable[[], bool]) -> bool:
        if self._is_empty():
            return False
        self._expect("(")
        filled = part()
        while self._peek() == ",":
            self._next()
            filled = part() or filled
        self._expect(")")
        return filled

    def _polygon(self) -> bool:
        return self._several(self._ring)

    def _ring(self) -> bool:
        points = self._points()
        if points and (len(points) < 3 or points[0][:2] != points[-1][:2]):
            raise _UnreadableError
        return bool(points)

    def _line(self) -> bool:
        points = self._points()
        if len(points) == 1:
            raise _UnreadableError
        return bool(points)

    def _bracketed_point(self) -> bool:
        points = self._points()
        if len(points) > 1:
            raise _UnreadableError
        return bool(points)

    def _loose_point(self) -> bool:
        if self._peek() == "(" or self._peek().upper() == "EMPTY":
            return self._bracketed_point()
        return bool(self._point())

    def _points(self) -> list[Point]:
        points: list[Point] = []
        if self._is_empty():
            return points
        self._expect("(")
        points.append(self._point())
        while self._peek() == ",":
            self._next()
            points.append(self._point())
        self._expect(")")
        return points

    def _point(self) -> Point:
        numbers = []
        while _NUMBER.match(self._peek()):
            numbers.append(float(self._next()))
        if not 2 <= len(numbers) <= 4:
            raise _UnreadableError
        return tuple(numbers)

    def _is_empty(self) -> bool:
        if self._peek().upper() == "EMPTY":
            self._next()
            return True
        return False

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise _UnreadableError

    def _peek(self) -> str:
        match = _TOKEN.match(self._text, self._place)
        return match.group(1) if match else ""

    def _next(self) -> str:
        match = _TOKEN.match(self._text, self._place)
        if match is None:
            raise _UnreadableError
        self._place = match.end()
        return match.group(1)
