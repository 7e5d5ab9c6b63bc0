"""The README as Python-Markdown normalises it, and the way back to the author's own text."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

# The names that the portal asks for, in its order.
README_NAMES = ("README.md", "readme.md")
BYTE_ORDER_MARK = "\ufeff"
TAB_LENGTH = 4
# Python-Markdown marks what it stashes with these two, and first drops them from the text.
STASH_MARKS = "\x02\x03"

LINE_END = re.compile(rf"\r[{STASH_MARKS}]*\n|\r|\n")
_BLANK_LINE = re.compile(r"(?<=\n) +\n")
_CHANGED = re.compile(rf"[\t{STASH_MARKS}]|^ +$")
_WITHOUT_MARKS = str.maketrans(dict.fromkeys(STASH_MARKS))


class Position(NamedTuple):
    """A place in the author's text; line and column count from 1, columns in characters."""

    line: int
    column: int


FIRST = Position(1, 1)


class Source:
    """One text in two forms: as written, and as the portal's YAML reader is given it.

    Both have the same lines; only columns differ (tabs become spaces, some characters go).
    """

    def __init__(self, text: str, start: Position = FIRST) -> None:
        """Take the text; ``start`` says where it begins in the file."""
        self.text = text
        self.start = start
        self._ends: dict[int, list[int] | None] = {}

    @cached_property
    def normalised(self) -> str:
        """The text with one sort of line end, tabs as spaces, and blank lines emptied."""
        text = self.text
        if any(mark in text for mark in STASH_MARKS):
            text = text.translate(_WITHOUT_MARKS)
        text = text.replace("\r\n", "\n").replace("\r", "\n") + "\n\n"
        text = text.expandtabs(TAB_LENGTH)
        return _BLANK_LINE.sub("\n", text) if " \n" in text else text

    @cached_property
    def lines(self) -> list[str]:
        """The lines as written, without their ends."""
        return LINE_END.split(self.text)

    def line_index(self, offset: int) -> int:
        """Index into :attr:`lines` of the line that holds ``offset`` of the normalised text."""
        return bisect_right(self._line_starts, offset) - 1

    def position(self, offset: int) -> Position:
        """Where the character at ``offset`` of the normalised text stands in the file."""
        index = self.line_index(offset)
        return self.at(index, self._written_column(index, offset - self._line_starts[index]))

    def at(self, index: int, column: int) -> Position:
        """The position of a column (from 0, as written) of the line with that index."""
        shift = self.start.column - 1 if index == 0 else 0
        return Position(self.start.line + index, 1 + column + shift)

    def _written_column(self, index: int, column: int) -> int:
        line = self.lines[index] if index < len(self.lines) else ""
        if index not in self._ends:
            self._ends[index] = _ends(line) if _CHANGED.search(line) else None
        ends = self._ends[index]
        return min(column, len(line)) if ends is None else bisect_right(ends, column)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.normalised))]


def _ends(line: str) -> list[int]:
    """For each character of a line, the column of the normalised line at which it ends."""
    ends = []
    width = 0
    for character in line:
        if character == "\t":
            width += TAB_LENGTH - width % TAB_LENGTH
        elif character not in STASH_MARKS:
            width += 1
        ends.append(width)
    return ends


def end_position(text: str) -> Position:
    """The position just past a text that begins a file."""
    lines = Source(text).lines
    return Position(len(lines), len(lines[-1]) + 1)
