"""Items → the STAC Collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sharinghub_tools.domain.dataset.bands import Band
from sharinghub_tools.domain.dataset.catalogs import ROOT, Child, child_link, link
from sharinghub_tools.domain.dataset.description import NO_LICENSE, Description
from sharinghub_tools.domain.dataset.image_facts import StoredFile
from sharinghub_tools.domain.dataset.item import (
    CLASS,
    EO,
    FILE,
    GEOJSON,
    JPEG,
    LABEL,
    ML_AOI,
    PROJECTION,
    RASTER,
    STAC_VERSION,
)
from sharinghub_tools.domain.dataset.splits import SPLITS
from sharinghub_tools.domain.dataset.summary import BandSum, Summary

ITEM_ASSETS = "https://stac-extensions.github.io/item-assets/v1.0.0/schema.json"
SCIENTIFIC = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"
VERSION = "https://stac-extensions.github.io/version/v1.2.0/schema.json"
PARQUET = "application/vnd.apache.parquet"

# Beside the Collection.
ITEMS_FILE = "items.parquet"
THUMBNAIL_FILE = "thumbnail.jpeg"

_EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class CollectionFiles:
    """The files beside the Collection, which its assets stand for."""

    items: StoredFile
    thumbnail: StoredFile


def collection(
    dataset: Description,
    summary: Summary,
    children: Sequence[Child],
    files: CollectionFiles | None,
) -> dict[str, Any]:
    """The Collection of all Items.

    Args:
        dataset: what is said of the dataset.
        summary: its Items, at least one, added up.
        children: the Catalogs of its classes.
        files: the files beside it; None where it stands in one of them.
    """
    kind = _only_kind(summary)
    bands = kind[0] if kind else ()
    has_places = summary.bbox is not None
    extensions = [LABEL, RASTER, FILE, ITEM_ASSETS]
    extensions += [EO] * bool(bands) + [PROJECTION] * has_places + [ML_AOI] * bool(summary.splits)
    science = _science(dataset)
    extensions += [SCIENTIFIC] * bool(science) + [VERSION] * bool(dataset.version)
    content: dict[str, Any] = {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "stac_extensions": extensions,
        "id": dataset.id,
        "title": dataset.title,
        "description": dataset.description or _description(dataset, summary),
        "license": dataset.license,
    }
    if dataset.keywords:
        content["keywords"] = list(dataset.keywords)
    if dataset.providers:
        content["providers"] = [dict(provider) for provider in dataset.providers]
    if dataset.version:
        content["version"] = dataset.version
    return content | {
        **science,
        "extent": {
            "spatial": {"bbox": [list(summary.bbox or _EVERYWHERE)]},
            "temporal": {"interval": [[summary.start, summary.end]]},
        },
        "summaries": _summaries(dataset, summary, bands),
        "links": _links(dataset, children),
        "assets": _assets(files) if files else {},
        "item_assets": _item_assets(summary, bands, kind[1] if kind else None),
    }


def _description(dataset: Description, summary: Summary) -> str:
    classes = ", ".join(sorted(summary.classes))
    return f"{dataset.title}: labelled images ({summary.items}), each of one class: {classes}"


def _links(dataset: Description, children: Sequence[Child]) -> list[dict[str, Any]]:
    links = [link(ROOT, "../catalog.json"), link("parent", "../catalog.json")]
    links += [child_link("child", child) for child in children]
    license_url = dataset.license_url
    if license_url is None and dataset.license != NO_LICENSE:
        license_url = f"https://spdx.org/licenses/{quote(dataset.license)}.html"
    if license_url:
        links.append({"rel": "license", "href": license_url})
    if dataset.doi:
        links.append({"rel": "cite-as", "href": f"https://doi.org/{dataset.doi}"})
    return links


def _science(dataset: Description) -> dict[str, Any]:
    said = {
        "sci:doi": dataset.doi,
        "sci:citation": dataset.citation,
        "sci:publications": [dict(each) for each in dataset.publications],
    }
    return {key: value for key, value in said.items() if value}


def _only_kind(summary: Summary) -> tuple[tuple[Band, ...], str, list[BandSum]] | None:
    """Bands, data type and values, where all images agree in them."""
    if len(summary.kinds) != 1:
        return None
    ((bands, data_type, _), sums) = next(iter(summary.kinds.items()))
    return bands, data_type, sums


def _summaries(
    dataset: Description, summary: Summary, bands: Sequence[Band]
) -> dict[str, list[Any]]:
    classes = sorted(summary.classes)
    splits = [split for split in SPLITS if split in summary.splits]
    overviews = [_overview(CLASS, classes, summary.classes)]
    if splits:
        overviews.append(_overview("ml-aoi:split", splits, summary.splits))
    sensor = dataset.sensor()
    said: dict[str, list[Any]] = {
        key: value if isinstance(value, list) else [value] for key, value in sensor.items()
    }
    said |= {
        CLASS: classes,
        "label:classes": [{"name": CLASS, "classes": classes}],
        "label:type": ["vector"],
        "label:tasks": ["classification"],
        "label:overviews": overviews,
        "ml-aoi:split": splits,
        "proj:epsg": sorted(summary.epsg),
        "eo:bands": [band.as_eo() for band in bands],
        "raster:bands": _raster_bands(summary),
    }
    return {key: values for key, values in said.items() if values}


def _overview(key: str, names: Sequence[str], counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "property_key": key,
        "counts": [{"name": name, "count": counts[name]} for name in names],
    }


def _raster_bands(summary: Summary) -> list[dict[str, Any]]:
    """Statistics of all pixels of the dataset, band by band."""
    kind = _only_kind(summary)
    if kind is None:
        return []
    _, data_type, sums = kind
    return [{"data_type": data_type, "statistics": band.statistics().as_raster()} for band in sums]


def _assets(files: CollectionFiles) -> dict[str, dict[str, Any]]:
    return {
        "items": {
            "href": f"./{ITEMS_FILE}",
            "type": PARQUET,
            "title": "All Items as STAC GeoParquet",
            "roles": ["collection-mirror"],
            "file:size": files.items.size,
            "file:checksum": files.items.checksum,
        },
        "thumbnail": {
            "href": f"./{THUMBNAIL_FILE}",
            "type": JPEG,
            "title": "An image of each class",
            "roles": ["thumbnail"],
            "file:size": files.thumbnail.size,
            "file:checksum": files.thumbnail.checksum,
        },
    }


def _item_assets(
    summary: Summary, bands: Sequence[Band], data_type: str | None
) -> dict[str, dict[str, Any]]:
    image: dict[str, Any] = {"title": "Image", "roles": ["data"]}
    if len(summary.media_types) == 1:
        image["type"] = next(iter(summary.media_types))
    if bands:
        image["eo:bands"] = [band.as_eo() for band in bands]
    if data_type:
        image["raster:bands"] = [{"data_type": data_type}] * max(len(bands), 1)
    return {
        "image": image,
        "labels": {
            "title": "Class of the image",
            "type": GEOJSON,
            "roles": ["labels", "labels-vector"],
        },
        "thumbnail": {"title": "Thumbnail", "type": JPEG, "roles": ["thumbnail"]},
    }
