"""Reads labelled images from a STAC catalogue: a static one, a STAC API, or STAC GeoParquet."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from .console import ProjectError

READERS = 16
"""Documents of a static catalogue that are asked for at once."""
TIMEOUT = 30
"""Seconds until a silent server is given up."""

SPLITS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validate": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
"""What catalogues and folders call the splits → what they are called here."""

_PICTURES = ("image/tiff", "image/jp2", "image/png", "image/jpeg")


@dataclass(frozen=True)
class Sample:
    """A labelled image.

    Attributes:
        href: path or URL of the file.
        label: its class.
        split: `train`, `validation` or `test`; empty where nobody has said it.
        bands: their names in the order of the file; empty where nobody has said it.
    """

    href: str
    label: str
    split: str = ""
    bands: tuple[str, ...] = ()


def read(source: str, collection: str | None = None, label: str = "class") -> list[Sample]:
    """The labelled images of a catalogue, in the order of their ids.

    Args:
        source: `catalog.json`, `collection.json` or a `.parquet` file, by path or URL; or with
            `collection` the URL of a STAC API.
        collection: id of the Collection in the API.
        label: property of the Items that names the class.

    Raises:
        ProjectError: it cannot be read, or Items lack a class or an image.
    """
    if collection is not None:
        items = _of_api(source, collection)
    elif source.endswith(".parquet"):
        items = _of_parquet(source)
    else:
        items = _of_static(source)
    samples = sorted((item["id"], _sample(item, place, label)) for item, place in items)
    if not samples:
        raise ProjectError(f"{shown(source)} has no Items")
    return [sample for _, sample in samples]


def _sample(item: dict[str, Any], place: str, label: str) -> Sample:
    properties = item.get("properties") or {}
    if not isinstance(properties.get(label), str):
        raise ProjectError(
            f"Item {item['id']!r} has no class in its property {label!r} (prepare.label)"
        )
    image = _image(item)
    split = str(properties.get("ml-aoi:split") or "").lower()
    listed = image.get("eo:bands") or image.get("bands") or image.get("raster:bands") or []
    names = tuple(str(band["name"]) for band in listed if band.get("name"))
    return Sample(
        href=resolved(image["href"], place),
        label=properties[label],
        split=SPLITS.get(split, ""),
        bands=names if len(names) == len(listed) else (),
    )


def _image(item: dict[str, Any]) -> dict[str, Any]:
    """The asset with the role `data` that is an image."""
    assets = [asset for asset in (item.get("assets") or {}).values() if asset]
    for asset in assets:
        kind = str(asset.get("type") or "").partition(";")[0].strip()
        if "data" in (asset.get("roles") or []) and kind in _PICTURES:
            return asset
    raise ProjectError(f"Item {item['id']!r} has no image among its assets with the role 'data'")


def _of_static(source: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Items with their places, level by level."""
    waiting, seen = [source], {source}
    with ThreadPoolExecutor(READERS) as pool:
        while waiting:
            found = []
            for place, document in zip(waiting, pool.map(_document, waiting), strict=True):
                if document.get("type") == "Feature":
                    yield document, place
                    continue
                for link in document.get("links", []):
                    if link.get("rel") in ("child", "item"):
                        found.append(resolved(link["href"], place))
            waiting = [place for place in dict.fromkeys(found) if place not in seen]
            seen.update(waiting)


def _of_api(url: str, collection: str) -> Iterator[tuple[dict[str, Any], str]]:
    import pystac_client
    import requests
    from pystac_client.exceptions import APIError

    try:
        client = pystac_client.Client.open(url, timeout=TIMEOUT)
        for item in client.search(collections=[collection], limit=500).items_as_dicts():
            links = {link["rel"]: link["href"] for link in item.get("links", [])}
            yield item, links.get("self", url)
    except (APIError, requests.RequestException, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise ProjectError(f"the STAC API {shown(url)} does not answer as one: {said}") from None


def _of_parquet(source: str) -> Iterator[tuple[dict[str, Any], str]]:
    import fsspec
    import pyarrow
    from pyarrow import parquet

    places: dict[str, str] = {}
    try:
        with fsspec.open(source, "rb") as file:
            table = parquet.ParquetFile(file)
            known = set(table.schema_arrow.names)
            for batch in table.iter_batches(columns=sorted(known - {"geometry", "bbox"})):
                for row in batch.to_pylist():
                    links = {link["rel"]: link["href"] for link in row.get("links") or []}
                    item = {"id": row["id"], "assets": row["assets"], "properties": row}
                    place = links.get("self")
                    if place is None and _has_relative_hrefs(item):
                        places = places or _beside(source)
                        place = places.get(row["id"])
                        if place is None:
                            raise ProjectError(
                                f"{shown(source)} has relative hrefs, and no Items beside it; name "
                                "the catalog.json or collection.json that it belongs to"
                            )
                    yield item, resolved(place or source, source)
    except (OSError, KeyError, pyarrow.ArrowException) as error:
        raise ProjectError(f"{shown(source)} is no STAC GeoParquet: {error}") from None


def _has_relative_hrefs(item: dict[str, Any]) -> bool:
    return any("://" not in asset["href"] for asset in item["assets"].values() if asset)


def _beside(table: str) -> dict[str, str]:
    """Places of the Items by their ids: relative hrefs are relative to them, not to the table."""
    import fsspec

    system, folder = fsspec.url_to_fs(table.rpartition("/")[0] or ".")
    try:
        found = system.find(folder)
    except (OSError, NotImplementedError):
        # The web has no folders.
        return {}
    is_local = "://" not in table
    return {
        Path(path).stem: path if is_local else system.unstrip_protocol(path)
        for path in found
        if path.endswith(".json")
    }


def _document(place: str) -> dict[str, Any]:
    import fsspec

    try:
        with fsspec.open(place, "rb") as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise ProjectError(f"{shown(place)} cannot be read: {said}") from None
    if not isinstance(document, dict):
        raise ProjectError(f"{shown(place)} is no STAC object")
    return document


def resolved(href: str, place: str) -> str:
    """An href as a path or a URL, where it may be relative to the document that has it."""
    if "://" in href:
        return href.removeprefix("file://")
    if "://" in place:
        # `urljoin` knows no s3: its paths are those of http.
        scheme, _, rest = place.partition("://")
        return f"{scheme}://{urljoin(f'http://{rest}', href).removeprefix('http://')}"
    return str(Path(place).parent / href) if href else place


def shown(place: str) -> str:
    """A path or URL without the credentials and the query that it may have."""
    if "://" not in place:
        return place
    parts = urlsplit(place)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
