"""Each test has a project of its own, with small images."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import yaml
from affine import Affine

ROOT = Path(__file__).parent.parent
CLASSES = ("Forest", "River")
EACH = 5
SIZE = 8


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The settings of this project; its source is a folder of images."""
    for name in ("README.md", "params.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    write_images(tmp_path / "source")
    set_parameters(tmp_path, "fetch", source="source", md5=None)
    set_parameters(tmp_path, "stac", bands="red,green,nir", splits="60/20/20")
    return tmp_path


def write_images(folder: Path) -> Path:
    """A folder of each class with GeoTIFFs of three bands, each with another mean."""
    number = 0
    for name in CLASSES:
        for image in range(EACH):
            number += 1
            levels = 1000 * np.arange(1, 4)[:, None, None] + number
            noise = np.random.default_rng(number).integers(0, 100, (3, SIZE, SIZE))
            path = folder / name / f"{name}_{image}.tif"
            path.parent.mkdir(parents=True, exist_ok=True)
            profile = {"driver": "GTiff", "count": 3, "height": SIZE, "width": SIZE}
            profile |= {"dtype": "uint16", "crs": "EPSG:32632"}
            place = Affine(10, 0, 400_000 + 80 * number, 0, -10, 5_480_000)
            with rasterio.open(path, "w", transform=place, **profile) as target:
                target.write((levels + noise).astype("uint16"))
    return folder


def set_parameters(folder: Path, section: str, **values: object) -> None:
    path = folder / "params.yaml"
    parameters = yaml.safe_load(path.read_text(encoding="utf-8"))
    parameters[section] |= values
    path.write_text(yaml.safe_dump(parameters), encoding="utf-8")


@pytest.fixture
def change(project: Path) -> Callable[..., None]:
    """Set parameters of the project."""
    return lambda section, **values: set_parameters(project, section, **values)
