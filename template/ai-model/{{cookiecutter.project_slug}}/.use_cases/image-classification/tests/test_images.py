import numpy as np
import pytest
import rasterio
import tensorflow as tf
from patches import pixels, write_tiff

from {{ cookiecutter.package_name }} import (
    console,
    images,
)

VALUES = pixels(1, bands=4)
FILE = np.moveaxis(VALUES, 0, -1)


def test_bands_are_read_in_the_wanted_order(tmp_path):
    path = write_tiff(tmp_path / "a.tif", VALUES)

    assert images.read(path).tolist() == FILE.tolist()
    assert images.read(path, [3, 0]).tolist() == FILE[..., [3, 0]].tolist()


@pytest.mark.parametrize(
    ("options", "is_plain"),
    [
        ({}, True),
        ({"compress": "deflate"}, False),
        ({"interleave": "band"}, False),
        ({"BIGTIFF": "YES"}, True),
        ({"ENDIANNESS": "BIG"}, False),
        ({"compress": "lzw", "predictor": 2}, False),
    ],
)
def test_files_that_need_no_decoding_are_found(tmp_path, options, is_plain):
    path = write_tiff(tmp_path / "a.tif", VALUES, **options)

    facts, read = images.look_at(path)

    assert read.tolist() == FILE.tolist()
    assert (facts.shape, facts.dtype, facts.bands) == (FILE.shape, "uint16", ())
    assert (facts.start != images.NOT_PLAIN) == is_plain
    if is_plain:
        content = path.read_bytes()[facts.start :][: FILE.nbytes]
        assert content == FILE.tobytes()


def test_names_of_bands_in_the_file_are_told(tmp_path):
    path = write_tiff(tmp_path / "a.tif", VALUES)
    with rasterio.open(path, "r+") as image:
        image.descriptions = ("B02", "B03", "B04", "B8A")

    facts, _ = images.look_at(path)

    assert facts.bands == ("B02", "B03", "B04", "B8A")


def test_pictures_have_three_colours_whatever_the_file_has(tmp_path):
    transparent = np.clip(FILE // 20, 0, 255).astype("uint8")
    (tmp_path / "a.png").write_bytes(tf.io.encode_png(transparent).numpy())

    facts, read = images.look_at(tmp_path / "a.png")

    assert facts == images.Facts((8, 8, 3), "uint8", ("red", "green", "blue"), images.NOT_PLAIN)
    assert read.tolist() == transparent[..., :3].tolist()
    assert images.read(tmp_path / "a.png", [2]).tolist() == read[..., [2]].tolist()


@pytest.mark.parametrize("name", ["a.tif", "a.png"])
def test_what_is_no_image_is_one_line(tmp_path, name):
    (tmp_path / name).write_bytes(b"no image")

    with pytest.raises(console.ProjectError, match=f"{name} is no image that can be read: "):
        images.read(tmp_path / name)
    with pytest.raises(console.ProjectError, match=f"{name} is no image that can be read: "):
        images.look_at(tmp_path / name)


def test_what_tensorflow_adds_is_not_shown(tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(b"")

    with pytest.raises(console.ProjectError) as caught:
        images.read(file)

    assert str(caught.value) == f"{file} is no image that can be read: Input is empty."
