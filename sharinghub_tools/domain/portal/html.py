"""What Python-Markdown's search for raw HTML does to a front matter."""

from __future__ import annotations

import re
from collections.abc import Callable

from sharinghub_tools.domain.portal.source import STASH_MARKS

# Without one of these, Python-Markdown hands the text on as it is.
_TRIGGER = re.compile(r"<[a-zA-Z/!?]|&#")


# Each of these may end a piece of HTML that begins in the front matter.
_ENDS = ("-->", "]]>", "?>", ">")
# How much of the body is looked at beyond that, in characters.
_TAIL = 20_000
# An unclosed "<" is tried against all that follows, by Python's HTML parser as well.
_MOST_TRIED = 200_000_000


def may_change(normalised: str, end: int) -> bool:
    """Whether the text up to ``end`` holds anything that Python-Markdown takes for HTML."""
    return _TRIGGER.search(normalised, 0, end) is not None


def takes_too_long(normalised: str, end: int) -> bool:
    """Whether the search for HTML up to ``end`` would keep the portal, and us, for very long."""
    tags = sum(1 for _ in _TRIGGER.finditer(normalised, 0, end))
    return tags * (end + _TAIL) > _MOST_TRIED


def after_html(normalised: str, end: int) -> str | None:
    """The text with raw HTML blocks stashed away, or None where Python-Markdown itself fails.

    What comes of the text after ``end`` is of no interest, and most of it is left out.
    """
    # Costs as much as all the rest, and few front matters hold a "<".
    import markdown  # noqa: PLC0415

    tail = end + _TAIL
    looked_at = normalised[:tail]
    for closing in _ENDS:
        if looked_at.find(closing, end) < 0 and normalised.find(closing, tail) >= 0:
            looked_at += closing
    search = markdown.Markdown().preprocessors["html_block"]
    try:
        return "\n".join(search.run(looked_at.split("\n")))
    except Exception:  # its HTML parser is known for assertions on odd declarations
        return None


def is_stashed(text: str) -> bool:
    """Whether a piece of HTML was taken out of the text and replaced by a placeholder."""
    return STASH_MARKS[0] in text


def first_difference(before: str, after: str) -> int:
    """Offset of the first character in which two texts differ."""
    shorter = min(len(before), len(after))
    return next((i for i in range(shorter) if before[i] != after[i]), shorter)


def way_back(before: str, after: str) -> Callable[[int], int]:
    """A function from offsets in ``after`` to offsets in ``before``, which differ in one place."""
    prefix = first_difference(before, after)
    rest = min(len(before), len(after)) - prefix
    suffix = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)

    def back(offset: int) -> int:
        if offset <= prefix:
            return offset
        if offset >= len(after) - suffix:
            return offset + len(before) - len(after)
        return prefix

    return back
