"""Derived values come into the README, follow the model, and go again; the author's stay."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.block import Kept
from sharinghub_tools.errors import FrontMatterError

DERIVED: dict[str, Any] = {
    "name": "wine",
    "tasks": ["classification"],
    "hyperparameters": {"epochs": 10, "l2": 0.001},
    "input": [{"name": "features", "input": {"shape": [-1, 13]}, "value_scaling": None}],
}
BLOCK = """\
mlm: # derived by sharinghub link-model; what is changed by hand stays
  name: wine
  tasks: [classification]
  hyperparameters:
    epochs: 10
    l2: 0.001
  input:
    - name: features
      input:
        shape: [-1, 13]
      value_scaling: null
"""


def document(front_matter: str) -> Document:
    return edits.open_or_add(f"---\n{front_matter}---\n# Wine\n")


def front_matter(of: Document) -> str:
    return of.readme.removeprefix("---\n").removesuffix("---\n# Wine\n")


def test_a_readme_gets_the_block() -> None:
    linked, kept = block.put(document("title: Wine\n"), DERIVED)

    assert (front_matter(linked), kept) == ("title: Wine\n" + BLOCK, [])
    assert front_matter(block.take_out(linked, [DERIVED])) == "title: Wine\n"


@pytest.mark.parametrize("empty", ["mlm:\n", "mlm: ~\n", "mlm: {}\n", "mlm: null # to come\n"])
def test_an_empty_block_is_filled_and_emptied_again(empty: str) -> None:
    linked, kept = block.put(document(f"{empty}title: Wine\n"), DERIVED)

    assert (block.fields(linked), kept) == (DERIVED, [])
    assert front_matter(block.take_out(linked, [DERIVED])) == f"{empty}title: Wine\n"


def test_the_author_s_values_stay_and_are_told() -> None:
    before = "mlm:\n  name: Vino # ours\n  pretrained: false\n"

    linked, kept = block.put(document(before), DERIVED)

    assert front_matter(linked) == (
        "mlm:\n  name: Vino # ours\n"
        + "".join(BLOCK.splitlines(keepends=True)[2:])
        + "  pretrained: false\n"
    )
    assert kept == [Kept("mlm.name", "Vino", "wine")]
    assert front_matter(block.take_out(linked, [DERIVED])) == before


def test_overwriting_replaces_them_and_nothing_else() -> None:
    before = "mlm:\n  name: Vino # ours\n  pretrained: false\n"

    linked, kept = block.put(document(before), DERIVED, overwrite=True)

    assert block.fields(linked) == {**DERIVED, "pretrained": False}
    assert "  name: wine # ours\n" in linked.readme
    assert kept == []


def test_values_that_were_derived_follow_the_model_and_leave_with_it() -> None:
    linked, _ = block.put(document("title: Wine\n"), DERIVED)
    derived = {
        **{name: value for name, value in DERIVED.items() if name != "tasks"},
        "hyperparameters": {"epochs": 20},
        "input": [{"name": "features", "input": {"shape": [-1, 11]}, "value_scaling": None}],
    }

    again, kept = block.put(linked, derived, [DERIVED])

    assert kept == []
    assert front_matter(again) == "title: Wine\n" + BLOCK.replace(
        "epochs: 10", "epochs: 20"
    ).replace("    l2: 0.001\n", "").replace("13", "11").replace("  tasks: [classification]\n", "")


def test_what_the_author_changed_deep_in_the_block_stays_and_the_rest_follows() -> None:
    linked, _ = block.put(document("title: Wine\n"), DERIVED)
    by_hand = linked.readme.replace("epochs: 10", "epochs: 12 # early").replace(
        "- name: features", "- name: features # as measured\n      description: Chemistry"
    )
    derived = {
        **DERIVED,
        "hyperparameters": {"epochs": 20, "l2": 0.1},
        "input": [{"name": "features", "input": {"shape": [-1, 11]}, "value_scaling": None}],
    }

    changed = parse(by_hand)
    assert changed is not None
    again, kept = block.put(changed, derived, [DERIVED])

    assert again.readme == by_hand.replace("0.001", "0.1").replace("13", "11")
    assert kept == [Kept("mlm.hyperparameters.epochs", 12, 20)]
    assert block.fields(block.take_out(again, [derived])) == {
        "hyperparameters": {"epochs": 12},
        "input": [{**derived["input"][0], "description": "Chemistry"}],
    }


def test_without_a_record_all_that_is_there_is_the_author_s() -> None:
    linked, _ = block.put(document("title: Wine\n"), DERIVED)

    again, kept = block.put(linked, {**DERIVED, "name": "vino"})

    assert (again, kept) == (linked, [Kept("mlm.name", "wine", "vino")])
    assert block.take_out(linked, []) == linked


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("mlm: [a]\n", "line 2, column 1: 'mlm' must be a mapping, and is a list"),
        ("mlm: text\n", "line 2, column 1: 'mlm' must be a mapping, and is text or a number"),
        (
            "a: &m {name: x}\nmlm: *m\n",
            "line 3, column 1: 'mlm.tasks' cannot be added without changing other lines; write it "
            "as plain block lines ('key: value'), without anchors, aliases or tags",
        ),
    ],
)
def test_what_no_splice_can_do_is_refused(written: str, problem: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        block.put(document(written), DERIVED)

    assert str(caught.value) == problem


@pytest.mark.parametrize(
    "item", [None, [], {}, {"properties": []}, {"properties": {block.RECORD: 1}}]
)
def test_an_item_that_is_none_records_nothing(item: object) -> None:
    assert block.recorded(item) == {}
