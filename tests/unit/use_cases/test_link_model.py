from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml

from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.replaced import NOTHING_BESIDE, Replaced
from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, NotInRegistryError
from sharinghub_tools.use_cases.link_model import Choice, Linked, chosen_version, link_model
from tests.unit.linked_wine import ITEM_PATH, LINKED, WINE, item
from tests.unit.registry import MemoryRegistry


class MemoryReadme:
    """A README in memory that somebody else changes ``edits`` times while it is being linked."""

    def __init__(self, text: str, edits: int = 0) -> None:
        self.text = text
        self.edits = edits
        self.files = {ITEM_PATH: item()} if text == LINKED else {}

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


def link(
    readme: MemoryReadme,
    registry: MemoryRegistry | None = None,
    version: str | None = None,
    **showing: object,
) -> Linked:
    """Link, with a look at the model's file."""
    return link_model(
        readme,
        registry or MemoryRegistry(),
        "wine",
        Choice(version=version),
        Showing(**showing),  # type: ignore[arg-type]
        told=lambda read, total: None,
    )


def linked(readme: MemoryReadme) -> list[str]:
    metadata = yaml.safe_load(readme.text.split("---")[1])
    return [item["mlflow:uri"] for item in metadata["links"]]


def test_the_champion_is_linked_by_default() -> None:
    readme = MemoryReadme(WINE)
    outcome = link(readme)
    assert readme.text == LINKED
    assert readme.files == {ITEM_PATH: item()}
    assert outcome.written
    assert not outcome.up_to_date


def test_linking_again_writes_nothing() -> None:
    outcome = link(MemoryReadme(LINKED))
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
        link(MemoryReadme(WINE), MemoryRegistry(newest=0, aliases={}))


def test_versions_are_listed_newest_first_and_keep_drops_the_oldest() -> None:
    readme, registry = MemoryReadme(WINE), MemoryRegistry(newest=12)
    for version in ("2", "10", "9", "1"):
        link(readme, registry, version)
    assert linked(readme) == [
        "models:/wine/10",
        "models:/wine/9",
        "models:/wine/2",
        "models:/wine/1",
    ]
    outcome = link(readme, registry, "12", keep=2)
    assert outcome.dropped == ("9", "2", "1")
    assert linked(readme) == ["models:/wine/12", "models:/wine/10"]


def test_keep_never_drops_the_version_that_is_being_linked() -> None:
    readme, registry = MemoryReadme(WINE), MemoryRegistry()
    link(readme, registry, "3")
    link(readme, registry, "1", keep=1)
    assert linked(readme) == ["models:/wine/1"]


def test_an_alias_that_moves_leaves_the_older_entry() -> None:
    readme = MemoryReadme(LINKED)
    link(readme, MemoryRegistry(aliases={"champion": "3"}))
    links = yaml.safe_load(readme.text.split("---")[1])["links"]
    assert [item.get("mlflow:aliases") for item in links] == [["champion"], None]


def test_a_version_without_a_file_is_linked_without_an_asset() -> None:
    registry = MemoryRegistry()
    registry.has_file = False
    readme = MemoryReadme(WINE)
    link(readme, registry)
    metadata = yaml.safe_load(readme.text.split("---")[1])
    assert [asset["key"] for asset in metadata["assets"]] == [ITEM_PATH]
    assert linked(readme) == ["models:/wine/2"]
    assert registry.reads == 0


def test_what_somebody_wrote_meanwhile_is_kept() -> None:
    readme = MemoryReadme(WINE, edits=3)
    link(readme)
    assert readme.text == LINKED + "another sentence 2\nanother sentence 1\nanother sentence 0\n"


def test_a_readme_that_never_rests_is_left_alone() -> None:
    readme = MemoryReadme(WINE, edits=1000)
    with pytest.raises(EnvironmentLacksError, match="kept changing"):
        link(readme)
    assert "mlflow" not in readme.text


def test_a_readme_that_cannot_be_edited_is_refused_before_the_registry_is_asked() -> None:
    class Unreachable(MemoryRegistry):
        def registered_model(self, name: str) -> RegisteredModel:
            raise AssertionError("asked")

    with pytest.raises(FrontMatterError, match="line 2, column 9"):
        link(MemoryReadme("---\ntitle: [\n---\n"), Unreachable())
