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
    linked, kept, record = block.put(document("title: Wine\n"), DERIVED)

    assert (front_matter(linked), kept) == ("title: Wine\n" + BLOCK, ())
    assert record == {f"/{name}": value for name, value in DERIVED.items()}
    assert front_matter(block.take_out(linked, [record])) == "title: Wine\n"


@pytest.mark.parametrize("empty", ["mlm:\n", "mlm: ~\n", "mlm: {}\n", "mlm: null # to come\n"])
def test_an_empty_block_is_filled_and_emptied_again(empty: str) -> None:
    linked, kept, record = block.put(document(f"{empty}title: Wine\n"), DERIVED)

    assert (block.fields(linked), kept) == (DERIVED, ())
    assert front_matter(block.take_out(linked, [record])) == f"{empty}title: Wine\n"


AUTHOR_S = """\
mlm:
  name: Vino # ours
  tasks: [classification] # by hand, and as it is
  hyperparameters: {epochs: 12}
  input:
    - name: features # as measured
      description: Chemistry
  pretrained: false
"""


def test_the_author_s_values_stay_and_are_told() -> None:
    linked, kept, record = block.put(document(AUTHOR_S), DERIVED)

    assert (
        front_matter(linked)
        == """\
mlm:
  name: Vino # ours
  tasks: [classification] # by hand, and as it is
  hyperparameters: {epochs: 12, l2: 0.001}
  input:
    - name: features # as measured
      input:
        shape: [-1, 13]
      value_scaling: null
      description: Chemistry
  pretrained: false
"""
    )
    assert kept == (
        Kept("mlm.name", "Vino", "wine"),
        Kept("mlm.hyperparameters.epochs", 12, 10),
    )
    assert record == {
        "/hyperparameters/l2": 0.001,
        "/input/0/input": {"shape": [-1, 13]},
        "/input/0/value_scaling": None,
    }
    assert front_matter(block.take_out(linked, [record])) == AUTHOR_S


def test_overwriting_replaces_them_and_nothing_else() -> None:
    linked, kept, record = block.put(document(AUTHOR_S), DERIVED, overwrite=True)

    assert block.fields(linked) == {
        **DERIVED,
        "input": [{**DERIVED["input"][0], "description": "Chemistry"}],
        "pretrained": False,
    }
    assert "  name: wine # ours\n" in linked.readme
    assert kept == ()
    assert record == {
        "/name": "wine",
        "/hyperparameters/epochs": 10,
        "/hyperparameters/l2": 0.001,
        "/input/0/input": {"shape": [-1, 13]},
        "/input/0/value_scaling": None,
    }


def test_values_that_were_derived_follow_the_model_and_leave_with_it() -> None:
    linked, _, record = block.put(document("title: Wine\n"), DERIVED)
    derived = {
        **{name: value for name, value in DERIVED.items() if name != "tasks"},
        "hyperparameters": {"epochs": 20},
        "input": [{"name": "features", "input": {"shape": [-1, 11]}, "value_scaling": None}],
    }

    again = block.put(linked, derived, [record])

    assert again.kept == ()
    assert again.record == {f"/{name}": value for name, value in derived.items()}
    assert front_matter(again.document) == "title: Wine\n" + BLOCK.replace(
        "epochs: 10", "epochs: 20"
    ).replace("    l2: 0.001\n", "").replace("13", "11").replace("  tasks: [classification]\n", "")


def test_what_the_author_changed_deep_in_the_block_stays_and_the_rest_follows() -> None:
    linked, _, record = block.put(document("title: Wine\n"), DERIVED)
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
    again = block.put(changed, derived, [record])

    assert again.document.readme == by_hand.replace("0.001", "0.1").replace("13", "11")
    assert again.kept == (Kept("mlm.hyperparameters.epochs", 12, 20),)
    assert again.record == {
        "/name": "wine",
        "/tasks": ["classification"],
        "/hyperparameters/l2": 0.1,
        "/input/0/name": "features",
        "/input/0/input": {"shape": [-1, 11]},
        "/input/0/value_scaling": None,
    }
    assert (
        front_matter(block.take_out(again.document, [again.record]))
        == """\
title: Wine
mlm: # derived by sharinghub link-model; what is changed by hand stays
  hyperparameters:
    epochs: 12 # early
  input:
    - name: features # as measured
      description: Chemistry
"""
    )


def test_an_array_of_another_name_replaces_what_was_derived_of_the_old_one() -> None:
    linked, _, record = block.put(document("title: Wine\n"), DERIVED)
    derived = {**DERIVED, "input": [{"name": "patch", "input": {"shape": [-1, 8, 8, 3]}}]}

    again = block.put(linked, derived, [record])

    assert (block.fields(again.document), again.kept) == (derived, ())


def test_without_a_record_all_that_is_there_is_the_author_s() -> None:
    linked, _, _ = block.put(document("title: Wine\n"), DERIVED)

    again = block.put(linked, {**DERIVED, "name": "vino"})

    assert again == (linked, (Kept("mlm.name", "wine", "vino"),), {})
    assert block.take_out(linked, []) == linked


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "mlm: [a]\n",
            "line 2, column 1: 'mlm' must be a mapping, and is a list; write one, or remove the "
            "key",
        ),
        (
            "mlm: text\n",
            "line 2, column 1: 'mlm' must be a mapping, and is text or a number; write one, or "
            "remove the key",
        ),
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


def test_what_holds_itself_is_the_author_s() -> None:
    before = document("mlm:\n  y: &y\n    z: [*y, *y]\n    a: &a {b: *a}\n")

    linked = block.put(before, {"name": "wine"}, [{"/y/a/b/c": 1}])

    assert block.fields(linked.document)["name"] == "wine"
    assert block.take_out(linked.document, [linked.record]).readme == before.readme
