"""What two people changed at the same time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain import linking
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.merging import merged_lines, merged_readme
from sharinghub_tools.domain.model_version import ModelVersion

WINE = "---\ntitle: Wine\n---\n\n# Wine\n\nOne.\nTwo.\nThree.\n"

lines = st.lists(st.sampled_from("abc"), max_size=8).map(lambda of: "".join(f"{x}\n" for x in of))


def linked(readme: str, *versions: int) -> str:
    for number in versions:
        page = f"https://mlflow.example/#/models/wine/versions/{number}"
        version = ModelVersion("wine", str(number), page, metrics={"test_accuracy": 0.9})
        readme = linking.link(readme, version, Showing(mlm=False)).readme
    return readme


@given(lines, lines)
def test_one_sides_change_is_taken(base: str, changed: str) -> None:
    assert merged_lines(base, changed, base) == changed
    assert merged_lines(base, base, changed) == changed
    assert merged_lines(base, changed, changed) == changed


@given(lines, lines, lines)
def test_what_both_changed_far_from_each_other_is_all_there(a: str, b: str, c: str) -> None:
    base, one, other = f"1\n2\n{a}", f"1\n{b}2\n{a}", f"{c}1\n2\n{a}"
    assert merged_lines(base, one, other) == f"{c}1\n{b}2\n{a}"


@pytest.mark.parametrize(
    ("one", "other", "merged"),
    [
        ("a\nB\nc\n", "a\nb\nc\nd\n", "a\nB\nc\nd\n"),
        ("b\nc\n", "a\nb\nc\nd\n", "b\nc\nd\n"),
        ("a\nb\nc", "A\nb\nc\n", "A\nb\nc"),
        ("a\nX\nb\nc\n", "a\nB\nc\n", "a\nX\nB\nc\n"),
        ("a\nB\nc\n", "a\nb\nX\nc\n", "a\nB\nX\nc\n"),
        ("a\nX\nb\nY\nc\n", "a\nc\n", "a\nX\nY\nc\n"),
        ("a\nX\nc\n", "a\nY\nc\n", None),
        ("a\nc\n", "a\nB\nc\n", None),
    ],
)
def test_lines(one: str, other: str, merged: str | None) -> None:
    assert merged_lines("a\nb\nc\n", one, other) == merged


def test_two_linkers_meet_at_the_same_line_and_both_stay() -> None:
    """The current version is the one that the Item beside the README is about."""
    merged = merged_readme(WINE, linked(WINE, 3), linked(WINE, 2))
    assert merged == linked(WINE, 3, 2)


def test_what_somebody_made_current_gives_way_to_what_is_so_now() -> None:
    base = linked(WINE, 1, 2)
    hidden, now = linked(base, 3), base.replace("One", "1")
    assert merged_readme(base, hidden, now) == linked(hidden, 2).replace("One", "1")
    assert merged_readme(base, linked(base, 1), now) == now


def test_what_follows_leaves_current_what_it_did_not_change() -> None:
    base = linked(WINE, 1, 2)
    hidden, edited = linked(base, 3), base.replace("One", "1")
    assert merged_readme(base, hidden, edited, follows=True) == hidden.replace("One", "1")
    assert merged_readme(base, hidden, linked(base, 1), follows=True) == linked(hidden, 1)


def test_a_persons_edits_and_several_linkers() -> None:
    edited = linked(WINE, 1).replace("title: Wine", "title: Wines").replace("Two.\n", "")
    now = linked(WINE, 1, 2, 4)
    expected = linked(WINE, 1, 2, 4).replace("title: Wine", "title: Wines").replace("Two.\n", "")
    assert merged_readme(linked(WINE, 1), edited, now) == expected


def test_merging_again_changes_nothing() -> None:
    hidden, now = linked(WINE, 3).replace("One", "1"), linked(WINE, 2)
    merged = merged_readme(WINE, hidden, now)
    assert merged is not None
    assert merged_readme(WINE, hidden, merged) == merged


def described(readme: str, *versions: int) -> str:
    """The README with versions, each of a framework's version of its own, in ``mlm`` too."""
    items: dict[str, Any] = {}
    for number in versions:
        flavors = {"keras": {"keras_version": f"{number}.0"}}
        version = ModelVersion("wine", str(number), "https://m/", mlmodel={"flavors": flavors})
        outcome = linking.link(readme, version, Showing(), items)
        readme, items = outcome.readme, read_items(outcome.beside)
    return readme


