r"""Where the front matter is, and the way back from its text as the portal parses it.

The portal's parser sees the front matter with other line ends, without tabs, and without its last
line end (:mod:`sharinghub_tools.domain.portal.source`). Positions in that text are mapped back to
the README's own characters, so that an edit touches nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sharinghub_tools.domain.portal.fences import locate, meant
from sharinghub_tools.domain.portal.source import (
    BYTE_ORDER_MARK,
    LINE_END,
    STASH_MARKS,
    Position,
    Source,
)
from sharinghub_tools.errors import FrontMatterError


@dataclass(frozen=True, slots=True)
class View:
    """The front matter's text as the portal parses it, with the way back to the README.

    Attributes:
        text: what lies between the fences, as the portal parses it.
        start: offset in the README where the first line after the opening fence starts.
        end: offset where the closing fence's line starts.
        body: offset of the first character after the closing fence's line.
        newline: the line end for what is added.
    """

    text: str
    start: int
    end: int
    body: int
    newline: str
    _source: Source
    _first: int
    _line_starts: tuple[int, ...]

    def position(self, index: int) -> Position:
        """Line and column in the README of the character at ``index`` of :attr:`text`."""
        return self._source.position(self._first + index)

    def offset(self, index: int) -> int:
        """Offset in the README of the character at ``index`` of :attr:`text`."""
        line, column = self.position(index)
        return self._line_starts[line - 1] + column - 1

    def line_start(self, index: int) -> int:
        """Offset in the README of the start of the line that holds ``index``."""
        return self._line_starts[self.position(index).line - 1]

    def next_line(self, index: int) -> int:
        """Offset in the README of the start of the line after the one that holds ``index``."""
        return self._line_starts[self.position(index).line]


def find_front_matter(readme: str) -> View | None:
    """The view of the README's front matter, or None where there is none.

    Raises:
        FrontMatterError: there is one that the portal would not see: it is not closed, or
            something stands before its opening fence.
    """
    mark = len(BYTE_ORDER_MARK) if readme.startswith(BYTE_ORDER_MARK) else 0
    text = readme[mark:]
    source = Source(text)
    front = locate(source.normalised) if text[:1] in ("-", *STASH_MARKS) else None
    if front is None:
        _refuse_hidden(text)
        return None
    if front.closer is None:
        raise FrontMatterError(
            "the front matter is not closed; add a line '---' where the metadata ends", 1, 1
        )
    starts = [mark, *(mark + match.end() for match in LINE_END.finditer(text))]
    closing = source.line_index(front.end)
    return View(
        text=front.text,
        start=starts[1],
        end=starts[closing],
        body=starts[closing + 1] if closing + 1 < len(starts) else len(readme),
        newline=newline_of(readme),
        _source=source,
        _first=front.offset,
        _line_starts=tuple(starts),
    )


def newline_of(readme: str) -> str:
    r"""The README's first line end, ``\n`` where it has none.

    A single ``\r`` would melt into a ``\n`` that comes to stand behind it.
    """
    first = re.search(r"\r\n|\r|\n", readme)
    if first is None or (first.group() == "\r" and "\n" in readme):
        return "\n"
    return first.group()


def _refuse_hidden(text: str) -> None:
    """Refuse a front matter that the author meant and the portal does not see."""
    start = meant(text)
    if start is not None:
        line = len(LINE_END.findall(text, 0, start)) + 1
        raise FrontMatterError(
            "the portal does not see this front matter; "
            "the README's very first line must be exactly '---'",
            line,
            1,
        )
