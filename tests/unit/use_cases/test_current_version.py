"""Which version the README is about: its link says so, ``mlm`` and the Item describe it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import RegistryError, UsageError
from sharinghub_tools.use_cases.link_model import Choice, link_model
from sharinghub_tools.use_cases.unlink_model import unlink_model
from tests.unit.linked_wine import ITEM_PATH, LINKED, LISTED, WINE, item
from tests.unit.registry import MemoryRegistry
from tests.unit.use_cases.test_link_model import MemoryReadme, link


def metadata(readme: MemoryReadme) -> Any:
    return yaml.safe_load(readme.text.split("---")[1])


def current(readme: MemoryReadme) -> list[str]:
    return [entry["mlflow:uri"] for entry in metadata(readme)["links"] if "mlflow:current" in entry]


def described(readme: MemoryReadme, path: str = ITEM_PATH) -> Any:
    return json.loads(readme.files[path])


def test_an_older_version_can_be_made_the_current_one_again() -> None:
    readme = MemoryReadme(WINE)
    for version in ("1", "3", "2"):
        link(readme, version=version)
        assert current(readme) == [f"models:/wine/{version}"]
        assert described(readme)["properties"]["version"] == version
    shown = [entry["mlflow:uri"] for entry in metadata(readme)["links"]]
    assert shown == ["models:/wine/3", "models:/wine/2", "models:/wine/1"]


def test_linking_in_turns_gives_the_same_bytes_again() -> None:
    readme = MemoryReadme(LINKED)
    link(readme, version="3")
    newer = (readme.text, dict(readme.files))
    link(readme, version="2")
    link(readme, version="3")
    assert (readme.text, readme.files) == newer


def test_keep_never_drops_the_current_one() -> None:
    readme = MemoryReadme(WINE)
    for version in ("1", "2", "3"):
        link(readme, version=version)
    link(readme, version="1", keep=2)
    assert [entry["mlflow:uri"] for entry in metadata(readme)["links"]] == [
        "models:/wine/3",
        "models:/wine/1",
    ]
    assert current(readme) == ["models:/wine/1"]


def test_a_readme_that_an_older_release_linked_gets_what_is_new() -> None:
    readme = MemoryReadme(LISTED.replace("    mlflow:current: true\n", ""))
    link(readme)
    assert (readme.text, readme.files) == (LINKED, {ITEM_PATH: item()})


def test_an_item_that_somebody_removed_is_made_again_and_the_readme_left_alone() -> None:
    readme = MemoryReadme(LINKED)
    readme.files = {}
    outcome = link(readme)
    assert (readme.text, readme.files) == (LINKED, {ITEM_PATH: item()})
    assert (outcome.written, outcome.up_to_date) == (True, False)


def test_what_the_readme_says_of_the_project_is_in_the_item() -> None:
    readme = MemoryReadme(LINKED.replace("title: Wine", "title: Vinho verde"))
    readme.files = {ITEM_PATH: item()}
    link(readme)
    assert described(readme)["properties"]["title"] == "Vinho verde"


@pytest.mark.parametrize("number", ["2", "3"])
@pytest.mark.parametrize("there", [{}, {ITEM_PATH: item(number="1")}], ids=["none", "older"])
def test_a_readme_that_was_committed_without_its_item_is_no_handwork(
    there: dict[str, str], number: str
) -> None:
    """Nor one whose linker was killed before it wrote the Item."""
    readme, fresh = MemoryReadme(LINKED), MemoryReadme(LINKED)
    readme.files = dict(there)
    for each in (readme, fresh):
        link(each, version=number)
        assert link(each, version="1").kept == ()
        link(each, version=number)
    assert (readme.text, readme.files) == (fresh.text, fresh.files)


def test_without_item_and_version_what_differs_is_handwork() -> None:
    readme, registry = MemoryReadme(LINKED), Stripped()
    readme.files = {}
    registry.newest = 1
    outcome = link(readme, registry, "1")
    assert [kept.path for kept in outcome.kept] == ["mlm.framework_version"]


class Stripped(MemoryRegistry):
    """Its version 1 is of another framework's version; it has no others any more."""

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        found = super().model_version(model, version)
        return replace(found, mlmodel={"flavors": {"keras": {"keras_version": "2.0"}}})


# The model's file


def test_the_models_file_is_read_once_for_its_checksum() -> None:
    readme, registry = MemoryReadme(WINE), MemoryRegistry()
    read: list[tuple[int, int | None]] = []
    for _ in range(2):
        link_model(
            readme,
            registry,
            "wine",
            Choice(),
            Showing(),
            told=lambda number, total: read.append((number, total)),
        )
    assert (registry.reads, read) == (1, [(4, 10), (6, 10)])
    file = described(readme)["assets"]["mlm:model"]
    assert (file["file:size"], file["file:checksum"][:4]) == (10, "1220")


def test_another_versions_checksum_is_not_taken() -> None:
    readme, registry = MemoryReadme(LINKED), MemoryRegistry()
    link(readme, registry, "3")
    assert registry.reads == 1


def test_a_file_that_has_another_size_now_is_read_again() -> None:
    readme, registry = MemoryReadme(LINKED), MemoryRegistry()
    readme.files[ITEM_PATH] = readme.files[ITEM_PATH].replace('"file:size": 10', '"file:size": 9')
    link(readme, registry)
    assert (registry.reads, readme.files) == (1, {ITEM_PATH: item()})


