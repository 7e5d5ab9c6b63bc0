"""Whether the models' own Items are as the README has them."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.diagnosis.check import Check, State
from sharinghub_tools.domain.diagnosis.model_item import listed, model_item
from tests.unit.linked_wine import ITEM_PATH, LINKED, LISTED, item

NAME = "model's Item"


def test_an_item_that_is_there() -> None:
    assert listed(LINKED) == [ITEM_PATH]
    seen = "stac/wine.json as the README has it"
    assert model_item(LINKED, {ITEM_PATH: item()}) == Check(NAME, State.OK, seen)


@pytest.mark.parametrize("readme", [None, "", "# Wine\n", LISTED, "---\nlinks: [\n---\n"])
def test_a_readme_without_items(readme: str | None) -> None:
    assert listed(readme) == []
    assert model_item(readme, {}) == Check(NAME, State.OK, "none is listed")


def test_a_readme_that_does_not_say_which_version_is_current() -> None:
    older = LINKED.replace("    mlflow:current: true\n", "")
    assert model_item(older, {ITEM_PATH: item(number="1")}).state is State.OK


def test_an_item_of_somebody_elses() -> None:
    assert model_item(LINKED, {ITEM_PATH: "{}"}) == Check(
        NAME,
        State.FAIL,
        "stac/wine.json is there, and is no Item that link-model wrote of 'wine'",
        "move it, or link without an Item of its own: --no-mlm",
    )
