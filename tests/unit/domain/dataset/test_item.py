"""The Item of an image, and its label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.image_facts import ImageFacts, StoredFile
from sharinghub_tools.domain.dataset.item import ItemMaker, LabelledImage, label
from tests.unit.domain.dataset.images import DATASET, FACTS, FOOTPRINT, IMAGE, PICTURE, PLAIN, RING

LABEL_FILE = StoredFile(300, "1220cc")


def item(image: LabelledImage, dataset: Description, classes: list[str]) -> dict[str, Any]:
    return ItemMaker(dataset, classes).item(image, LABEL_FILE)


def test_an_item_with_all_there_is() -> None:
    assert item(IMAGE, DATASET, ["Forest", "River"]) == {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [
            "https://stac-extensions.github.io/label/v1.0.1/schema.json",
            "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
            "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
            "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
            "https://stac-extensions.github.io/ml-aoi/v0.2.0/schema.json",
        ],
        "id": "Forest_1",
        "collection": "eurosat",
        "geometry": {"type": "Polygon", "coordinates": [RING]},
        "bbox": [8.0, 48.0, 9.0, 49.0],
        "properties": {
            "datetime": None,
            "start_datetime": "2015-06-27T00:00:00Z",
            "end_datetime": "2017-06-14T23:59:59Z",
            "class": "Forest",
            "label:type": "vector",
            "label:properties": ["class"],
            "label:classes": [{"name": "class", "classes": ["Forest", "River"]}],
            "label:description": "Class of the whole image",
            "label:tasks": ["classification"],
            "label:overviews": [
                {"property_key": "class", "counts": [{"name": "Forest", "count": 1}]}
            ],
            "ml-aoi:split": "train",
            "proj:epsg": 32632,
            "proj:shape": [10, 20],
            "proj:transform": [10.0, 0.0, 400000.0, 0.0, -10.0, 5480000.0, 0.0, 0.0, 1.0],
            "proj:bbox": [400000.0, 5479900.0, 400200.0, 5480000.0],
        },
        "links": [
            {"rel": "root", "href": "../../../catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "../catalog.json", "type": "application/json"},
            {"rel": "collection", "href": "../../collection.json", "type": "application/json"},
        ],
        "assets": {
            "image": {
                "href": "./Forest_1.tif",
                "type": "image/tiff; application=geotiff",
                "title": "Image",
                "roles": ["data"],
                "file:size": 1000,
                "file:checksum": "1220aa",
                "eo:bands": [
                    {"name": "red", "common_name": "red"},
                    {"name": "green", "common_name": "green"},
                    {"name": "blue", "common_name": "blue"},
                ],
                "raster:bands": [
                    {
                        "data_type": "uint16",
                        "nodata": 0.0,
                        "spatial_resolution": 10.0,
                        "statistics": {
                            "minimum": 1,
                            "maximum": 300,
                            "mean": 100.5,
                            "stddev": 10.0,
                            "valid_percent": 100.0,
                        },
                    },
                    {
                        "data_type": "uint16",
                        "nodata": 0.0,
                        "spatial_resolution": 10.0,
                        "statistics": {
                            "minimum": 2,
                            "maximum": 200,
                            "mean": 50.0,
                            "stddev": 0.0,
                            "valid_percent": 50.0,
                        },
                    },
                    {
                        "data_type": "uint16",
                        "nodata": 0.0,
                        "spatial_resolution": 10.0,
                        "statistics": {"valid_percent": 0.0},
                    },
                ],
            },
            "labels": {
                "href": "./Forest_1.geojson",
                "type": "application/geo+json",
                "title": "Class of the image",
                "roles": ["labels", "labels-vector"],
                "file:size": 300,
                "file:checksum": "1220cc",
            },
            "thumbnail": {
                "href": "./Forest_1.jpeg",
                "type": "image/jpeg",
                "title": "Thumbnail",
                "roles": ["thumbnail"],
                "file:size": 200,
                "file:checksum": "1220bb",
            },
        },
    }


def test_a_picture_lies_nowhere() -> None:
    made = item(PICTURE, PLAIN, ["bicycle"])
    assert made["geometry"] is None
    assert "bbox" not in made
    assert made["stac_extensions"] == [
        "https://stac-extensions.github.io/label/v1.0.1/schema.json",
        "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
        "https://stac-extensions.github.io/file/v2.1.0/schema.json",
    ]
    assert made["properties"] == {
        "datetime": "2009-04-08T00:00:00Z",
        "class": "bicycle",
        "label:type": "vector",
        "label:properties": ["class"],
        "label:classes": [{"name": "class", "classes": ["bicycle"]}],
        "label:description": "Class of the whole image",
        "label:tasks": ["classification"],
        "label:overviews": [{"property_key": "class", "counts": [{"name": "bicycle", "count": 1}]}],
    }
    assert set(made["assets"]["image"]) == {
        "href",
        "type",
        "title",
        "roles",
        "file:size",
        "file:checksum",
        "raster:bands",
    }


def test_hrefs_from_a_folder_that_was_divided_and_of_an_id_with_a_space() -> None:
    made = item(PICTURE, PLAIN, ["bicycle"])
    assert [link["href"] for link in made["links"]] == [
        "../../../../catalog.json",
        "../catalog.json",
        "../../../collection.json",
    ]
    assert [asset["href"] for asset in made["assets"].values()] == [
        "https://images.example/bike%201.png",
        "./bike%201.geojson",
        "./bike%201.jpeg",
    ]


def test_a_system_without_a_code_is_written_out() -> None:
    footprint = replace(FOOTPRINT, epsg=None, wkt2="PROJCRS[…]")
    image = replace(IMAGE, facts=replace(FACTS, footprint=footprint))
    properties = item(image, DATASET, ["Forest"])["properties"]
    assert (properties["proj:epsg"], properties["proj:wkt2"]) == (None, "PROJCRS[…]")


def test_bands_that_the_file_names() -> None:
    image = replace(IMAGE, facts=replace(FACTS, bands=("B04", "B03", "B8A")))
    bands = item(image, PLAIN, ["Forest"])["assets"]["image"]["eo:bands"]
    assert [(band["name"], band["common_name"]) for band in bands] == [
        ("B04", "red"),
        ("B03", "green"),
        ("B8A", "nir08"),
    ]


def test_a_label_is_the_outline_with_the_class() -> None:
    assert label(IMAGE) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [RING]},
                "properties": {"class": "Forest"},
            }
        ],
    }
    assert label(PICTURE)["features"][0]["geometry"] is None


def test_facts_survive_json() -> None:
    for facts in (FACTS, PICTURE.facts, replace(FACTS, acquired=("2016-05-01T10:20:30Z", None))):
        assert ImageFacts.from_row(facts.as_row()) == facts
