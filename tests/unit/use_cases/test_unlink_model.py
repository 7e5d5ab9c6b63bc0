from __future__ import annotations

import pytest
import yaml

from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.unlink_model import unlink_model
from tests.unit.linked_wine import ITEM_PATH, LINKED, WINE, item
from tests.unit.use_cases.test_link_model import MemoryReadme, link


def test_a_version_goes_as_it_came() -> None:
    readme = MemoryReadme(LINKED)
    outcome = unlink_model(readme, ("wine",), ("2",))
    assert (readme.text, readme.files) == (WINE, {})
    assert (outcome.versions, outcome.left) == (("2",), ())


def test_the_other_versions_stay_and_none_of_them_is_the_current_one() -> None:
    readme = MemoryReadme(LINKED)
    link(readme, version="3")
    outcome = unlink_model(readme, ("wine",), ("3",))
    assert outcome.left == ("2",)
    metadata = yaml.safe_load(readme.text.split("---")[1])
    assert [entry["mlflow:uri"] for entry in metadata["links"]] == ["models:/wine/2"]
    assert [asset["key"] for asset in metadata["assets"]] == ["wine-v2.keras"]
    assert ("mlflow:current" in readme.text, "mlm" in metadata, readme.files) == (False, False, {})
    link(readme, version="2")
    assert (readme.text, readme.files) == (LINKED, {ITEM_PATH: item()})


def test_an_older_version_goes_alone() -> None:
    readme = MemoryReadme(WINE)
    link(readme, version="3")
    shown, files = readme.text, dict(readme.files)
    link(readme, version="2")
    link(readme, version="3")
    outcome = unlink_model(readme, ("wine",), ("2",))
    assert (readme.text, readme.files, outcome.left) == (shown, files, ())


def test_all_versions_go_where_none_is_named() -> None:
    readme = MemoryReadme(LINKED)
    link(readme, version="3")
    assert unlink_model(readme, (), None).versions == ("3", "2")
    assert (readme.text, readme.files) == (WINE, {})


def test_an_item_that_is_gone_already_is_no_trouble() -> None:
    readme = MemoryReadme(LINKED)
    readme.files = {}
    outcome = unlink_model(readme, ("wine",), ("2",))
    metadata = yaml.safe_load(readme.text.split("---")[1])
    # Nothing tells what of it is derived.
    assert (list(metadata), outcome.unrecorded) == (["title", "mlm"], ITEM_PATH)


def test_an_item_that_was_left_behind_goes() -> None:
    readme = MemoryReadme(WINE)
    readme.files = {ITEM_PATH: item()}
    outcome = unlink_model(readme, ("wine", "wine (7)"), None)
    assert (outcome.name, outcome.versions, readme.files) == ("wine", (), {})


def test_a_file_of_somebody_elses_in_the_items_place_stays() -> None:
    readme = MemoryReadme(LINKED)
    readme.files = {ITEM_PATH: '{"mine": true}'}
    outcome = unlink_model(readme, ("wine",), ("2",))
    assert (readme.files, outcome.stranger) == ({ITEM_PATH: '{"mine": true}'}, ITEM_PATH)
    assert list(yaml.safe_load(readme.text.split("---")[1])) == ["title", "assets", "mlm"]


def test_what_somebody_wrote_into_mlm_stays() -> None:
    readme = MemoryReadme(LINKED.replace("architecture: unknown", "architecture: MLP"))
    readme.files = {ITEM_PATH: item()}
    unlink_model(readme, ("wine",), ("2",))
    metadata = yaml.safe_load(readme.text.split("---")[1])
    assert metadata == {"title": "Wine", "mlm": {"architecture": "MLP"}}


def test_a_dry_run_writes_nothing() -> None:
    readme = MemoryReadme(LINKED)
    assert unlink_model(readme, ("wine",), ("2",), write=False).after == WINE
    assert readme.text == LINKED


@pytest.mark.parametrize(
    ("names", "versions", "message"),
    [
        (("wine",), ("7",), "the README shows no version 7 of 'wine'; it shows 'wine' 2"),
        (("beer",), ("2",), "the README shows no version of 'beer'; it shows 'wine' 2"),
    ],
)
def test_what_is_not_shown_cannot_go(
    names: tuple[str, ...], versions: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        unlink_model(MemoryReadme(LINKED), names, versions)
    assert str(caught.value) == message


def test_a_readme_without_models_says_so() -> None:
    with pytest.raises(UsageError, match="no model is named; .* it shows no model at all"):
        unlink_model(MemoryReadme(WINE), (), None)
