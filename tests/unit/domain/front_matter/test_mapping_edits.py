"""Named cases: what an edit below a mapping does in each way to write one, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.front_matter import edits, mapping_edits
from sharinghub_tools.domain.front_matter.document import Document
from sharinghub_tools.domain.front_matter.mapping_edits import Path
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.errors import FrontMatterError

MARK = "# ours"


def document(front_matter: str) -> Document:
    return edits.open_or_add(f"---\n{front_matter}---\n")


def front_matter(of: Document) -> str:
    return of.readme.removeprefix("---\n").removesuffix("---\n")


def named(*rows: tuple[Any, ...]) -> list[Any]:
    return [pytest.param(*values, id=why) for why, *values in rows]


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    named(
        (
            "a value changes, its comment stays",
            "m:\n  a: 1 # one\n  b: 2\n",
            ("m", "a"),
            "x",
            "m:\n  a: x # one\n  b: 2\n",
        ),
        (
            "a field comes behind the last, before the comment of the next key",
            "m:\n  a: 1\n\n# next\nn: 2\n",
            ("m", "b"),
            [1],
            "m:\n  a: 1\n  b: [1]\n\n# next\nn: 2\n",
        ),
        (
            "a mapping in braces stays in them",
            "m: {a: 1} # c\n",
            ("m", "b"),
            {"x": None},
            "m: {a: 1, b: {x: null}} # c\n",
        ),
        (
            "deep in a list",
            "m:\n- k:\n  - a: 1\n  - a: 2 # two\n",
            ("m", 0, "k", 1, "a"),
            3,
            "m:\n- k:\n  - a: 1\n  - a: 3 # two\n",
        ),
        (
            "a new field of an item of a list",
            "m:\n  l:\n    -   a: 1\n",
            ("m", "l", 0, "b"),
            {"c": [{"d": 1}, {"e": {"f": 2}}]},
            "m:\n  l:\n    -   a: 1\n        b:\n          c:\n            - {d: 1}\n"
            "            - e:\n                f: 2\n",
        ),
        (
            "a list of mappings becomes a plain value",
            "m:\n  a:\n    - {b: 1}\n    - c: 2\n  # below\n  z: 1\n",
            ("m", "a"),
            "x",
            "m:\n  a: x\n  # below\n  z: 1\n",
        ),
        (
            "a block scalar that comes last keeps its value: the field comes before it",
            "m:\n  a: 1\n  t: |\n    text\n",
            ("m", "b"),
            2,
            "m:\n  a: 1\n  b: 2\n  t: |\n    text\n",
        ),
        (
            "tabs as indentation",
            "m:\n\ta: 1\n",
            ("m", "b"),
            2,
            "m:\n\ta: 1\n\tb: 2\n",
        ),
    ),
)
def test_a_field_is_set(before: str, path: Path, value: Value, after: str) -> None:
    assert front_matter(mapping_edits.set_field(document(before), path, value)) == after


def test_a_new_field_comes_behind_the_best_of_those_that_are_named() -> None:
    changed = mapping_edits.set_field(
        document("m:\n  a: 1\n  b: 2\n  c: 3\n"), ("m", "x"), 0, after=("z", "b", "a")
    )

    assert front_matter(changed) == "m:\n  a: 1\n  b: 2\n  x: 0\n  c: 3\n"


@pytest.mark.parametrize(
    ("before", "path", "after"),
    named(
        ("a line", "m:\n  a: 1\n  # kept\n  b: 2\n", ("m", "a"), "m:\n  # kept\n  b: 2\n"),
        ("in braces", "m: {a: 1, b: 2}\n", ("m", "a"), "m: {b: 2}\n"),
        ("the last in braces", "m: {a: 1}\n", ("m", "a"), "m: {}\n"),
        ("the last of all", "m:\n  a: 1\nn: 1\n", ("m", "a"), "m:\nn: 1\n"),
        ("the last of a key that was added", f"m: {MARK}\n  a: 1\nn: 1\n", ("m", "a"), "n: 1\n"),
        ("of one that was empty", f"m: {MARK} (was {{}}) # c\n  a: 1\n", ("m", "a"), "m: {} # c\n"),
        (
            "the first of an item",
            "m:\n  l:\n    - a: 1\n      b: 2\n",
            ("m", "l", 0, "a"),
            "m:\n  l:\n    - b: 2\n",
        ),
    ),
)
def test_a_field_is_removed(before: str, path: Path, after: str) -> None:
    assert front_matter(mapping_edits.remove_field(document(before), path, MARK)) == after


@pytest.mark.parametrize(
    ("before", "problem"),
    named(
        (
            "an alias would change along",
            "a: &x {b: 1}\nm: {k: *x}\n",
            "line 3, column 1: 'm.k.b' cannot be changed without changing other lines; write it "
            "as plain block lines ('key: value'), without anchors, aliases or tags",
        ),
        (
            "it came by a merged key",
            "a: &x {k: {b: 1}}\nm:\n  <<: *x\n",
            "line 3, column 1: 'm.k.b' cannot be changed without changing other lines; write it "
            "as plain block lines ('key: value'), without anchors, aliases or tags",
        ),
        (
            "there is nothing",
            "m: {l: [1]}\n",
            "line 2, column 1: 'm.k' cannot be found as it is written; write it as plain block "
            "lines ('key: value')",
        ),
    ),
)
def test_what_no_splice_can_do_is_refused(before: str, problem: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        mapping_edits.set_field(document(before), ("m", "k", "b"), 2)

    assert str(caught.value) == problem


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_take_the_line_end_of_the_front_matter(newline: str) -> None:
    readme = newline.join(["---", "title: Wine", "---", "text", ""])
    fields: dict[str, Value] = {"a": 1, "l": [{"name": "x", "m": {"z": 2}}]}

    put = mapping_edits.put(edits.open_or_add(readme), "m", fields, MARK)

    lines = [f"m: {MARK}", "  a: 1", "  l:", "    - name: x", "      m:", "        z: 2"]
    assert put.readme == newline.join(["---", "title: Wine", *lines, "---", "text", ""])


def test_a_front_matter_in_braces_stays_in_them() -> None:
    before = document("{title: x}\n")
    put = mapping_edits.put(before, "m", {"a": 1}, MARK)

    assert front_matter(put) == f"{{title: x,\nm: {{a: 1}} {MARK}\n}}\n"
    assert mapping_edits.remove_field(put, ("m", "a"), MARK).readme == before.readme
