"""What can go wrong when the portal reads a front matter, and what becomes of the README then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What the portal makes of a README's front matter."""

    ABSENT = "absent"
    """There is none, as far as the portal can see: no metadata."""
    READ = "read"
    LOST = "lost"
    """Its reader gives up, and the portal goes on as if there were no metadata."""
    FAILS = "fails"
    """Its reader fails, and with it the listing of the whole collection."""
    DANGEROUS = "dangerous"
    """A tag asks the reader for a Python object; what comes of it is not tried here."""
    UNKNOWN = "unknown"
    """Too long to be read here."""


class ProblemKind(StrEnum):
    """The kinds of problems, each named for what the author did."""

    ALIAS_BOMB = "alias bomb"
    BAD_ESCAPE = "bad escape"
    BAD_INDENTATION = "bad indentation"
    COLON_IN_VALUE = "colon in value"
    CONTROL_CHARACTER = "control character"
    DEEP_NESTING = "deep nesting"
    DUPLICATE_ANCHOR = "duplicate anchor"
    HTML = "html"
    INVALID_MERGE = "invalid merge"
    INVALID_VALUE = "invalid value"
    LIST_IN_VALUE = "list in value"
    LINE_SEPARATOR = "line separator"
    LONG_KEY = "long key"
    MISSING_COLON = "missing colon"
    NO_BREAK_SPACE = "no-break space"
    PYTHON_TAG = "python tag"
    RECURSIVE_ANCHOR = "recursive anchor"
    RESERVED_CHARACTER = "reserved character"
    SEVERAL_DOCUMENTS = "several documents"
    TEXT_AFTER_VALUE = "text after value"
    TOO_LONG = "too long"
    UNCLOSED_BRACKET = "unclosed bracket"
    UNCLOSED_QUOTE = "unclosed quote"
    UNDEFINED_ALIAS = "undefined alias"
    UNHASHABLE_KEY = "unhashable key"
    UNKNOWN_TAG = "unknown tag"
    UNOPENED_BRACKET = "unopened bracket"
    UNQUOTED_GLOB = "unquoted glob"
    UNRENDERED_TEMPLATE = "unrendered template"
    VALUE_SIGN = "value sign"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the portal's reader stumbles over.

    Attributes:
        kind: what the author did.
        offset: where, in characters from the start of the YAML text.
        subject: the character, word or value at fault, or what the YAML reader said.
        outcome: what becomes of the README.
    """

    kind: ProblemKind
    offset: int
    subject: str
    outcome: Outcome
