"""The Collection and its Catalogs."""

from __future__ import annotations

from dataclasses import replace

from sharinghub_tools.domain.dataset.bands import named_bands
from sharinghub_tools.domain.dataset.catalogs import Child, class_catalog, root_catalog
from sharinghub_tools.domain.dataset.collection import CollectionFiles, collection
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.image_facts import StoredFile
from sharinghub_tools.domain.dataset.summary import Summary
from tests.unit.domain.dataset.images import DATASET, FACTS, IMAGE, PICTURE, PLAIN

FILES = CollectionFiles(StoredFile(5000, "1220dd"), StoredFile(400, "1220ee"))
FULL = replace(
    DATASET,
    description="Patches of Sentinel-2.",
    license="MIT",
    providers=({"name": "DFKI", "roles": ["producer"]},),
    keywords=("land cover",),
    fields={"platform": "sentinel-2a", "gsd": 10},
    doi="10.1109/JSTARS.2019.2918242",
    citation="Helber et al. (2019)",
    version="2.0",
)


def summary_of(*images: object, bands: tuple[object, ...] = named_bands("rgb").bands) -> Summary:
    summary = Summary()
    for image in images:
        summary.add_image(image, bands)  # type: ignore[arg-type]
    return summary


def test_a_collection_with_all_there_is() -> None:
    river = replace(IMAGE, id="River_1", class_name="River", split="test")
    summary = summary_of(IMAGE, replace(IMAGE, id="Forest_2"), river)
    children = [Child("Forest/catalog.json", "Forest"), Child("River/catalog.json", "River")]
    bands = [
        {"name": "red", "common_name": "red"},
        {"name": "green", "common_name": "green"},
        {"name": "blue", "common_name": "blue"},
    ]
    assert collection(FULL, summary, children, FILES) == {
        "type": "Collection",
        "stac_version": "1.0.0",
        "stac_extensions": [
            "https://stac-extensions.github.io/label/v1.0.1/schema.json",
            "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
            "https://stac-extensions.github.io/item-assets/v1.0.0/schema.json",
            "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
            "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
            "https://stac-extensions.github.io/ml-aoi/v0.2.0/schema.json",
            "https://stac-extensions.github.io/scientific/v1.0.0/schema.json",
            "https://stac-extensions.github.io/version/v1.2.0/schema.json",
        ],
        "id": "eurosat",
        "title": "EuroSAT",
        "description": "Patches of Sentinel-2.",
        "license": "MIT",
        "keywords": ["land cover"],
        "providers": [{"name": "DFKI", "roles": ["producer"]}],
        "version": "2.0",
        "sci:doi": "10.1109/JSTARS.2019.2918242",
        "sci:citation": "Helber et al. (2019)",
        "extent": {
            "spatial": {"bbox": [[8.0, 48.0, 9.0, 49.0]]},
            "temporal": {"interval": [["2015-06-27T00:00:00Z", "2017-06-14T23:59:59Z"]]},
        },
        "summaries": {
            "platform": ["sentinel-2a"],
            "gsd": [10],
            "class": ["Forest", "River"],
            "label:classes": [{"name": "class", "classes": ["Forest", "River"]}],
            "label:type": ["vector"],
            "label:tasks": ["classification"],
            "label:overviews": [
                {
                    "property_key": "class",
                    "counts": [{"name": "Forest", "count": 2}, {"name": "River", "count": 1}],
                },
                {
                    "property_key": "ml-aoi:split",
                    "counts": [{"name": "train", "count": 2}, {"name": "test", "count": 1}],
                },
            ],
            "ml-aoi:split": ["train", "test"],
            "proj:epsg": [32632],
            "eo:bands": bands,
            "raster:bands": [
                {
                    "data_type": "uint16",
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
                    "statistics": {
                        "minimum": 2,
                        "maximum": 200,
                        "mean": 50.0,
                        "stddev": 0.0,
                        "valid_percent": 50.0,
                    },
                },
                {"data_type": "uint16", "statistics": {"valid_percent": 0.0}},
            ],
        },
        "links": [
            {"rel": "root", "href": "../catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "../catalog.json", "type": "application/json"},
            {
                "rel": "child",
                "href": "./Forest/catalog.json",
                "type": "application/json",
                "title": "Forest",
            },
            {
                "rel": "child",
                "href": "./River/catalog.json",
                "type": "application/json",
                "title": "River",
            },
            {"rel": "license", "href": "https://spdx.org/licenses/MIT.html"},
            {"rel": "cite-as", "href": "https://doi.org/10.1109/JSTARS.2019.2918242"},
        ],
        "assets": {
            "items": {
                "href": "./items.parquet",
                "type": "application/vnd.apache.parquet",
                "title": "All Items as STAC GeoParquet",
                "roles": ["collection-mirror"],
                "file:size": 5000,
                "file:checksum": "1220dd",
            },
            "thumbnail": {
                "href": "./thumbnail.jpeg",
                "type": "image/jpeg",
                "title": "An image of each class",
                "roles": ["thumbnail"],
                "file:size": 400,
                "file:checksum": "1220ee",
            },
        },
        "item_assets": {
            "image": {
                "title": "Image",
                "roles": ["data"],
                "type": "image/tiff; application=geotiff",
                "eo:bands": bands,
                "raster:bands": [{"data_type": "uint16"}] * 3,
            },
            "labels": {
                "title": "Class of the image",
                "type": "application/geo+json",
                "roles": ["labels", "labels-vector"],
            },
            "thumbnail": {"title": "Thumbnail", "type": "image/jpeg", "roles": ["thumbnail"]},
        },
    }


def test_a_collection_of_pictures_without_a_word() -> None:
    made = collection(PLAIN, summary_of(PICTURE, bands=()), [], FILES)
    assert made["description"] == "Bikes: labelled images (1), each of one class: bicycle"
    assert made["license"] == "proprietary"
    assert made["extent"] == {
        "spatial": {"bbox": [[-180.0, -90.0, 180.0, 90.0]]},
        "temporal": {"interval": [["2009-04-08T00:00:00Z", "2009-04-08T00:00:00Z"]]},
    }
    assert "eo:bands" not in made["summaries"]
    assert "proj:epsg" not in made["summaries"]
    assert "ml-aoi:split" not in made["summaries"]
    assert [link["rel"] for link in made["links"]] == ["root", "parent"]


def test_what_images_disagree_in_is_not_said_of_all() -> None:
    other = replace(IMAGE, facts=replace(FACTS, data_type="float32", media_type="image/jp2"))
    made = collection(DATASET, summary_of(IMAGE, other), [], FILES)
    assert "raster:bands" not in made["summaries"]
    assert made["item_assets"]["image"] == {"title": "Image", "roles": ["data"]}


def test_a_licence_with_an_address_of_its_own() -> None:
    dataset = replace(DATASET, license="proprietary", license_url="https://data.example/terms")
    made = collection(dataset, summary_of(IMAGE), [], FILES)
    assert {"rel": "license", "href": "https://data.example/terms"} in made["links"]


def test_the_root_has_one_collection() -> None:
    assert root_catalog(Description("eurosat", "EuroSAT", "")) == {
        "type": "Catalog",
        "stac_version": "1.0.0",
        "id": "eurosat-catalog",
        "title": "EuroSAT",
        "description": "EuroSAT",
        "links": [
            {"rel": "root", "href": "./catalog.json", "type": "application/json"},
            {
                "rel": "child",
                "href": "./eurosat/collection.json",
                "type": "application/json",
                "title": "EuroSAT",
            },
        ],
    }


def test_the_catalog_of_a_class() -> None:
    made = class_catalog(DATASET, "Forest", "Forest", items=[Child("a b/a b.json")])
    assert made["id"] == "eurosat-Forest"
    assert made["links"] == [
        {"rel": "root", "href": "../../catalog.json", "type": "application/json"},
        {"rel": "parent", "href": "../collection.json", "type": "application/json"},
        {"rel": "item", "href": "./a%20b/a%20b.json", "type": "application/geo+json"},
    ]


def test_the_catalog_of_a_part_of_a_class() -> None:
    made = class_catalog(DATASET, "Forest/0f", "Forest", items=[Child("a/a.json")])
    assert made["id"] == "eurosat-Forest-0f"
    assert [link["href"] for link in made["links"]] == [
        "../../../catalog.json",
        "../catalog.json",
        "./a/a.json",
    ]
