"""What is wrong, as people read it."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.domain.mlm.item import SCHEMAS
from sharinghub_tools.domain.stac.violations import Violation
from sharinghub_tools.domain.stac.wording import described, dotted


def _mlm(name: str) -> dict[str, Any]:
    """What MLM's own schema says of a field."""
    schema = StacSchemas(offline=True).get(SCHEMAS["mlm"])
    field: dict[str, Any] = schema["$defs"][name]
    return field


def test_a_path() -> None:
    assert dotted(("assets", "model", "roles", 0)) == "assets.model.roles[0]"
    assert dotted(()) == ""


@pytest.mark.parametrize(
    ("keyword", "expected", "value", "words"),
    [
        ("required", ["name"], {}, "x lacks name"),
        ("required", ["name", "url", "roles"], {}, "x lacks name, url and roles"),
        ("requiredAny", ["name", "url"], {}, "x has none of name and url"),
        ("additionalProperties", ["colour"], {}, "x may not have colour"),
        ("falseSchema", None, [1], "x may not be there"),
        ("not", {}, None, "x may not be empty"),
        (
            "pattern",
            _mlm("mlm:framework_version")["pattern"],
            "2",
            'x is "2", not a version of three numbers, as 2.21.0',
        ),
        ("type", ["string"], 1, "x is 1, not text"),
        ("type", "array", {}, "x is a mapping, not a list"),
        ("type", ["number", "null"], "a", 'x is "a", not a number or empty'),
        ("type", ["object"], [1, 2], "x is a list of 2, not a mapping"),
        ("type", ["integer"], True, "x is true, not a whole number"),
        ("enum", ["a", "b", 3], "c", 'x is "c", not one of a, b or 3'),
        ("enum", ["a"], "c", 'x is "c", not "a"'),
        ("const", "1.0.0", "2", 'x is "2", not "1.0.0"'),
        ("format", "iri", "a b", 'x is "a b", not a URL'),
        ("format", "hostname", "a b", 'x is "a b", not a hostname'),
        ("pattern", r"(\+00:00|Z)$", "a", 'x is "a", not a time in UTC that ends with Z'),
        ("pattern", "^a$", "b", 'x is "b", not as the pattern ^a$ wants it'),
        ("minItems", 1, [], "x is an empty list, not of at least 1"),
        ("minLength", 1, "", 'x is "", not of at least 1 character'),
        ("minimum", 0, -1, "x is -1, not 0 or more"),
        ("exclusiveMaximum", 1.5, 2.25, "x is 2.25, not less than 1.5"),
        ("uniqueItems", True, [1, 1], "x is a list of 2, not without repetition"),
        ("oneOf", None, 1, "x is 1, not what the schema asks for"),
    ],
)
def test_what_is_wrong(keyword: str, expected: Any, value: Any, words: str) -> None:
    assert described(Violation("schema", ("x",), keyword, expected, value), "x") == words


def test_values_are_short_and_without_credentials() -> None:
    url = "https://ada:hunter2@gitlab.example.org/a"
    shown = described(Violation("schema", ("x",), "format", "iri", url), "x")
    assert shown == 'x is "https://***@gitlab.example.org/a", not a URL'


def test_long_lists_of_choices_are_cut() -> None:
    options = [str(number) for number in range(30)]
    shown = described(Violation("schema", ("x",), "enum", options, "a"), "x")
    assert shown.endswith("18, 19 or 10 more")