def test_a_file_that_cannot_be_read_leaves_the_item_without_a_checksum() -> None:
    readme, registry = MemoryReadme(WINE), MemoryRegistry()
    registry.refuses_files = RegistryError("mlflow.example hung up")
    outcome = link(readme, registry)
    assert outcome.unread == "mlflow.example hung up"
    file = described(readme)["assets"]["mlm:model"]
    assert (file["file:size"], "file:checksum" in file) == (10, False)
    registry.refuses_files = None
    link(readme, registry)
    assert readme.files == {ITEM_PATH: item()}


def test_to_check_no_file_is_read() -> None:
    readme, registry = MemoryReadme(LINKED), MemoryRegistry()
    outcome = link_model(readme, registry, "wine", Choice(), Showing(), write=False)
    assert (outcome.up_to_date, registry.reads) == (True, 0)
    outcome = link_model(readme, registry, "wine", Choice(version="3"), Showing(), write=False)
    assert (outcome.up_to_date, registry.reads) == (False, 0)


# What somebody wrote by hand


def test_a_value_that_somebody_wrote_by_hand_stays_until_it_is_to_be_overwritten() -> None:
    readme = MemoryReadme(LINKED.replace("architecture: unknown", "architecture: MLP"))
    readme.files = {ITEM_PATH: item()}
    outcome = link(readme, version="3")
    assert [kept.path for kept in outcome.kept] == ["mlm.architecture"]
    assert described(readme)["properties"]["mlm:architecture"] == "MLP"
    outcome = link(readme, version="3", overwrite=True)
    assert outcome.kept == ()
    assert metadata(readme)["mlm"]["architecture"] == "unknown"
    assert described(readme)["properties"]["mlm:architecture"] == "unknown"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"type": "Feature"}', "\ufffd"])
def test_a_file_of_somebody_elses_is_not_overwritten(content: str) -> None:
    readme = MemoryReadme(WINE)
    readme.files = {ITEM_PATH: content}
    with pytest.raises(UsageError) as caught:
        link(readme)
    assert str(caught.value) == (
        "stac/wine.json is there, and is no Item that link-model wrote of 'wine'; move it, or link "
        "without an Item of its own: --no-mlm"
    )
    assert (readme.text, readme.files) == (WINE, {ITEM_PATH: content})
    link(readme, mlm=False)
    assert readme.files == {ITEM_PATH: content}


def test_without_mlm_there_are_links_and_assets_alone() -> None:
    readme, registry = MemoryReadme(LINKED), MemoryRegistry()
    link(readme, registry, mlm=False)
    assert (readme.text, readme.files) == (LISTED, {})
    assert link(readme, registry, mlm=False).up_to_date
    assert registry.reads == 0


# Several models in one README


class Beer(MemoryRegistry):
    """Another model of the same registry."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "beer"

    def model_version(self, model: object, version: str) -> ModelVersion:
        found = super().model_version(model, version)  # type: ignore[arg-type]
        return ModelVersion(
            "beer", version, found.page_url, run_id=found.run_id, mlmodel={"flavors": {"onnx": {}}}
        )


def link_beer(readme: MemoryReadme, version: str) -> None:
    link_model(readme, Beer(), "beer", Choice(version=version), Showing())


def test_each_model_has_a_current_version_and_an_item_and_mlm_is_about_the_first() -> None:
    readme = MemoryReadme(LINKED)
    link_beer(readme, "1")
    link_beer(readme, "2")
    assert current(readme) == ["models:/wine/2", "models:/beer/2"]
    assert metadata(readme)["mlm"]["name"] == "wine"
    beer = described(readme, "stac/beer.json")["properties"]
    assert (beer["mlm:name"], beer["mlm:framework"]) == ("beer", "ONNX")
    assert readme.files[ITEM_PATH] == item(LINKED)
    assert link(readme).up_to_date


def test_mlm_stays_about_the_first_model_wherever_the_files_are_listed() -> None:
    """An older release listed a file of beer before one of wine."""
    file = "  - {key: a, href: b, 'mlflow:uri': 'models:/beer/1'}\n"
    readme = MemoryReadme(LISTED.replace("  - key: wine-v2", f"{file}  - key: wine-v2"))
    link(readme)
    link_beer(readme, "1")
    assert metadata(readme)["mlm"]["name"] == "wine"
    assert link(readme).up_to_date


def test_mlm_is_about_the_next_model_where_the_first_one_is_unlinked() -> None:

    readme = MemoryReadme(LINKED)
    link_beer(readme, "1")
    unlink_model(readme, ("wine",), None)
    assert ("mlm" in metadata(readme), list(readme.files)) == (False, ["stac/beer.json"])
    link_beer(readme, "1")
    assert metadata(readme)["mlm"]["name"] == "beer"
    unlink_model(readme, ("beer",), None)
    assert (readme.text, readme.files) == (WINE, {})


# What others do at the same time


class Merging(MemoryReadme):
    """Brings something back with the first replacement."""

    def __init__(self, text: str, old: str, new: str) -> None:
        super().__init__(text)
        self.back: tuple[str, str] | None = (old, new)

    def replace(self, *given: Any) -> Replaced:
        done = super().replace(*given)
        if self.back is None:
            return done
        self.text, self.back = self.text.replace(*self.back), None
        return Replaced.MERGED


def test_what_was_brought_back_is_in_the_item_too() -> None:
    readme = Merging(WINE, "title: Wine", "title: Vinho verde")
    outcome = link(readme)
    assert outcome.written
    assert readme.text == LINKED.replace("title: Wine", "title: Vinho verde")
    assert described(readme)["properties"]["title"] == "Vinho verde"


def test_a_version_that_somebody_made_current_since_stays_it() -> None:
    readme = Merging(WINE, "    mlflow:current: true\n", "")
    outcome = link(readme)
    assert outcome.written
    assert readme.text == LINKED.replace("    mlflow:current: true\n", "")