def read_items(beside: Mapping[str, str | None]) -> dict[str, Any]:
    return {path: json.loads(text) for path, text in beside.items() if text is not None}


def test_what_another_version_is_gives_way_to_what_the_current_one_is() -> None:
    """The Item beside the README is about the current one."""
    for base in (WINE, described(WINE, 1)):
        first = () if base == WINE else (1,)
        hidden, now = described(WINE, *first, 3), described(WINE, *first, 2)
        edited = hidden.replace("Two.", "2.")
        expected = described(WINE, *first, 3, 2).replace("Two.", "2.")
        assert merged_readme(base, edited, now) == expected


def test_what_somebody_wrote_into_mlm_by_hand_stays() -> None:
    base = described(WINE, 1, 2)
    hidden = base.replace("  architecture: unknown", "  architecture: MLP")
    assert merged_readme(base, hidden, base.replace("One", "1")) == hidden.replace("One", "1")
    # Nobody knows what of it is whose where both changed the same lines.
    changed = base.replace("  architecture: unknown", "  architecture: CNN")
    assert merged_readme(base, hidden, changed) is None


def test_an_entry_that_one_side_took_out_stays_out() -> None:
    base = linked(WINE, 1, 2)
    now = linking.unlink(base, "wine", "1").readme
    assert merged_readme(base, base.replace("Three", "3"), now) == now.replace("Three", "3")


def test_the_same_line_changed_by_both_is_nobodys_to_decide() -> None:
    assert merged_readme(WINE, WINE.replace("Two", "2"), WINE.replace("Two", "II")) is None


def test_a_front_matter_that_cannot_be_read_is_merged_by_lines() -> None:
    broken = WINE.replace("title: Wine", "title: [Wine")
    assert merged_readme(WINE, broken, WINE + "Four.\n") == broken + "Four.\n"


def test_what_both_add_at_one_place_stays_once() -> None:
    one, other = (WINE.replace("Two.\n", f"Two.\n{line}\n") for line in ("A", "B"))
    both = WINE.replace("Two.\n", "Two.\nA\nB\n")
    assert merged_readme(WINE, one, other) == both
    assert merged_readme(WINE, one, both) == both
    assert merged_readme(WINE, both, other) == both


def test_what_would_spoil_the_front_matter_together_is_nobodys_to_decide() -> None:
    one, other = (WINE.replace("Wine\n-", f"Wine\nlicense: {name}\n-") for name in ("MIT", "BSD"))
    assert merged_readme(WINE, one, other) is None


def test_thousands_of_like_lines_are_merged() -> None:
    lines = [f"| {number} |\n\n" for number in range(30_000)]
    one, other = ("".join([*lines[:n], "new\n", *lines[n:]]) for n in (7, 29_000))
    merged = "".join([*lines[:7], "new\n", *lines[7:29_000], "new\n", *lines[29_000:]])
    assert merged_lines("".join(lines), one, other) == merged


def test_what_is_there_between_like_lines_is_not_added_again() -> None:
    base = "## A\n\nText.\n\nText.\n\n## B\n"
    one = base.replace("## A\n\n", "## A\n\nOne.\n\n")
    others = base.replace("## A\n\n", "## A\n\nTwo.\n\nOne.\n\n").replace("## B", "## B\n\nMore.")
    assert merged_lines(base, one, others) == others
    assert merged_lines(base, others, one) == others
