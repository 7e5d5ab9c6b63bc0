"""What a violation of a JSON schema is called, for people who never see the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.stac.violations import Path, Violation

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "empty",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
_FORMATS = {
    "date": "a date, as 2024-01-31",
    "date-time": "a date and time of RFC 3339, as 2024-01-31T00:00:00Z",
    "email": "an e-mail address",
    "iri": "a URL",
    "iri-reference": "a URL or a path",
    "uri": "a URL",
    "uri-reference": "a URL or a path",
}
# The pattern that STAC has for times.
UTC = r"(\+00:00|Z)$"
_PATTERNS = {
    UTC: "a time in UTC that ends with Z",
    r"^[\w\-\.\+]+$": "one word of letters, digits, -, . and +",
    r"^10\.[0-9a-zA-Z]{4,}/[^\s]+$": "a DOI without https://doi.org/, as 10.5281/zenodo.1234",
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
    r"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$": "a version of three numbers, as 2.21.0",
    r"^[a-zA-Z][a-zA-Z0-9_.\-\s]+[a-zA-Z0-9]$": "ASCII letters, digits, _, ., - and spaces",
    r"^(?=[^\s._\-]).*[^\s._\-]$": "a name that begins and ends with neither a space, ., _ nor -",
    r"^[a-z-_]+$": "a word of small letters, - and _",
}
_MOST_OPTIONS = 20


def dotted(path: Path) -> str:
    """A path as people write it: ``assets.model.roles[0]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def described(violation: Violation, name: str) -> str:
    """What is wrong, in one clause.

    Args:
        violation: without branches, unless no alternative stands out.
        name: what the value is called; for missing and unknown names, what the object is.
    """
    match violation.keyword:
        case "required":
            return f"{name} lacks {listed(violation.expected, 'and')}"
        case "requiredAny":
            return f"{name} has none of {listed(violation.expected, 'and')}"
        case "additionalProperties":
            return f"{name} may not have {listed(violation.expected, 'and')}"
        case "falseSchema":
            return f"{name} may not be there"
        case "not":
            return f"{name} may not be {shown(violation.value)}"
    return f"{name} is {shown(violation.value)}, not {expectation(violation)}"


def expectation(violation: Violation) -> str:
    """What should be there, as in «is not …»."""
    words = _WORDS.get(violation.keyword)
    return words(violation.expected) if words else "what the schema asks for"


def shown(value: Any) -> str:
    """A value: scalars as they are, what holds others by its kind."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else quoted(value).strip('"')


def listed(options: Iterable[Any], last: str) -> str:
    """Values in a row, as ``a, b or c``."""
    words = [str(option) if isinstance(option, str) else shown(option) for option in options]
    if len(words) > _MOST_OPTIONS:
        words = [*words[:_MOST_OPTIONS], f"{len(words) - _MOST_OPTIONS} more"]
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _kinds(types: Sequence[str] | str) -> str:
    names = [types] if isinstance(types, str) else sorted(types, key=lambda name: name == "null")
    return listed([_TYPES.get(name, name) for name in names], "or")


_WORDS: dict[str, Callable[[Any], str]] = {
    "type": _kinds,
    "enum": lambda options: (
        f"one of {listed(options, 'or')}" if len(options) > 1 else shown(*options)
    ),
    "const": shown,
    "format": lambda name: _FORMATS.get(name, f"a {name}"),
    "pattern": lambda pattern: _PATTERNS.get(pattern, f"as the pattern {pattern} wants it"),
    "minItems": lambda limit: f"of at least {limit}",
    "maxItems": lambda limit: f"of at most {limit}",
    "minLength": lambda limit: f"of at least {limit} character{'s' if limit > 1 else ''}",
    "maxLength": lambda limit: f"of at most {limit} characters",
    "minimum": lambda limit: f"{limit} or more",
    "maximum": lambda limit: f"{limit} or less",
    "exclusiveMinimum": lambda limit: f"more than {limit}",
    "exclusiveMaximum": lambda limit: f"less than {limit}",
    "minProperties": lambda limit: f"with at least {limit} entries",
    "maxProperties": lambda limit: f"with at most {limit} entries",
    "multipleOf": lambda factor: f"a multiple of {factor}",
    "uniqueItems": lambda _: "without repetition",
    "contains": lambda _: "with what the schema looks for in it",
}
