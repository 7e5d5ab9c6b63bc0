import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from conftest import CLASSES, EACH, write_images

from {{ cookiecutter.package_name }} import (
    loader,
    pixels,
)
from {{ cookiecutter.package_name }}.console import ProjectError

BANDS = ["red", "green", "nir"]
SPLITS = ["train", "train", "train", "validate", "test"]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A Collection with an Item for each image; returns its document."""
    images = write_images(tmp_path / "images")
    links = []
    for name in CLASSES:
        for number in range(EACH):
            item = {
                "type": "Feature",
                "id": f"{name}_{number}",
                "properties": {"class": name, "ml-aoi:split": SPLITS[number]},
                "assets": {
                    "image": {
                        "href": f"./images/{name}/{name}_{number}.tif",
                        "type": "image/tiff; application=geotiff",
                        "roles": ["data"],
                        "eo:bands": [{"name": band} for band in BANDS],
                    }
                },
                "links": [],
            }
            (tmp_path / f"{name}_{number}.json").write_text(json.dumps(item), encoding="utf-8")
            links.append({"rel": "item", "href": f"./{name}_{number}.json"})
    collection = {"type": "Collection", "id": "a", "links": links}
    (tmp_path / "collection.json").write_text(json.dumps(collection), encoding="utf-8")
    assert images.is_dir()
    return tmp_path / "collection.json"


def in_file(catalogue: Path, name: str) -> np.ndarray:
    with rasterio.open(catalogue.parent / "images" / name.split("_")[0] / f"{name}.tif") as image:
        return image.read()


def test_images_are_those_of_the_files(catalogue: Path) -> None:
    pairs = list(loader.load("train", catalogue=catalogue).as_numpy_iterator())

    assert [int(label) for _, label in pairs] == [0, 0, 0, 1, 1, 1]
    names = [f"{name}_{number}" for name in CLASSES for number in range(3)]
    for name, (values, _) in zip(names, pairs, strict=True):
        assert values.dtype == "uint16"
        np.testing.assert_array_equal(np.moveaxis(values, -1, 0), in_file(catalogue, name))


def test_bands_by_name_in_the_order_that_is_asked(catalogue: Path) -> None:
    dataset = loader.load("test", bands=["nir", "red"], catalogue=catalogue)
    values, _ = next(dataset.as_numpy_iterator())
    wanted = in_file(catalogue, "Forest_4")[[2, 0]]
    np.testing.assert_array_equal(np.moveaxis(values, -1, 0), wanted)


def test_all_of_them_in_batches(catalogue: Path) -> None:
    batches = list(loader.load(catalogue=catalogue).batch(4).as_numpy_iterator())
    assert [values.shape for values, _ in batches] == [(4, 8, 8, 3), (4, 8, 8, 3), (2, 8, 8, 3)]


def test_splits_have_other_names_too(catalogue: Path) -> None:
    assert loader.samples("val", catalogue) == loader.samples("validate", catalogue)
    assert len(loader.samples("validate", catalogue)) == 2


def test_classes(catalogue: Path) -> None:
    assert loader.classes(catalogue) == ["Forest", "River"]


def test_what_is_not_there(catalogue: Path) -> None:
    with pytest.raises(ProjectError, match="has no split 'dev'; it has test, train, validation"):
        loader.load("dev", catalogue=catalogue)
    with pytest.raises(ProjectError, match="has no band B99; it has red, green, nir"):
        loader.load("train", bands=["B99"], catalogue=catalogue)
    (catalogue.parent / "images/Forest/Forest_0.tif").write_bytes(b"no image")
    with pytest.raises(ProjectError, match=r"Forest_0.tif cannot be read"):
        loader.load("train", catalogue=catalogue)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_palette_is_seen_as_its_colours(tmp_path: Path) -> None:
    picture = {"driver": "PNG", "width": 8, "height": 8, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "palette.png", "w", **picture) as image:
        image.write(np.arange(64, dtype="uint8").reshape(1, 8, 8))
        image.write_colormap(1, {value: (value, 0, 2 * value) for value in range(64)})

    values = pixels.read(str(tmp_path / "palette.png"))

    assert values.shape == (8, 8, 3)
    assert values[1, 2].tolist() == [10, 0, 20]
    assert pixels.read(str(tmp_path / "palette.png"), [2])[1, 2].tolist() == [20]


def test_a_store_that_refuses_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("Unable to locate\ncredentials")

    monkeypatch.setattr(pixels.fsspec, "open", refuse)
    with pytest.raises(ProjectError, match=r"a.tif cannot be read: Unable to locate credentials"):
        pixels.read("s3://bucket/a.tif")
