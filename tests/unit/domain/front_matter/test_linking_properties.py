"""Linking changes its own entries alone, twice is once, and unlinking restores every byte."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import yaml
from full_yaml_metadata import FullYamlMetadataPreprocessor
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown import Markdown

from sharinghub_tools.domain import linking
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import ModelFile, ModelVersion
from sharinghub_tools.errors import FrontMatterError
from tests.unit.domain.front_matter.readmes import readmes

NAMES = st.sampled_from(
    ["wine", "Wine quality (42)", "no", "a: b", "---", "été 🍷", "x/y", '"', "{x}"]
)
METRICS = st.dictionaries(
    st.sampled_from(["test_accuracy", "loss", "no", "val/f1", "---", "été"]),
    st.floats(allow_nan=False, allow_infinity=False),
    max_size=3,
)


@st.composite
def versions(draw: Any) -> ModelVersion:
    name = draw(NAMES)
    number = draw(st.sampled_from(["1", "2", "10", "1.2.3", "1.0.0-rc1"]))
    file = ModelFile(
        f"https://mlflow.example/get-artifact?path=a&run_uuid={number}",
        "data/model.keras",
        "application/zip",
    )
    return ModelVersion(
        name=name,
        version=number,
        page_url=f"https://mlflow.example/#/models/x/versions/{number}",
        run_id=draw(st.sampled_from([None, "0123456789abcdef", "1e5", "010"])),
        aliases=tuple(draw(st.sampled_from([(), ("champion",), ("no", "on")]))),
        metrics=draw(METRICS),
        file=draw(st.sampled_from([file, None])),
    )


@dataclass(frozen=True)
class Project:
    """A README, and the Items beside it."""

    readme: str
    items: dict[str, Any] = field(default_factory=dict)

    def link(self, version: ModelVersion) -> Project:
        """Link, where the README allows it; a refusal leaves nothing to compare."""
        aliases = dict.fromkeys(version.aliases, version.version)
        try:
            return self._with(linking.link(self.readme, version, Showing(aliases), self.items))
        except FrontMatterError:
            assume(False)
            raise

    def unlink(self, version: ModelVersion) -> Project:
        return self._with(linking.unlink(self.readme, version.name, version.version, self.items))

    def _with(self, outcome: linking.Outcome) -> Project:
        items = self.items | {
            path: text and json.loads(text) for path, text in outcome.beside.items()
        }
        return Project(outcome.readme, {path: item for path, item in items.items() if item})


def link(readme: str, version: ModelVersion) -> str:
    return Project(readme).link(version).readme


def as_mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def as_the_portal_reads(readme: str) -> Any:
    """The metadata that Python-Markdown with full_yaml_metadata makes of a README."""
    lines = Markdown().preprocessors["normalize_whitespace"].run(readme.split("\n"))
    meta, _ = FullYamlMetadataPreprocessor.split_by_meta_and_content(lines)
    return yaml.safe_load("\n".join(meta)) or {}


@given(readmes(), versions())
def test_unlinking_restores_the_original_bytes(readme: str, version: ModelVersion) -> None:
    linked = Project(readme).link(version)
    assert linked.readme != readme
    assert linked.unlink(version) == Project(readme)


@given(readmes(), versions())
def test_linking_twice_is_linking_once(readme: str, version: ModelVersion) -> None:
    linked = Project(readme).link(version)
    assert linked.link(version) == linked


@given(readmes(), versions())
def test_linking_only_adds(readme: str, version: ModelVersion) -> None:
    """Each character of the author's is still there, in its order; an empty value as a comment."""
    rest = iter(link(readme, version))
    assert all(character in rest for character in readme)


@given(readmes(), versions())
def test_the_portal_reads_the_author_s_metadata_as_before_and_the_entries_as_meant(
    readme: str, version: ModelVersion
) -> None:
    before = {} if readme.startswith("\ufeff") else as_the_portal_reads(readme)
    after = as_the_portal_reads(link(readme, version).removeprefix("\ufeff"))
    if readme.startswith("\ufeff"):
        before = as_the_portal_reads(readme.removeprefix("\ufeff"))
    ours = {"links", "assets", "mlm"}
    assert {k: v for k, v in after.items() if k not in ours} == {
        k: v for k, v in before.items() if k not in ours
    }
    entry = next(
        i for i in after["links"] if isinstance(i, dict) and i.get("mlflow:uri") == version.uri
    )
    expected = {
        "rel": "mlflow:model",
        "href": version.page_url,
        "title": f"{version.name} v{version.version}",
        "mlflow:uri": version.uri,
        "mlflow:run_id": version.run_id,
        "mlflow:current": True,
        "mlflow:aliases": sorted(version.aliases),
        "mlflow:metrics": dict(version.metrics),
    }
    assert entry == {key: value for key, value in expected.items() if value}
    others = [item for item in after["links"] if item is not entry]
    assert others == (before.get("links") or [])
    assert link(readme, version).count("---") == readme.count("---") or parse(readme) is None
    assert {**as_mapping(before.get("mlm")), **as_mapping(after["mlm"])} == as_mapping(after["mlm"])


@given(readmes(), versions(), st.permutations(["1", "2", "10"]))
def test_versions_are_listed_newest_first_whatever_the_order_of_linking(
    readme: str, version: ModelVersion, order: list[str]
) -> None:
    linked = Project(readme)
    for number in order:
        linked = linked.link(replace(version, version=number, aliases=()))
    shown = [
        item
        for item in as_the_portal_reads(linked.readme.removeprefix("\ufeff"))["links"]
        if isinstance(item, dict) and item.get("rel") == "mlflow:model"
    ]
    assert [item["mlflow:uri"].rpartition("/")[2] for item in shown] == ["10", "2", "1"]
    current = [item["mlflow:uri"] for item in shown if "mlflow:current" in item]
    assert current == [replace(version, version=order[-1]).uri]
    (item,) = linked.items.values()
    assert item["properties"]["version"] == order[-1]
    for number in order:
        linked = linked.unlink(replace(version, version=number))
    assert linked == Project(readme)


@given(readmes(), versions(), st.permutations(["1", "2", "10"]))
def test_any_version_can_be_made_the_current_one_again(
    readme: str, version: ModelVersion, order: list[str]
) -> None:
    numbers = [replace(version, version=number, aliases=()) for number in order]
    linked = Project(readme)
    for each in numbers:
        linked = linked.link(each)
    assert linked.link(numbers[0]).link(numbers[-1]) == linked


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_entries_take_the_line_end_of_the_front_matter(newline: str) -> None:
    readme = newline.join(["---", "title: Wine", "---", "text", ""])
    version = ModelVersion("wine", "1", "https://mlflow.example/#/models/wine/versions/1")
    linked = linking.link(readme, version, Showing(mlm=False)).readme
    assert linked == newline.join(
        [
            "---",
            "title: Wine",
            "links: # added by sharinghub link-model",
            "  - rel: mlflow:model",
            '    href: "https://mlflow.example/#/models/wine/versions/1"',
            "    title: wine v1",
            "    mlflow:uri: models:/wine/1",
            "    mlflow:current: true",
            "---",
            "text",
            "",
        ]
    )
