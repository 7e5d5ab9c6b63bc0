"""A catalogue the way the scenario's notebook makes it: one process, rasterio, pystac, ``save()``.

Each Item has what ours has: footprint, label, thumbnail, bands, sizes and checksums.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pystac
import rasterio
from PIL import Image
from rasterio.warp import transform

from tests.patches import EUROSAT_BANDS

BEGIN, END = datetime(2015, 6, 27, tzinfo=UTC), datetime(2017, 6, 14, tzinfo=UTC)
EXTENSIONS = [
    f"https://stac-extensions.github.io/{name}/schema.json"
    for name in ("label/v1.0.1", "eo/v1.1.0", "file/v2.1.0", "projection/v1.1.0")
]


def main(source: Path, out: Path) -> None:
    """Make the catalogue."""
    collection = pystac.Collection(
        "eurosat",
        "Patches of Sentinel-2",
        pystac.Extent(
            pystac.SpatialExtent([[-180, -90, 180, 90]]), pystac.TemporalExtent([[BEGIN, END]])
        ),
        license="MIT",
    )
    classes = sorted(folder.name for folder in source.iterdir())
    for path in sorted(source.glob("*/*.tif")):
        collection.add_item(item(path, out / "eurosat" / path.stem, classes))
    collection.update_extent_from_items()
    catalog = pystac.Catalog("eurosat-catalog", "EuroSAT")
    catalog.add_child(collection)
    catalog.normalize_hrefs(str(out))
    catalog.save(pystac.CatalogType.SELF_CONTAINED)


def item(path: Path, folder: Path, classes: list[str]) -> pystac.Item:
    """The Item of a patch, its label and thumbnail written."""
    folder.mkdir(parents=True)
    with rasterio.open(path) as dataset:
        values = dataset.read()
        left, bottom, right, top = dataset.bounds
        xs, ys = [left, left, right, right, left], [top, bottom, bottom, top, top]
        longitudes, latitudes = transform(dataset.crs, "EPSG:4326", xs, ys)
        projection = {
            "proj:epsg": dataset.crs.to_epsg(),
            "proj:shape": list(dataset.shape),
            "proj:transform": list(dataset.transform),
        }
    ring = [list(point) for point in zip(longitudes, latitudes, strict=True)]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    name = path.parent.name
    image = shutil.copyfile(path, folder / path.name)
    label = folder / f"{path.stem}.geojson"
    feature = {"type": "Feature", "geometry": geometry, "properties": {"class": name}}
    label.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    thumbnail = folder / f"{path.stem}.jpeg"
    seen = np.clip(values[[3, 2, 1]] / 2750 * 255, 1, 255).astype(np.uint8)
    Image.fromarray(np.moveaxis(seen, 0, -1)).save(thumbnail, quality=90)
    made = pystac.Item(
        path.stem,
        geometry,
        [min(longitudes), min(latitudes), max(longitudes), max(latitudes)],
        None,
        {
            **projection,
            "label:type": "vector",
            "label:properties": ["class"],
            "label:classes": [{"name": "class", "classes": classes}],
            "label:description": "Land cover",
            "label:overviews": [{"property_key": "class", "counts": [{"name": name, "count": 1}]}],
        },
        BEGIN,
        END,
        EXTENSIONS,
    )
    bands = [{"name": band} for band in EUROSAT_BANDS]
    statistics = [{"mean": float(band.mean()), "stddev": float(band.std())} for band in values]
    extra = {"eo:bands": bands, "raster:bands": [{"statistics": each} for each in statistics]}
    made.add_asset("image", asset(image, pystac.MediaType.GEOTIFF, "data", extra))
    made.add_asset("labels", asset(label, pystac.MediaType.GEOJSON, "labels", {}))
    made.add_asset("thumbnail", asset(thumbnail, pystac.MediaType.JPEG, "thumbnail", {}))
    return made


def asset(path: Path, media_type: str, role: str, extra: dict[str, object]) -> pystac.Asset:
    """An asset with size and checksum."""
    content = path.read_bytes()
    checksum = "1220" + hashlib.sha256(content).hexdigest()
    fields = {"file:size": len(content), "file:checksum": checksum, **extra}
    return pystac.Asset(f"./{path.name}", None, None, media_type, [role], extra_fields=fields)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
