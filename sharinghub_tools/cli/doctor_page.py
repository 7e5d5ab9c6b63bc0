"""A diagnosis as one page: aligned, in colours on a terminal alone."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence

from sharinghub_tools.cli import output
from sharinghub_tools.domain.diagnosis.check import Check, State

_SYMBOLS = {State.OK: "✓", State.WARN: "!", State.FAIL: "✗", State.SKIPPED: "·"}
_PLAIN = {State.OK: "+", State.WARN: "!", State.FAIL: "x", State.SKIPPED: "-"}
_COLOURS = {State.OK: "32", State.WARN: "33", State.FAIL: "31", State.SKIPPED: "2"}
_WORDS = {
    State.OK: "fine",
    State.WARN: "to know",
    State.FAIL: "to mend",
    State.SKIPPED: "not looked at",
}
_NARROWEST = 60


def page(checks: Sequence[Check]) -> str:
    """The lines of the page."""
    is_plain = not output.can_be_written("".join(_SYMBOLS.values()) + "→")
    symbols, arrow = (_PLAIN, "->") if is_plain else (_SYMBOLS, "→")
    width = max(len(check.name) for check in checks)
    lines: list[str] = []
    for check in checks:
        begin = f"{_coloured(symbols[check.state], check.state)} {check.name:<{width}}  "
        indent = " " * (width + 4)
        seen = f"not looked at: {check.seen}" if check.state is State.SKIPPED else check.seen
        told = _wrapped(seen, len(indent))
        lines += [begin + told[0], *(indent + line for line in told[1:])]
        if check.todo:
            todo = _wrapped(check.todo, len(indent) + len(arrow) + 1)
            lines.append(f"{indent}{arrow} {todo[0]}")
            lines += [indent + " " * (len(arrow) + 1) + line for line in todo[1:]]
    return "\n".join(lines)


def summary(checks: Sequence[Check]) -> str:
    """How many are how."""
    counts = Counter(check.state for check in checks)
    return ", ".join(f"{counts[state]} {_WORDS[state]}" for state in State if counts[state])


def _wrapped(text: str, before: int) -> list[str]:
    """The text in lines that fit the terminal; elsewhere in one."""
    if not _is_terminal():
        return [text]
    columns = max(shutil.get_terminal_size().columns - before, _NARROWEST - before)
    return textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False) or [""]


def _coloured(symbol: str, state: State) -> str:
    return f"\x1b[{_COLOURS[state]}m{symbol}\x1b[0m" if output.takes_colours() else symbol


def _is_terminal() -> bool:
    return sys.stdout.isatty()
