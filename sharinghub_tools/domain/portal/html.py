"""What Python-Markdown's search for raw HTML does to a front matter."""

from __future__ import annotations

import re
from collections.abc import Callable

from sharinghub_tools.domain.portal.source import STASH_MARKS

# Without one of these, Python-Markdown hands the text on as it is.
_TRIGGER = re.compile(r"<|&#")


def may_change(normalised: str, end: int) -> bool:
    """Whether the text up to ``end`` holds anything that Python-Markdown takes for HTML."""
    return _TRIGGER.search(normalised, 0, end) is not None


def after_html(normalised: str) -> str | None:
    """The text with raw HTML blocks stashed away, or None where Python-Markdown itself fails."""
    # Costs as much as all the rest, and few front matters hold a "<".
    import markdown  # noqa: PLC0415

    search = markdown.Markdown().preprocessors["html_block"]
    try:
        return "\n".join(search.run(normalised.split("\n")))
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
