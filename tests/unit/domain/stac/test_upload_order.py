from __future__ import annotations

import pytest

from sharinghub_tools.domain.stac.kinds import Kind, kind_of
from sharinghub_tools.domain.stac.media_types import media_type
from sharinghub_tools.domain.stac.upload_order import step_of


def test_what_is_named_comes_before_what_names_it() -> None:
    files = [
        ("catalog.json", Kind.CATALOG),
        ("eurosat/collection.json", Kind.COLLECTION),
        ("eurosat/Forest/0f/catalog.json", Kind.CATALOG),
        ("eurosat/Forest/0f/Forest_1/Forest_1.json", Kind.ITEM),
        ("eurosat/Forest/catalog.json", Kind.CATALOG),
        ("eurosat/items.parquet", Kind.ASSET),
        ("eurosat/Forest/0f/Forest_1/Forest_1.tif", Kind.ASSET),
        ("readme.json", Kind.ASSET),
    ]
    assert [key for key, _ in sorted(files, key=lambda file: step_of(*file))] == [
        "eurosat/Forest/0f/Forest_1/Forest_1.tif",
        "readme.json",
        "eurosat/Forest/0f/Forest_1/Forest_1.json",
        "eurosat/items.parquet",
        "eurosat/Forest/0f/catalog.json",
        "eurosat/Forest/catalog.json",
        "eurosat/collection.json",
        "catalog.json",
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"type": "Feature", "stac_version": "1.0.0"}, Kind.ITEM),
        ({"type": "Collection", "stac_version": "1.0.0"}, Kind.COLLECTION),
        ({"type": "Catalog", "stac_version": "1.1.0"}, Kind.CATALOG),
        ({"type": "Feature"}, Kind.ASSET),
        ({"type": "FeatureCollection", "stac_version": "1.0.0"}, Kind.ASSET),
        ({"type": ["Feature"], "stac_version": "1.0.0"}, Kind.ASSET),
        ([], Kind.ASSET),
        (None, Kind.ASSET),
    ],
)
def test_what_a_document_is(document: object, expected: Kind) -> None:
    assert kind_of(document) is expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("a.tif", Kind.ASSET, "image/tiff; application=geotiff"),
        ("a.TIFF", Kind.ASSET, "image/tiff; application=geotiff"),
        ("a.geojson", Kind.ASSET, "application/geo+json"),
        ("a.json", Kind.ITEM, "application/geo+json"),
        ("a.json", Kind.COLLECTION, "application/json"),
        ("a.json", Kind.ASSET, "application/json"),
        ("a.jpeg", Kind.ASSET, "image/jpeg"),
        ("a.parquet", Kind.ASSET, "application/vnd.apache.parquet"),
        ("a", Kind.ASSET, "application/octet-stream"),
    ],
)
def test_media_types(name: str, kind: Kind, expected: str) -> None:
    assert media_type(name, kind) == expected
