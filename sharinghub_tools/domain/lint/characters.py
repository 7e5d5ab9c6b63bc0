"""Characters in the front matter that cannot be seen, and are not what they seem."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from sharinghub_tools.domain.lint.quoting import code_point
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.lint.syntax import EFFECTS
from sharinghub_tools.domain.portal.problems import ProblemKind
from sharinghub_tools.domain.portal.source import STASH_MARKS, Position
from sharinghub_tools.domain.portal.tree import Kind, Value
from sharinghub_tools.domain.portal.yaml_errors import LINE_SEPARATORS, LOOKALIKE_SPACES

_SEPARATOR = re.compile(f"[{LINE_SEPARATORS}]")
_LOOKALIKE = re.compile(f"[{LOOKALIKE_SPACES}]")
_LOOKALIKE_AFTER_COLON = re.compile(f"(?<=:)[{LOOKALIKE_SPACES}]")
_STASH_MARK = re.compile(f"[{STASH_MARKS}]")
_TAB = re.compile(r"(?<=\S)\t")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F][0-9a-fA-F]{2}")


@rule("control-character", Effect.BREAKS_COLLECTION, "delete it")
def control_character(readme: Readme) -> Iterator[Hit]:
    """Characters that YAML does not allow; two of them Python-Markdown drops in time."""
    for problem in readme.problems(ProblemKind.CONTROL_CHARACTER):
        place = readme.reading.place(problem)
        yield Hit(place, f"the control character {code_point(problem.subject)}")
    for place, character in _matches(readme, _STASH_MARK):
        message = f"the control character {code_point(character)}, which the portal drops"
        yield Hit(place, message, effect=Effect.MISREADS)


@rule("line-separator", Effect.MISREADS, "replace it by a space, or by a real line end")
def line_separator(readme: Readme) -> Iterator[Hit]:
    """U+2028, U+2029 and U+0085 end a line for YAML, and for nobody else."""
    reported = set()
    for problem in readme.problems(ProblemKind.LINE_SEPARATOR):
        place = readme.reading.place(problem)
        reported.add(place)
        message = f"the line separator {code_point(problem.subject)} ends the line for YAML"
        yield Hit(place, message, effect=EFFECTS[problem.outcome])
    if readme.root is None:
        return
    quoted = _Spans(value for value in readme.values() if value.style in ("'", '"'))
    for place, character in _matches(readme, _SEPARATOR):
        is_kept = character != "\x85" and place in quoted
        if not is_kept and place not in reported:
            yield Hit(place, f"the line separator {code_point(character)} ends the line for YAML")


@rule("no-break-space", Effect.MISREADS, "replace it by a space")
def no_break_space(readme: Readme) -> Iterator[Hit]:
    """Spaces to the eye that are letters to YAML, where YAML needs a space."""
    for problem in readme.problems(ProblemKind.NO_BREAK_SPACE):
        message = f"{code_point(problem.subject)} looks like a space, and is a letter to YAML"
        yield Hit(readme.reading.place(problem), message, effect=EFFECTS[problem.outcome])
    for value in readme.values():
        for entry in value.entries:
            if match := _LOOKALIKE.search(entry.key.written) if entry.key.is_plain else None:
                yield Hit(
                    _shifted(entry.key, match.start()),
                    f"{code_point(match.group())} looks like a space, and is a letter of the key",
                )
    root = readme.reading.root
    if root is not None and root.kind is Kind.TEXT and root.is_plain:
        for match in _LOOKALIKE_AFTER_COLON.finditer(root.written):
            yield Hit(
                _shifted(root, match.start()),
                f"{code_point(match.group())} looks like a space, and is a letter to YAML",
                effect=Effect.BREAKS_COLLECTION,
            )


@rule("tab-in-value", Effect.MISREADS, "write \\t between double quotes, or spaces")
def tab_in_value(readme: Readme) -> Iterator[Hit]:
    """Python-Markdown turns tabs into spaces, four columns wide; indentation does not mind."""
    scalars = _Spans(value for value in readme.values() if value.is_scalar and value.written)
    for place, _ in _matches(readme, _TAB):
        if place in scalars:
            yield Hit(place, "a tab within a value becomes spaces")


@rule("surrogate-escape", Effect.BREAKS_ITEM, "write the character itself, or \\U and eight digits")
def surrogate_escape(readme: Readme) -> Iterator[Hit]:
    """JSON writes an emoji as two escapes; to YAML these are two halves of nothing."""
    preview = readme.field("preview")
    for value in readme.values():
        if isinstance(value.data, str) and _SURROGATE.search(value.data):
            place, escape = _escape(readme, value)
            effect = Effect.BREAKS_COLLECTION if value is preview else None
            yield Hit(place, f"{escape} is half a character in YAML", effect=effect)


@rule("undecodable-binary", Effect.BREAKS_ITEM, "keep the data in a file, and link it")
def undecodable_binary(readme: Readme) -> Iterator[Hit]:
    """``!!binary`` data goes into the Item's JSON as text."""
    for value in readme.values():
        if isinstance(value.data, bytes):
            try:
                value.data.decode()
            except UnicodeDecodeError:
                yield Hit(value.start, "binary data that is not UTF-8 text")


class _Spans:
    """Where scalars stand; they never overlap."""

    def __init__(self, scalars: Iterable[Value]) -> None:
        self._spans = sorted((value.start, value.end) for value in scalars)

    def __contains__(self, place: Position) -> bool:
        index = bisect_left(self._spans, (place,)) - 1
        return index >= 0 and place < self._spans[index][1]


def _matches(readme: Readme, pattern: re.Pattern[str]) -> Iterator[tuple[Position, str]]:
    if readme.is_thematic_break or readme.is_unclosed:
        return
    for index, line in enumerate(readme.reading.front_matter_lines, start=1):
        for match in pattern.finditer(line):
            yield readme.reading.source.at(index, match.start()), match.group()


def _shifted(value: Value, columns: int) -> Position:
    return Position(value.start.line, value.start.column + columns)


def _escape(readme: Readme, value: Value) -> tuple[Position, str]:
    first = value.start.line - readme.reading.source.start.line
    last = value.end.line - readme.reading.source.start.line
    for index in range(first, last + 1):
        line = readme.reading.source.lines[index]
        begin = value.start.column - 1 if index == first else 0
        if match := _SURROGATE_ESCAPE.search(line, begin):
            return readme.reading.source.at(index, match.start()), match.group()
    return value.start, "an escape"
