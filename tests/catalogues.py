"""Small static catalogues as pystac writes them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pystac

_FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
_BEGIN, _END = datetime(2015, 6, 27, tzinfo=UTC), datetime(2017, 6, 14, tzinfo=UTC)
_MULTIHASH_SHA256 = "1220"


def make_catalogue(folder: Path, *, items: int = 6) -> Path:
    """A Catalog with the Collection ``eurosat``: Items with an image, a label and a thumbnail."""
    root = pystac.Catalog("root", "Datasets of the tests", title="Datasets")
    collection = pystac.Collection(
        "eurosat",
        "Patches of Sentinel-2",
        pystac.Extent(
            pystac.SpatialExtent([[10.0, 50.0, 10.0 + items * 0.01, 50.01]]),
            pystac.TemporalExtent([[_BEGIN, _END]]),
        ),
        title="EuroSAT",
        license="MIT",
        providers=[pystac.Provider("DFKI", roles=[pystac.ProviderRole.PRODUCER])],
        summaries=pystac.Summaries({"gsd": [10]}),
    )
    root.add_child(collection)
    for number in range(items):
        collection.add_item(_item(number))
    root.normalize_hrefs(str(folder))
    for item in collection.get_items():
        _add_assets(item)
    root.save(pystac.CatalogType.SELF_CONTAINED)
    return folder


def _item(number: int) -> pystac.Item:
    west, south = 10 + number * 0.01, 50.0
    east, north = west + 0.009, south + 0.009
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return pystac.Item(
        f"Forest_{number}",
        {"type": "Polygon", "coordinates": [ring]},
        [west, south, east, north],
        None,
        {"class": "Forest", "gsd": 10, "split": "train"},
        _BEGIN,
        _END,
        [_FILE],
    )


def _add_assets(item: pystac.Item) -> None:
    folder = item.get_self_href().rpartition("/")[0]  # type: ignore[union-attr]
    contents = {
        "image": (f"{item.id}.tif", f"pixels of {item.id}".encode(), "data"),
        "label": (f"{item.id}.geojson", b'{"type": "FeatureCollection", "features": []}', "labels"),
        "thumbnail": (f"{item.id}.jpeg", f"picture of {item.id}".encode(), "thumbnail"),
    }
    types = {"tif": pystac.MediaType.GEOTIFF, "geojson": pystac.MediaType.GEOJSON}
    for key, (name, content, role) in contents.items():
        path = f"{folder}/{name}"
        _write(path, content)
        media_type = types.get(name.rpartition(".")[2], pystac.MediaType.JPEG)
        checksum = _MULTIHASH_SHA256 + hashlib.sha256(content).hexdigest()
        fields = {"file:size": len(content), "file:checksum": checksum}
        item.add_asset(
            key, pystac.Asset(f"./{name}", None, None, media_type, [role], extra_fields=fields)
        )


def _write(path: str, content: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)
