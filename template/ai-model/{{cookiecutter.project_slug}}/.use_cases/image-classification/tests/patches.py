"""Small labelled images, as different as the classes of a real dataset."""

from pathlib import Path

import numpy as np
import rasterio
from affine import Affine

CLASSES = ("Forest", "River")
SIZE = 8
EACH = 10
"""Images of a class."""


def pixels(seed: int, bands: int = 3, level: float = 1000.0) -> np.ndarray:
    """Noise around a level, uint16 of shape (bands, SIZE, SIZE), another level in each band."""
    levels = level * np.arange(1, bands + 1)[:, None, None]
    noise = np.random.default_rng(seed).normal(0, 100, (bands, SIZE, SIZE))
    return np.clip(levels + noise, 0, 65535).astype("uint16")


def write_tiff(path: Path, values: np.ndarray, **options: object) -> Path:
    """A GeoTIFF of values of shape (bands, height, width): plain, unless options say otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = values.shape
    profile = {
        "driver": "GTiff",
        "count": count,
        "height": height,
        "width": width,
        "dtype": values.dtype,
        "interleave": "pixel",
        "crs": "EPSG:32632",
        "transform": Affine(10, 0, 400_000, 0, -10, 5_480_000),
    }
    with rasterio.open(path, "w", **profile | options) as image:
        image.write(values)
    return path


def write_patches(folder: Path, bands: int = 3) -> Path:
    """A folder of each class with GeoTIFFs, which a mean tells apart."""
    for number, name in enumerate(CLASSES):
        for seed in range(EACH):
            values = pixels(100 * number + seed, bands, 500.0 + 1000 * number)
            write_tiff(folder / name / f"{name}_{seed}.tif", values)
    return folder
