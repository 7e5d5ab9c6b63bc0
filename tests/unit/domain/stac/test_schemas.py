from __future__ import annotations

import pytest

from sharinghub_tools.domain.stac.schemas import is_stac, schemas_of, short_name

SCIENTIFIC = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ({"type": "Feature", "stac_version": "1.0.0"}, True),
        ({"type": "Collection", "stac_version": "1.1.0"}, True),
        ({"type": "Catalog", "stac_version": "1.1.0"}, True),
        ({"type": "Feature"}, False),
        ({"type": "FeatureCollection", "stac_version": "1.0.0"}, False),
        ({"type": ["Feature"], "stac_version": "1.0.0"}, False),
        ({"stac_version": "1.0.0"}, False),
        ([], False),
        (None, False),
    ],
)
def test_what_says_that_it_is_stac(content: object, answer: bool) -> None:
    assert is_stac(content) is answer


def test_core_comes_first_then_each_extension_once() -> None:
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [SCIENTIFIC, 7, SCIENTIFIC],
    }
    assert schemas_of(item) == (
        "https://schemas.stacspec.org/v1.0.0/item-spec/json-schema/item.json",
        SCIENTIFIC,
    )


@pytest.mark.parametrize("extensions", [None, "text", {}, []])
def test_an_object_without_extensions(extensions: object) -> None:
    catalog = {"type": "Catalog", "stac_version": "1.1.0", "stac_extensions": extensions}
    assert schemas_of(catalog) == (
        "https://schemas.stacspec.org/v1.1.0/catalog-spec/json-schema/catalog.json",
    )


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("https://schemas.stacspec.org/v1.0.0/item-spec/json-schema/item.json", "STAC 1.0.0"),
        (SCIENTIFIC, "scientific v1.0.0"),
        ("https://example.org/schema.json", "https://example.org/schema.json"),
    ],
)
def test_names_of_schemas(schema: str, name: str) -> None:
    assert short_name(schema) == name
