"""From what PyYAML says to what the author did.

PyYAML points at the place where it noticed; the author needs the place of the cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml.scanner import ScannerError

from sharinghub_tools.domain.portal.problems import Outcome, Problem, ProblemKind

# PyYAML looks for the colon of a key no further than this.
LONGEST_KEY = 1024
# Ends of lines to YAML 1.1, and to nobody else.
LINE_SEPARATORS = "\x85\u2028\u2029"
# Spaces to the eye, letters to YAML.
LOOKALIKE_SPACES = "\xa0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"

_TEMPLATE = re.compile(r"\{\{|\{%")
_SEPARATOR = re.compile(f"[{LINE_SEPARATORS}]")
_STRUCTURAL_SPACE = re.compile(f"(?:^|(?<=[:-]))[{LOOKALIKE_SPACES}]")
_KEY_BEFORE = re.compile(r":\s")

_Cause = tuple[ProblemKind, int, str]


def problem_of(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """The problem behind an error that PyYAML raised while it read ``text``."""
    outcome = Outcome.LOST if isinstance(error, ScannerError) else Outcome.FAILS
    complaint = _Complaint.of(error, text)
    kind, offset, subject = _cause(complaint)
    return Problem(kind, offset, subject, outcome)


@dataclass(frozen=True, slots=True)
class _Complaint:
    text: str
    context: str
    problem: str
    began: int
    noticed: int

    @classmethod
    def of(cls, error: yaml.MarkedYAMLError, text: str) -> _Complaint:
        noticed = error.problem_mark.index if error.problem_mark else 0
        began = error.context_mark.index if error.context_mark else noticed
        end = len(text)
        return cls(
            text, error.context or "", error.problem or "", min(began, end), min(noticed, end)
        )

    @property
    def found(self) -> str:
        """The token that PyYAML did not expect."""
        return self.problem.rpartition("but found ")[2].rpartition("but got ")[2].strip("'")

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def line(self, offset: int) -> str:
        start = self.line_start(offset)
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]

    @property
    def before(self) -> str:
        """What stands before the noticed place on its line."""
        return self.text[self.line_start(self.noticed) : self.noticed]

    @property
    def previous_line_start(self) -> int:
        """Where the last line with anything on it begins, before the noticed one."""
        end = len(self.text[: self.line_start(self.noticed)].rstrip())
        return self.line_start(end)


def _cause(said: _Complaint) -> _Cause:
    for search in _SEARCHES:
        if cause := search(said):
            return cause
    return ProblemKind.OTHER, said.noticed, " ".join(said.problem.split())


def _template(said: _Complaint) -> _Cause | None:
    offsets = [said.noticed]
    if "flow" in said.context:
        offsets.append(said.began)
    for offset in offsets:
        if match := _TEMPLATE.search(said.line(offset)):
            written = said.line(offset)[match.start() :]
            return ProblemKind.UNRENDERED_TEMPLATE, said.line_start(offset) + match.start(), written
    return None


def _odd_character(said: _Complaint) -> _Cause | None:
    starts = {said.line_start(said.began), said.line_start(said.noticed), said.previous_line_start}
    for start in sorted(starts):
        line = said.line(start)
        for pattern, kind in (
            (_SEPARATOR, ProblemKind.LINE_SEPARATOR),
            (_STRUCTURAL_SPACE, ProblemKind.NO_BREAK_SPACE),
        ):
            if (match := pattern.search(line)) and start + match.start() < said.noticed:
                return kind, start + match.start(), match.group()
    return None


def _quote(said: _Complaint) -> _Cause | None:
    if said.context == "while scanning a quoted scalar":
        return ProblemKind.UNCLOSED_QUOTE, said.began, said.text[said.began]
    if said.context == "while scanning a double-quoted scalar":
        backslash = said.text.rfind("\\", 0, said.noticed + 1)
        return ProblemKind.BAD_ESCAPE, backslash, said.text[backslash : backslash + 2]
    if said.found in ("<scalar>", "<stream end>", "?") and said.before.rstrip()[-1:] in ('"', "'"):
        quoted = _tokens_before(said.text, said.noticed)[-1]
        start = quoted.start_mark.index
        if "\n" in said.text[start : said.noticed]:
            return ProblemKind.UNCLOSED_QUOTE, start, said.text[start]
    return None


def _within_brackets(said: _Complaint) -> _Cause | None:
    if "flow" not in said.context or "expected" not in said.problem or said.found == ",":
        return None
    opening = _innermost_bracket(said.text, said.noticed)
    if said.line_start(opening) == said.line_start(said.noticed):
        if said.found == ":":
            return ProblemKind.COLON_IN_VALUE, said.noticed, ":"
        if said.found == "<scalar>":
            return _after_value(said)
    return ProblemKind.UNCLOSED_BRACKET, opening, said.text[opening : opening + 1]


def _outside_brackets(said: _Complaint) -> _Cause | None:
    begins_value = said.context == "while parsing a block node"
    if not begins_value and not said.problem.startswith(
        ("expected <block end>", "expected '<document start>'")
    ):
        return None
    if said.found in ("]", "}"):
        return ProblemKind.UNOPENED_BRACKET, said.noticed, said.found
    if begins_value and said.found == ",":
        return ProblemKind.RESERVED_CHARACTER, said.noticed, ","
    if said.before.rstrip()[-1:] in tuple("]}\"'"):
        return _after_value(said)
    return None


def _after_value(said: _Complaint) -> _Cause:
    rest = said.line(said.noticed)[len(said.before) :]
    return ProblemKind.TEXT_AFTER_VALUE, said.noticed, rest.strip()


def _character(said: _Complaint) -> _Cause | None:
    began, noticed, problem = said.began, said.noticed, said.problem
    at_began = {
        "while scanning an alias": ProblemKind.UNQUOTED_GLOB,
        "while scanning an anchor": ProblemKind.RESERVED_CHARACTER,
        "while scanning a block scalar": ProblemKind.RESERVED_CHARACTER,
        "while scanning a directive": ProblemKind.RESERVED_CHARACTER,
        "while scanning a tag": ProblemKind.UNKNOWN_TAG,
        "while parsing a tag": ProblemKind.UNKNOWN_TAG,
        "while parsing a node": ProblemKind.UNKNOWN_TAG,
    }
    if kind := at_began.get(said.context):
        whole_word = kind is not ProblemKind.RESERVED_CHARACTER
        subject = said.text[began:].split(None, 1)[0] if whole_word else said.text[began]
        return kind, began, subject
    if "cannot start any token" in problem or problem.startswith("mapping keys are not allowed"):
        return ProblemKind.RESERVED_CHARACTER, noticed, said.text[noticed]
    if problem.startswith("expected '<document start>'") and said.text.lstrip()[:1] == "%":
        return ProblemKind.RESERVED_CHARACTER, said.text.index("%"), "%"
    if problem.startswith("sequence entries are not allowed"):
        return ProblemKind.LIST_IN_VALUE, noticed, said.text[noticed]
    if said.context.startswith("expected a single document"):
        return ProblemKind.SEVERAL_DOCUMENTS, noticed, said.line(noticed)
    return None


def _no_colon(said: _Complaint) -> _Cause | None:
    if not said.problem.startswith("could not find expected ':'"):
        return None
    line = said.line(said.began)
    kind = ProblemKind.LONG_KEY if _is_long_key(line) else ProblemKind.MISSING_COLON
    return kind, said.began, line.strip()


def _colon_too_many(said: _Complaint) -> _Cause | None:
    if not said.problem.startswith("mapping values are not allowed"):
        return None
    start = said.line_start(said.noticed)
    line = said.line(start)
    first = start + len(line) - len(line.lstrip())
    if _is_long_key(line):
        return ProblemKind.LONG_KEY, first, said.before.strip()
    if _KEY_BEFORE.search(said.before):
        return ProblemKind.COLON_IN_VALUE, said.noticed, ":"
    previous = said.line(said.previous_line_start)
    indent = len(previous) - len(previous.lstrip())
    if _KEY_BEFORE.search(previous) and first - start > indent:
        return ProblemKind.BAD_INDENTATION, first, line.strip()
    return ProblemKind.MISSING_COLON, said.previous_line_start + indent, previous.strip()


def _is_long_key(line: str) -> bool:
    colon = _KEY_BEFORE.search(line + "\n")
    return colon is not None and len(line[: colon.start()].lstrip()) > LONGEST_KEY


def _indentation(said: _Complaint) -> _Cause | None:
    if said.problem.startswith("expected <block end>") and said.found != ":":
        return ProblemKind.BAD_INDENTATION, said.noticed, said.line(said.noticed).strip()
    return None


# The more a search knows of the cause, the earlier it comes.
_SEARCHES = (
    _template,
    _odd_character,
    _quote,
    _within_brackets,
    _outside_brackets,
    _character,
    _no_colon,
    _colon_too_many,
    _indentation,
)


def _tokens_before(text: str, offset: int) -> list[yaml.Token]:
    tokens: list[yaml.Token] = []
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if token.start_mark.index >= offset:
                break
            tokens.append(token)
    except yaml.YAMLError:
        pass
    return tokens


def _innermost_bracket(text: str, offset: int) -> int:
    opened: list[int] = []
    for token in _tokens_before(text, offset):
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            opened.append(token.start_mark.index)
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
            opened.pop()
    return opened[-1] if opened else offset
