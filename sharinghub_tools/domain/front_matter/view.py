r"""Where the front matter is, and its text as the portal's parser sees it.

The portal hands the README to Python-Markdown with ``full_yaml_metadata``: line ends become
``\n``, tabs become spaces up to the next multiple of four, blank lines lose their spaces, and
the lines between the fences are joined without a final line end
(https://python-markdown.github.io/reference/markdown/preprocessors/,
https://pypi.org/project/markdown-full-yaml-metadata/). Positions in that view are mapped back to
the README's own characters, so that an edit touches nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sharinghub_tools.errors import FrontMatterError

BYTE_ORDER_MARK = "\ufeff"
_TAB_LENGTH = 4
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_STX_ETX = re.compile("[\x02\x03]")
_FENCES = ("---", "...")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the README: where it starts, its text, and its line end."""

    start: int
    text: str
    end: str

    @property
    def next_start(self) -> int:
        """Offset of the first character after the line and its line end."""
        return self.start + len(self.text) + len(self.end)


@dataclass(frozen=True, slots=True)
class View:
    r"""The front matter's text as the portal parses it, with the way back to the README.

    Attributes:
        text: the lines between the fences, joined by ``\n``, without a final line end.
        start: offset in the README where the first line after the opening fence starts.
        end: offset where the closing fence's line starts.
        newline: the line end that the opening fence has.
        body: offset of the first character after the closing fence's line.
    """

    text: str
    start: int
    end: int
    newline: str
    body: int
    _lines: tuple[Line, ...]
    _starts: tuple[int, ...]

    def offset(self, index: int) -> int:
        """Offset in the README of the character at ``index`` of :attr:`text`."""
        if not self._lines:
            return self.start
        number = bisect_right(self._starts, index) - 1
        return self._lines[number].start + _raw_column(
            self._lines[number].text, index - self._starts[number]
        )

    def position(self, index: int) -> tuple[int, int]:
        """Line and column in the README, from 1, of the character at ``index`` of the view."""
        if not self._lines:
            return 2, 1
        number = bisect_right(self._starts, index) - 1
        return number + 2, _raw_column(self._lines[number].text, index - self._starts[number]) + 1

    def next_line(self, index: int) -> int:
        """Offset in the README of the start of the line after the one that holds ``index``."""
        if not self._lines:
            return self.end
        return self._lines[bisect_right(self._starts, index) - 1].next_start

    def line_start(self, index: int) -> int:
        """Offset in the README of the start of the line that holds ``index``."""
        if not self._lines:
            return self.start
        return self._lines[bisect_right(self._starts, index) - 1].start

    def line_index(self, index: int) -> int:
        """Index in :attr:`text` where the line that holds ``index`` starts."""
        return self._starts[bisect_right(self._starts, index) - 1] if self._starts else 0


def find_front_matter(readme: str) -> View | None:
    """The view of the README's front matter, or None where there is none.

    Raises:
        FrontMatterError: there is one that the portal would not see: it is not closed, or
            something stands before its opening fence.
    """
    lines = _lines(readme)
    opening = next(lines, None)
    if opening is None or not _is_fence(opening.text, opening=True):
        _refuse_hidden(readme)
        return None
    inside: list[Line] = []
    for line in lines:
        if _is_fence(line.text):
            return _view(opening, tuple(inside), line)
        inside.append(line)
    raise FrontMatterError(
        "the front matter is not closed; add a line '---' where the metadata ends", 1, 1
    )


def newline_of(readme: str) -> str:
    r"""The README's first line end, ``\n`` where it has none."""
    first = re.search(r"\r\n|\r|\n", readme)
    return first.group() if first else "\n"


def _view(opening: Line, inside: tuple[Line, ...], closing: Line) -> View:
    starts: list[int] = []
    parts: list[str] = []
    index = 0
    for line in inside:
        text = _as_parsed(line.text)
        starts.append(index)
        parts.append(text)
        index += len(text) + 1
    return View(
        text="\n".join(parts),
        start=opening.next_start,
        end=closing.start,
        newline=opening.end,
        body=closing.next_start,
        _lines=inside,
        _starts=tuple(starts),
    )


def _lines(readme: str) -> Iterator[Line]:
    start = len(BYTE_ORDER_MARK) if readme.startswith(BYTE_ORDER_MARK) else 0
    for match in _LINE.finditer(readme, start):
        yield Line(match.start(), match[1], match[2])
        if not match[2]:
            return


def _is_fence(line: str, *, opening: bool = False) -> bool:
    text = _as_parsed(line).rstrip(" ")
    return text == "---" if opening else text in _FENCES


def _as_parsed(line: str) -> str:
    text = _STX_ETX.sub("", line).expandtabs(_TAB_LENGTH)
    return "" if not text.strip(" ") else text


def _raw_column(raw: str, column: int) -> int:
    """Column in the raw line of the character that the parser sees at ``column``."""
    if _as_parsed(raw) == raw:
        return min(column, len(raw))
    seen = 0
    for index, character in enumerate(raw):
        if seen >= column and not _STX_ETX.match(character):
            return index
        if character == "\t":
            seen += _TAB_LENGTH - seen % _TAB_LENGTH
        elif not _STX_ETX.match(character):
            seen += 1
    return len(raw)


def _refuse_hidden(readme: str) -> None:
    """Refuse a front matter that the author meant and the portal does not see."""
    for number, line in enumerate(_lines(readme), start=1):
        text = line.text.strip()
        if not text:
            continue
        fence = re.fullmatch(r"-{3,}", text)
        if fence is None or (number == 1 and line.text == line.text.lstrip() == "---"):
            return
        rest = readme[line.next_start :]
        if re.match(r"(?:[ \t]*(?:#.*)?(?:\r\n|\r|\n))*[ \t]*[\w'\"-]+[ \t]*:(?:\s|\Z)", rest) and (
            re.search(rf"^[ \t]*{text}[ \t]*$", rest.replace("\r", "\n"), re.MULTILINE)
        ):
            raise FrontMatterError(
                "the portal does not see this front matter; "
                "the README's very first line must be exactly '---'",
                number,
                1,
            )
        return
