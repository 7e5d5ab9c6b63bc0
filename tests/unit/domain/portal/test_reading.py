"""Places in the author's text, and the parts that the portal makes of it."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.portal.problems import Outcome, ProblemKind
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.portal.source import Position
from sharinghub_tools.domain.portal.tree import Kind, Value


def value(text: str, key: str) -> Value:
    root = read(text).root
    assert root is not None
    found = root.get(key)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\na: b\nkey: value\n---\n", (3, 6)),
        ("---\r\na: b\r\nkey: value\r\n---\r\n", (3, 6)),
        ("---\ra: b\rkey: value\r---\r", (3, 6)),
        ("---\r\x02\na: b\nkey: value\n---\n", (3, 6)),
        ("---\n\n   \nkey: value\n---\n", (4, 6)),
        ("---\nkey:\tvalue\n---\n", (2, 6)),
        ("---\nkey:\t\tvalue # a\tb\n---\n", (2, 7)),
        ("---\na: 🚀 é\nkey:  value\n---\n", (3, 7)),
        ("---\na: b\x03\x02\n{key: \x02value}\n---\n".replace("a: b\x03\x02\n", ""), (2, 8)),
        ("---\nkey:\n\n\t  value\n---\n", (4, 4)),
        ('---\na: "b\u2028c"\nkey: value\n---\n', (3, 6)),
        ("---\na: <b>\nkey: value\n---\n", (3, 6)),
        ("---\na: b &#38 c\nkey: value\n---\n", (3, 6)),
        ("---\na: b\nkey: value", (3, 6)),
    ],
)
def test_a_value_stands_where_the_author_wrote_it(text: str, place: tuple[int, int]) -> None:
    assert value(text, "key").start == place
    assert value(text, "key").written == "value"


def test_a_front_matter_further_down_is_placed_in_the_whole_file() -> None:
    reading = read("---\nkey: value\n---\n", Position(3, 5))
    assert reading.root is not None
    assert [entry.value.start for entry in reading.root.entries] == [(4, 6)]
    assert reading.source.position(0) == (3, 5)


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("---\na: b\n---\n\n# Wine\n", "# Wine\n"),
        ("---\na: b --- c\n---\n# Wine\n", "c\n---\n# Wine\n"),
        ("---\na: b\n...\n# Wine\n", "a: b\n...\n# Wine\n"),
        ("----\na: b\n", "-\na: b\n"),
        ("# Wine\n---\nb\n", "# Wine\n---\nb\n"),
        ("\ufeff---\na: b\n---\n", "\ufeff---\na: b\n---\n"),
    ],
)
def test_the_description_begins_after_the_second_three_dashes(text: str, description: str) -> None:
    assert read(text).description == description


def test_metadata_is_what_yaml_1_1_says() -> None:
    reading = read("---\na: yes\nb: 12:30:45\nc: 010\nd: 1.10\ne: 1e5\nf: x\nf: y\n---\n")
    assert reading.outcome is Outcome.READ
    assert reading.metadata == {"a": True, "b": 45045, "c": 8, "d": 1.1, "e": "1e5", "f": "y"}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("# Wine\n", Outcome.ABSENT),
        ("---\n---\n", Outcome.READ),
        ("---\na: [\n---\n", Outcome.FAILS),
        ("---\na: b: c\n---\n", Outcome.LOST),
        ("---\na: !!python/name:os\n---\n", Outcome.DANGEROUS),
        ("---\n" + "a" * 500_001 + "\n---\n", Outcome.UNKNOWN),
    ],
)
def test_without_metadata_the_outcome_says_why(text: str, outcome: Outcome) -> None:
    reading = read(text)
    assert (reading.outcome, reading.metadata) == (outcome, {})


def test_problems_are_collected_as_far_as_the_text_can_be_followed() -> None:
    reading = read("---\na: *x\nb: &y 1\nc: &y 2\nd: !e f\ng: 2024-02-30\nh: \x01\n---\n")
    assert [(problem.kind, reading.place(problem)) for problem in reading.problems] == [
        (ProblemKind.CONTROL_CHARACTER, (7, 4)),
        (ProblemKind.UNDEFINED_ALIAS, (2, 4)),
        (ProblemKind.DUPLICATE_ANCHOR, (4, 4)),
        (ProblemKind.UNKNOWN_TAG, (5, 4)),
        (ProblemKind.INVALID_VALUE, (6, 4)),
    ]


def test_the_last_of_equal_keys_counts_and_merged_ones_come_after_own() -> None:
    root = read(
        "---\nx: &x {a: 1, b: 1, c: 1}\ny: &y {b: 2, d: 2}\n"
        "z: {<<: [*y, *x], c: 3, e: 3, e: 4}\n---\n"
    ).root
    assert root is not None
    merged = root.get("z")
    assert merged is not None
    fields = merged.fields()
    assert {key: entry.value.data for key, entry in fields.items()} == {
        "a": 1,
        "b": 2,
        "c": 3,
        "d": 2,
        "e": 4,
    }


def test_kinds_of_values() -> None:
    root = read(
        "---\n[a, 1, 1.5, true, ~, 2024-01-01, [], {}, !!set {}, !!binary aGk=]\n---\n"
    ).root
    assert root is not None
    assert [(item.kind, item.is_truthy) for item in root.items] == [
        (Kind.TEXT, True),
        (Kind.NUMBER, True),
        (Kind.NUMBER, True),
        (Kind.BOOLEAN, True),
        (Kind.NULL, False),
        (Kind.DATE, True),
        (Kind.LIST, False),
        (Kind.MAPPING, False),
        (Kind.OTHER, False),
        (Kind.OTHER, True),
    ]
