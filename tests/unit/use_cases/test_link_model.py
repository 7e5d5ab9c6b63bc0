from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml

from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.replaced import NOTHING_BESIDE, Replaced
from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, NotInRegistryError
from sharinghub_tools.use_cases.link_model import Choice, chosen_version, link_model
from tests.unit.registry import MemoryRegistry

WINE = "---\ntitle: Wine\n---\n\n# Wine\n"
LINKED = """---
title: Wine
links: # added by sharinghub link-model
  - rel: mlflow:model
    href: "https://mlflow.example/#/models/wine/versions/2"
    title: wine v2
    mlflow:uri: models:/wine/2
    mlflow:run_id: r2
    mlflow:aliases: [champion]
    mlflow:metrics:
      test_accuracy: 0.92
assets: # added by sharinghub link-model
  - key: wine-v2.keras
    href: "https://mlflow.example/get-artifact?path=model.keras&run_uuid=r2"
    title: wine v2
    roles: ["mlm:model", "ml-model:checkpoint"]
    type: application/zip
    mlflow:uri: models:/wine/2
---

# Wine
"""


class MemoryReadme:
    """A README in memory that somebody else changes ``edits`` times while it is being linked."""

    def __init__(self, text: str, edits: int = 0) -> None:
        self.text = text
        self.edits = edits
        self.files: dict[str, str] = {}

    def read(self) -> str:
        return self.text

    def beside(self, path: str) -> str | None:
        return self.files.get(path)

    def replace(
        self, before: str, after: str, beside: Mapping[str, str | None] = NOTHING_BESIDE
    ) -> Replaced:
        if self.edits:
            self.edits -= 1
            self.text += f"another sentence {self.edits}\n"
        if self.text != before:
            return Replaced.NO
        self.text = after
        self.files |= {path: text for path, text in beside.items() if text is not None}
        for path in [path for path, text in beside.items() if text is None]:
            del self.files[path]
        return Replaced.YES


def linked(readme: MemoryReadme) -> list[str]:
    metadata = yaml.safe_load(readme.text.split("---")[1])
    return [item["mlflow:uri"] for item in metadata["links"]]


def test_the_champion_is_linked_by_default() -> None:
    readme = MemoryReadme(WINE)
    outcome = link_model(readme, MemoryRegistry(), "wine", Choice())
    assert readme.text == LINKED
    assert outcome.written
    assert not outcome.up_to_date


def test_linking_again_writes_nothing() -> None:
    outcome = link_model(MemoryReadme(LINKED), MemoryRegistry(), "wine", Choice())
    assert outcome.up_to_date
    assert not outcome.written


@pytest.mark.parametrize(
    ("choice", "aliases", "version"),
    [
        (Choice(), {"champion": "1"}, "1"),
        (Choice(), {"challenger": "1"}, "3"),
        (Choice(alias="challenger"), {"champion": "1", "challenger": "2"}, "2"),
        (Choice(version="2"), {"champion": "1"}, "2"),
    ],
)
def test_which_version(choice: Choice, aliases: dict[str, str], version: str) -> None:
    assert chosen_version(RegisteredModel("wine", aliases, "3"), choice) == version


def test_a_missing_alias_names_those_there_are() -> None:
    with pytest.raises(NotInRegistryError) as caught:
        chosen_version(RegisteredModel("wine", {"b": "1", "a": "2"}, "2"), Choice(alias="champion"))
    assert str(caught.value) == (
        "'wine' has no alias 'champion' (its aliases: a, b); "
        "give --version N, or set the alias in MLflow"
    )


def test_a_model_without_versions_cannot_be_linked() -> None:
    with pytest.raises(NotInRegistryError, match="'wine' has no version yet"):
        link_model(MemoryReadme(WINE), MemoryRegistry(newest=0, aliases={}), "wine", Choice())


def test_versions_are_listed_newest_first_and_keep_drops_the_oldest() -> None:
    readme, registry = MemoryReadme(WINE), MemoryRegistry(newest=12)
    for version in ("2", "10", "9", "1"):
        link_model(readme, registry, "wine", Choice(version=version))
    assert linked(readme) == [
        "models:/wine/10",
        "models:/wine/9",
        "models:/wine/2",
        "models:/wine/1",
    ]
    outcome = link_model(readme, registry, "wine", Choice(version="12"), keep=2)
    assert outcome.dropped == ("9", "2", "1")
    assert linked(readme) == ["models:/wine/12", "models:/wine/10"]


def test_keep_never_drops_the_version_that_is_being_linked() -> None:
    readme, registry = MemoryReadme(WINE), MemoryRegistry()
    link_model(readme, registry, "wine", Choice(version="3"))
    link_model(readme, registry, "wine", Choice(version="1"), keep=1)
    assert linked(readme) == ["models:/wine/1"]


def test_an_alias_that_moves_leaves_the_older_entry() -> None:
    readme = MemoryReadme(LINKED)
    link_model(readme, MemoryRegistry(aliases={"champion": "3"}), "wine", Choice())
    links = yaml.safe_load(readme.text.split("---")[1])["links"]
    assert [item.get("mlflow:aliases") for item in links] == [["champion"], None]


def test_a_version_without_a_file_is_linked_without_an_asset() -> None:
    registry = MemoryRegistry()
    registry.has_file = False
    readme = MemoryReadme(WINE)
    link_model(readme, registry, "wine", Choice())
    assert "assets" not in readme.text
    assert linked(readme) == ["models:/wine/2"]


def test_what_somebody_wrote_meanwhile_is_kept() -> None:
    readme = MemoryReadme(WINE, edits=3)
    link_model(readme, MemoryRegistry(), "wine", Choice())
    assert readme.text == LINKED + "another sentence 2\nanother sentence 1\nanother sentence 0\n"


def test_a_readme_that_never_rests_is_left_alone() -> None:
    readme = MemoryReadme(WINE, edits=1000)
    with pytest.raises(EnvironmentLacksError, match="kept changing"):
        link_model(readme, MemoryRegistry(), "wine", Choice())
    assert "mlflow" not in readme.text


def test_a_readme_that_cannot_be_edited_is_refused_before_the_registry_is_asked() -> None:
    class Unreachable(MemoryRegistry):
        def registered_model(self, name: str) -> RegisteredModel:
            raise AssertionError("asked")

    with pytest.raises(FrontMatterError, match="line 2, column 9"):
        link_model(MemoryReadme("---\ntitle: [\n---\n"), Unreachable(), "wine", Choice())
