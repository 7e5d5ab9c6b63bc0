"""Where the portal finds the front matter, and how a README hides it from the portal."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOSER = re.compile(r"^(---|\.\.\.) *$", re.MULTILINE)

# What people put before a fence: a byte-order mark and its like, blanks, an HTML comment.
_PREAMBLE = re.compile(r"(?:[\ufeff\u200b\u2060\s]++|<!--.*?-->)*+", re.DOTALL)
_MEANT_FENCE = re.compile(
    r"-{3,}+[^\n\r]*+(?:\r\n?|\n)"
    r"(?:[ \t]*+(?:\#[^\n\r]*+)?(?:\r\n?|\n))*+"
    r"""["']?[A-Za-z][\w.:-]*["']?[ \t]*:(?:\s|$)"""
)
_MEANT_CLOSER = re.compile(r"^(?:-{3,}|\.\.\.)[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The part of the normalised text between the fences.

    Attributes:
        text: what lies between, without the last line end: the portal drops it as well.
        offset: where ``text`` begins in the normalised text.
        closer: ``---``, ``...``, or None where the front matter is never closed.
        end: where the closing fence begins, or the length of the normalised text.
    """

    text: str
    offset: int
    closer: str | None
    end: int


def locate(normalised: str) -> FrontMatter | None:
    """The front matter as full_yaml_metadata finds it, or None: a fence fills the first line."""
    first, _, rest = normalised.partition("\n")
    if first.rstrip(" ") != "---":
        return None
    offset = len(first) + 1
    closing = _CLOSER.search(normalised, offset)
    if closing is None:
        return FrontMatter(rest, offset, None, len(normalised))
    text = normalised[offset : max(offset, closing.start() - 1)]
    return FrontMatter(text, offset, closing.group(1), closing.start())


def meant(text: str) -> int | None:
    """Where a front matter begins that was meant as one, whether or not the portal sees it.

    Meant are dashes that only white space, a byte-order mark or HTML comments precede, followed by
    a line that begins with ``key:``, and later by a line of dashes or dots.
    """
    preamble = _PREAMBLE.match(text)
    start = preamble.end() if preamble else 0
    fence = _MEANT_FENCE.match(text, start)
    if fence is None or _MEANT_CLOSER.search(text, fence.end()) is None:
        return None
    return start


# A key, also without the space after the colon, and whatever else begins a YAML collection.
_YAML_START = re.compile(
    r"""["']?[\w$./-]+(?:[ ][\w$./-]+){0,3}["']?[ ]*:(?!//)|:[ ]|<<:|\?[ ]|-[ ]|\{|%|!|&"""
    r"""|\[[^\]]*\]?[ ]*$|(["']).*\1[ ]*$"""
)
_FIRST_LINE = re.compile(r"^ *+([^ \n#][^\n]*)", re.MULTILINE)
_KEY = re.compile(r"^[\w.-]+:(?:\s|$)", re.MULTILINE)


def looks_like_prose(yaml_text: str) -> bool:
    """Whether the text begins with a line that is no YAML to the eye, and no line has a key."""
    first = _FIRST_LINE.search(yaml_text)
    if first is None or _YAML_START.match(first.group(1)):
        return False
    return _KEY.search(yaml_text) is None
