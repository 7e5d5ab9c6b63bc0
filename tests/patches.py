"""Small labelled images for tests, written with rasterio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

_DATA = (folder / "shared" / "data" / "eurosat100" for folder in Path(__file__).parents)
EUROSAT = next((folder for folder in _DATA if folder.is_dir()), Path("shared"))
EUROSAT_BANDS = [*(f"B{number:02}" for number in range(1, 13)), "B8A"]

has_eurosat = pytest.mark.skipif(
    not EUROSAT.is_dir(), reason="the 100 real EuroSAT patches are not beside the project"
)

SCENE_CLASSES = ("Forest", "Highway", "SeaLake")

# A corner in UTM 32N, near Kaiserslautern.
WEST, NORTH = 400_000.0, 5_480_000.0


def pixels(
    bands: int = 3, size: int = 16, seed: int = 0, dtype: str = "uint16", most: int = 3000
) -> Any:
    """Pixels as they come: no two alike, the same for the same seed."""
    return np.random.default_rng(seed).integers(1, most, (bands, size, size)).astype(dtype)


def write_tiff(
    path: Path,
    values: Any = None,
    *,
    crs: str | None = "EPSG:32632",
    corner: tuple[float, float] = (WEST, NORTH),
    pixel: float = 10.0,
    names: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
    **options: Any,
) -> Path:
    """A GeoTIFF; without a coordinate reference system a plain TIFF."""
    values = pixels() if values is None else values
    path.parent.mkdir(parents=True, exist_ok=True)
    # GDAL refuses to write over what it cannot read.
    path.unlink(missing_ok=True)
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "count": len(values),
        "height": values.shape[1],
        "width": values.shape[2],
        "dtype": values.dtype,
        "interleave": "pixel",
    }
    if crs is not None:
        profile |= {"crs": crs, "transform": Affine(pixel, 0, corner[0], 0, -pixel, corner[1])}
    with rasterio.open(path, "w", **profile | options) as dataset:
        dataset.write(values)
        for band, name in enumerate(names, start=1):
            dataset.set_band_description(band, name)
        if tags:
            dataset.update_tags(**tags)
    return path


def write_picture(path: Path, values: Any) -> Path:
    """A PNG or JPEG, by its suffix."""
    driver = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}[path.suffix.lower()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with pytest.warns(NotGeoreferencedWarning):
        write_tiff(path, values, crs=None, driver=driver, interleave=None)
    return path


def write_patches(
    folder: Path, classes: Sequence[str] = ("Forest", "River"), each: int = 3, bands: int = 3
) -> Path:
    """A folder of each class, with GeoTIFFs side by side."""
    for row, name in enumerate(classes):
        for number in range(each):
            corner = (WEST + 160 * number, NORTH - 160 * row)
            values = pixels(bands, seed=100 * row + number)
            write_tiff(folder / name / f"{name}_{number}.tif", values, corner=corner)
    return folder


def write_scene(folder: Path, side: int = 16, each: int = 12) -> Path:
    """Patches of Sentinel-2's bands, brighter in another band for each class."""
    for row, name in enumerate(SCENE_CLASSES):
        for number in range(each):
            noise = np.random.default_rng([row, number]).normal(0, 80, (13, side, side))
            values = 1000 + noise
            values[0] += 600 * (row == 0)
            values[12] += 600 * (row == 1)
            corner = (WEST + 160 * number, NORTH - 160 * row)
            file = folder / name / f"{name}_{number}.tif"
            write_tiff(file, values.astype("uint16"), corner=corner)
    return folder
