"""One labelled image as a STAC Item, and its label as GeoJSON.

STAC 1.0.0, which every reader takes, with the extensions of that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.bands import Band, known_band
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.hrefs import href_of
from sharinghub_tools.domain.dataset.image_facts import ImageFacts, StoredFile

STAC_VERSION = "1.0.0"
GEOJSON = "application/geo+json"
JPEG = "image/jpeg"
JSON = "application/json"

# The property of a label's GeoJSON, and of the Item, that names the class.
CLASS = "class"

LABEL = "https://stac-extensions.github.io/label/v1.0.1/schema.json"
EO = "https://stac-extensions.github.io/eo/v1.1.0/schema.json"
RASTER = "https://stac-extensions.github.io/raster/v1.1.0/schema.json"
FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
PROJECTION = "https://stac-extensions.github.io/projection/v1.1.0/schema.json"
ML_AOI = "https://stac-extensions.github.io/ml-aoi/v0.2.0/schema.json"


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """An image with all that its Item needs.

    Attributes:
        id: of the Item.
        class_name: the image's class.
        split: one of train, validate, test; None where there are no splits.
        acquisition: when it was taken.
        depth: how many folders lie between the Collection's and the Item's own.
        suffix: of the image's file, as ``.tif``.
        image_href: where the image is.
        facts: what was read from it.
    """

    id: str
    class_name: str
    split: str | None
    acquisition: Acquisition
    depth: int
    suffix: str
    image_href: str
    facts: ImageFacts


def label(image: LabelledImage) -> dict[str, Any]:
    """The label as GeoJSON: one feature, the image's outline, with its class."""
    footprint = image.facts.footprint
    feature = {
        "type": "Feature",
        "geometry": footprint.geometry if footprint else None,
        "properties": {CLASS: image.class_name},
    }
    return {"type": "FeatureCollection", "features": [feature]}


class ItemMaker:
    """Makes the Items of a dataset; what they have in common is made once."""

    def __init__(self, dataset: Description, classes: Sequence[str]) -> None:
        """Keep what all Items have in common.

        Args:
            dataset: what is said of the dataset as a whole.
            classes: all its classes.
        """
        self._dataset = dataset
        self._bands = [band.as_eo() for band in dataset.bands.bands]
        self._common: dict[str, Any] = {
            "label:type": "vector",
            "label:properties": [CLASS],
            "label:classes": [{"name": CLASS, "classes": list(classes)}],
            "label:description": dataset.label_description,
            "label:tasks": ["classification"],
        }
        if dataset.label_methods:
            self._common["label:methods"] = list(dataset.label_methods)
        self._sensor = dataset.sensor()

    def item(self, image: LabelledImage, label_file: StoredFile) -> dict[str, Any]:
        """The STAC Item of an image.

        Args:
            image: the image.
            label_file: the file of :func:`label`.
        """
        facts = image.facts
        bands = self._bands or [known_band(name, facts.bands).as_eo() for name in facts.bands]
        extensions = [LABEL, RASTER, FILE]
        extensions += [EO] * bool(bands) + [PROJECTION] * bool(facts.footprint)
        extensions += [ML_AOI] * bool(image.split)
        content: dict[str, Any] = {
            "type": "Feature",
            "stac_version": STAC_VERSION,
            "stac_extensions": extensions,
            "id": image.id,
            "collection": self._dataset.id,
            "geometry": facts.footprint.geometry if facts.footprint else None,
        }
        if facts.footprint:
            content["bbox"] = list(facts.footprint.bbox)
        content["properties"] = self._properties(image)
        content["links"] = _links(image)
        content["assets"] = _assets(image, label_file, bands)
        return content

    def _properties(self, image: LabelledImage) -> dict[str, Any]:
        facts = image.facts
        counts = [{"name": image.class_name, "count": 1}]
        properties: dict[str, Any] = {
            **image.acquisition.as_properties(),
            **self._sensor,
            CLASS: image.class_name,
            **self._common,
            "label:overviews": [{"property_key": CLASS, "counts": counts}],
        }
        if image.split:
            properties["ml-aoi:split"] = image.split
        if facts.footprint:
            properties["proj:epsg"] = facts.footprint.epsg
            if facts.footprint.wkt2:
                properties["proj:wkt2"] = facts.footprint.wkt2
            properties["proj:shape"] = [facts.height, facts.width]
            properties["proj:transform"] = [*facts.footprint.transform, 0.0, 0.0, 1.0]
            properties["proj:bbox"] = facts.footprint.projected_bbox(facts.width, facts.height)
        return properties


def bands_of(facts: ImageFacts, dataset: Description) -> Sequence[Band]:
    """The bands by the names that the dataset gives them, else the file; none without names."""
    return dataset.bands.bands or [known_band(name, facts.bands) for name in facts.bands]


def _links(image: LabelledImage) -> list[dict[str, Any]]:
    up = "../" * (image.depth + 1)
    return [
        {"rel": "root", "href": f"{up}../catalog.json", "type": JSON},
        {"rel": "parent", "href": "../catalog.json", "type": JSON},
        {"rel": "collection", "href": f"{up}collection.json", "type": JSON},
    ]


def _assets(
    image: LabelledImage, label_file: StoredFile, bands: Sequence[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    facts, name = image.facts, f"./{href_of(image.id)}"
    asset: dict[str, Any] = {
        "href": image.image_href,
        "type": facts.media_type,
        "title": "Image",
        "roles": ["data"],
        **_file(facts.file),
    }
    if bands:
        asset["eo:bands"] = bands
    asset["raster:bands"] = _raster_bands(facts)
    return {
        "image": asset,
        "labels": {
            "href": f"{name}.geojson",
            "type": GEOJSON,
            "title": "Class of the image",
            "roles": ["labels", "labels-vector"],
            **_file(label_file),
        },
        "thumbnail": {
            "href": f"{name}.jpeg",
            "type": JPEG,
            "title": "Thumbnail",
            "roles": ["thumbnail"],
            **_file(facts.thumbnail),
        },
    }


def _file(stored: StoredFile) -> dict[str, Any]:
    return {"file:size": stored.size, "file:checksum": stored.checksum}


def _raster_bands(facts: ImageFacts) -> list[dict[str, Any]]:
    common: dict[str, Any] = {"data_type": facts.data_type}
    if facts.nodata is not None:
        common["nodata"] = facts.nodata
    if facts.footprint and facts.footprint.metres:
        common["spatial_resolution"] = facts.footprint.metres
    return [{**common, "statistics": band.as_raster()} for band in facts.statistics]
