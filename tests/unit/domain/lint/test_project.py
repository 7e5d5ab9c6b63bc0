"""A README in its project: each mistake is told once, and nothing that an author cannot mend."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from sharinghub_tools.domain.lint.checking import check_project, look
from sharinghub_tools.domain.lint.rules import Effect, Finding, Severity
from sharinghub_tools.domain.lint.surroundings import Surroundings
from sharinghub_tools.domain.stac.verdict import Unchecked, Verdict
from sharinghub_tools.domain.stac.violations import Violation
from sharinghub_tools.errors import PortalFailsError
from tests.unit.domain.lint.cases import readme
from tests.unit.domain.lint.project import MemoryFolder, found
from tests.unit.domain.lint.test_fine import TEXTS, YAML
from tests.unit.domain.lint.test_robustness import LARGE, assert_placed
from tests.unit.domain.portal.readmes import readmes

SCHEMA = "https://example.org/schema.json"
CORE = "https://schemas.stacspec.org/v1.0.0/item-spec/json-schema/item.json"
ITEM = {"stac_extensions": [SCHEMA], "links": [{"rel": "preview"}], "assets": {}, "properties": {}}


def told(text: str, **around: object) -> list[tuple[str, int, int, str]]:
    surroundings = Surroundings(look("README.md", text.encode()), item=ITEM, **around)  # type: ignore[arg-type]
    return [(f.rule, f.line, f.column, f.message) for f in check_project(surroundings)]


def test_where_the_portal_fails_for_no_known_reason_it_is_told() -> None:
    surroundings = Surroundings(
        look("README.md", readme("title: a").encode()),
        failure=PortalFailsError("the value is too odd", 2, 8),
    )
    assert check_project(surroundings) == [
        Finding(
            "portal-fails", Effect.BREAKS_ITEM, 2, 8, "the value is too odd", "correct the value"
        )
    ]


def test_where_the_portal_fails_for_a_known_reason_it_is_told_once() -> None:
    assert [f.rule for f in found(readme("links: [a]").encode())] == ["link-not-a-mapping"]


def test_a_failure_without_a_place_is_told_at_the_start() -> None:
    assert told(readme("title: a"), failure=PortalFailsError("no such category")) == [
        ("portal-fails", 1, 1, "no such category")
    ]


def test_a_schema_that_nobody_can_read() -> None:
    verdict = Verdict(unchecked=(Unchecked(SCHEMA, "there is none at that URL", is_wrong=True),))
    yaml = f"extensions:\n  my: {SCHEMA}\nmy: {{a: b}}"
    assert told(readme(yaml), verdict=verdict) == [
        (
            "schema-missing",
            3,
            7,
            f'the Item was not checked against "{SCHEMA}": there is none at that URL',
        )
    ]


def test_what_gitlab_or_the_portal_wrote_is_not_told() -> None:
    own = [
        ("id",),
        ("properties", "datetime"),
        ("properties", "title"),
        ("properties", "sharinghub:stars"),
        ("properties", "providers", 0, "url"),
        ("properties", "license"),
        ("links", 0, "href"),
        ("assets", "release", "title"),
    ]
    causes = tuple(Violation(CORE, path, "type", ["string"], 1) for path in own)
    assert told(readme("note: a"), verdict=Verdict(causes)) == []


def test_what_an_extension_wants_of_the_portal_is_told_where_it_is_declared() -> None:
    causes = (
        Violation(SCHEMA, ("links", 0), "required", ["title"], {}),
        Violation(SCHEMA, ("collection",), "const", "a", "b"),
    )
    yaml = f"extensions:\n  my: {SCHEMA}\nmy: {{a: b}}"
    surroundings = Surroundings(
        look("README.md", readme(yaml).encode()), item=ITEM, verdict=Verdict(causes)
    )
    assert [(f.line, f.column, f.message, f.mend) for f in check_project(surroundings)] == [
        (
            3,
            7,
            f"the Item's links[0] lacks title ({SCHEMA})",
            "leave it out of extensions",
        ),
        (
            3,
            7,
            f'the Item\'s collection is "b", not "a" ({SCHEMA})',
            "leave it out of extensions",
        ),
    ]


def test_what_an_extension_wants_without_a_prefix() -> None:
    causes = (Violation(SCHEMA, ("properties",), "required", ["version"], {}),)
    yaml = f"extensions:\n  my: {SCHEMA}\nmy: {{a: b}}"
    surroundings = Surroundings(
        look("README.md", readme(yaml).encode()), item=ITEM, verdict=Verdict(causes)
    )
    assert [(f.line, f.column, f.message, f.mend) for f in check_project(surroundings)] == [
        (
            3,
            7,
            f"the Item lacks version ({SCHEMA})",
            "write version at the top level of the front matter",
        )
    ]


def test_what_an_extension_wants_of_assets_the_portal_drops() -> None:
    causes = (Violation(SCHEMA, ("assets", "model"), "required", ["my:size"], {}),)
    yaml = "assets:\n- {key: model, href: a.onnx}"
    surroundings = Surroundings(
        look("README.md", readme(yaml).encode()),
        files=("a.onnx",),
        item=ITEM,
        verdict=Verdict(causes),
    )
    assert [(f.line, f.column, f.message, f.mend) for f in check_project(surroundings)] == [
        (
            3,
            3,
            f"assets[0] lacks my:size, which the portal drops from assets ({SCHEMA})",
            f"leave the extension {SCHEMA} out; an Item of its own, a JSON file that is listed as "
            "an asset, can have it",
        )
    ]


@pytest.mark.parametrize(
    ("yaml", "body", "rules"),
    [
        ("license: Apache 2.0", "", ["license-not-spdx"]),
        ("links: [{rel: a, href: my data.csv}]", "", ["space-in-path"]),
        ("extent: {temporal: [2024, null]}", "", ["temporal-extent-misread", "item-invalid"]),
        # The date is start_datetime and created, and the DOI a property and a link.
        (
            "extent: {temporal: ['2024-01-01', 2024-02-01T00:00:00Z]}",
            "",
            ["item-invalid"],
        ),
        ("title: a", "[DOI: a](https://doi.org/10.1109/x)", []),
        ("title: a", "[a](https://doi.org/10.1109/)", []),
        ("extensions: {my: no URL}\nmy: {a: b}", "", ["item-invalid"]),
    ],
)
def test_one_mistake_is_told_once(yaml: str, body: str, rules: list[str]) -> None:
    files = MemoryFolder(("README.md", "preview.png", "my data.csv"))
    assert [f.rule for f in found((readme(yaml) + body).encode(), files)] == rules


# Of these the portal makes Items that are no valid STAC, or their files are not there.
NOT_FINE = {
    "dates": ["item-invalid"] * 3,
    "bbox, dates": ["item-invalid", "item-invalid"],
    "known extension": ["extension-invalid"] * 3,
    "links of all kinds": ["dead-link", "item-invalid", "item-invalid"],
    "assets of all kinds": ["glob-without-files"] * 4,
    "null where nothing is lost": ["item-invalid"],
}


@pytest.mark.parametrize("name", YAML)
def test_what_is_fine_for_the_portal(name: str) -> None:
    findings = found(readme(YAML[name]).encode())
    assert all(f.severity is not Severity.ERROR for f in findings)
    assert [f.rule for f in findings] == NOT_FINE.get(name, [])


@settings(max_examples=300, deadline=None)
@given(readmes)
def test_any_readme(text: str) -> None:
    assert_placed(found(text.encode()), text)


@pytest.mark.parametrize("name", LARGE)
def test_large_and_hostile_files(name: str) -> None:
    text, expected = LARGE[name]
    assert {f.rule for f in found(text.encode())} - {"dead-link"} == expected


def test_texts_without_front_matter_are_looked_at_too() -> None:
    assert [f.rule for f in found(TEXTS["HTML first"].encode())] == ["dead-link"]
