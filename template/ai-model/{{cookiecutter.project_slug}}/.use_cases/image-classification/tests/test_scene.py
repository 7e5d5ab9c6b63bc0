"""A scene's map is what the model says of each of its tiles, on the scene's own grid."""

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from brightness import SCHEMA, Brightness
from patches import write_tiff

from {{ cookiecutter.package_name }} import (
    console,
    scene,
)

SIZE = SCHEMA.size[0]
NODATA = scene.NODATA
# Neither is a multiple of a tile.
HEIGHT, WIDTH = 5 * SIZE + 3, 4 * SIZE + 5


def values(seed=0, height=HEIGHT, width=WIDTH):
    return np.random.default_rng(seed).integers(1, 3000, (3, height, width)).astype("uint16")


def expected(pixels):
    """Tile by tile, as images of their own; the last of each row and column lie inside."""
    _, height, width = pixels.shape
    classes = np.zeros((height, width), dtype="uint8")
    for top in range(0, height, SIZE):
        for left in range(0, width, SIZE):
            row, column = min(top, height - SIZE), min(left, width - SIZE)
            tile = pixels[[2, 0, 1], row : row + SIZE, column : column + SIZE]
            classes[top : top + SIZE, left : left + SIZE] = tile.mean(axis=(1, 2)).argmax()
    return classes


def classified(folder, pixels, missing=None, **options):
    """The map of a scene of such pixels, and the shares of the classes."""
    source = write_tiff(folder / "scene.tif", pixels, **options)
    shares = scene.classify(source, folder / "map.tif", Brightness(), SCHEMA, missing)
    with rasterio.open(folder / "map.tif") as made:
        return made.read(1), shares


@pytest.mark.parametrize("rows", [1, 2 * SIZE, 1000])
@pytest.mark.parametrize("at_once", [1, 3, 256])
def test_map_is_what_the_model_says_of_each_tile(tmp_path, monkeypatch, rows, at_once):
    monkeypatch.setattr(scene, "ROWS", rows)
    monkeypatch.setattr(scene, "AT_ONCE", at_once)

    made, shares = classified(tmp_path, values())

    assert made.tolist() == expected(values()).tolist()
    assert list(shares) == SCHEMA.classes
    assert list(shares.values()) == [(made == number).mean() for number in range(3)]


@pytest.mark.parametrize(("height", "width"), [(SIZE, SIZE), (2 * SIZE, 3 * SIZE), (SIZE, 17)])
def test_scenes_of_any_shape(tmp_path, height, width):
    pixels = values(1, height, width)

    made, _ = classified(tmp_path, pixels)

    assert made.tolist() == expected(pixels).tolist()


def test_map_lies_where_the_scene_lies_and_names_its_classes(tmp_path):
    classified(tmp_path, values())

    with rasterio.open(tmp_path / "scene.tif") as source, rasterio.open(tmp_path / "map.tif") as m:
        assert (m.crs, m.transform, m.shape) == (source.crs, source.transform, source.shape)
        assert (m.dtypes, m.nodata, m.descriptions) == (("uint8",), NODATA, ("land cover",))
        colours = [m.colormap(1)[number] for number in range(len(SCHEMA.classes))]
        assert len(set(colours)) == len(colours)
        assert m.tags(1)["class_2"] == "Été"
    # What GDAL reads of it, as GDAL writes it.
    rasterio.shutil.copy(tmp_path / "map.tif", tmp_path / "map.vrt", driver="VRT")
    read = (tmp_path / "map.vrt").read_text(encoding="utf-8")
    assert [f"<Category>{name}</Category>" in read for name in SCHEMA.classes] == [True] * 3


def test_bands_are_found_by_name_or_in_the_order_of_the_training(tmp_path):
    source = write_tiff(tmp_path / "named.tif", values()[[1, 0, 2, 1]])
    with rasterio.open(source, "r+") as image:
        image.descriptions = ("B03", "B02", "B8A", "B04")

    scene.classify(source, tmp_path / "map.tif", Brightness(), SCHEMA)

    with rasterio.open(tmp_path / "map.tif") as made:
        assert made.read(1).tolist() == expected(values()).tolist()


def test_pixels_of_another_type_are_told_once(tmp_path, capsys):
    console.advise.cache_clear()
    for _ in range(2):
        classified(tmp_path, values().astype("float32"))

    assert capsys.readouterr().err == (
        "note: pixels are float32, and the model was trained with uint16: "
        "it is right only if they are in the same units\n"
    )


def test_what_has_no_data_has_no_class(tmp_path):
    pixels = values()
    pixels[:, : 2 * SIZE] = 0
    # Less than half of a tile is missing: it has a class, where it has data.
    pixels[:, 2 * SIZE : 2 * SIZE + 3, :SIZE] = 0
    # One band alone is 0.
    pixels[0, 4 * SIZE, 0] = 0

    made, shares = classified(tmp_path, pixels, missing=0)

    classes = expected(pixels)
    classes[(pixels == 0).all(axis=0)] = NODATA
    assert made.tolist() == classes.tolist()
    assert sum(shares.values()) == pytest.approx(1)


def test_file_says_what_has_no_data(tmp_path):
    pixels = values()
    pixels[:, :SIZE] = 7

    made, _ = classified(tmp_path, pixels, nodata=7)

    assert (made[:SIZE] == NODATA).all()
    assert made[SIZE:].tolist() == expected(pixels)[SIZE:].tolist()


def test_nothing_at_all_has_no_class(tmp_path):
    made, shares = classified(tmp_path, np.zeros_like(values()), missing=0)

    assert (made == NODATA).all()
    assert shares == dict.fromkeys(SCHEMA.classes, 0.0)


def test_nan_is_no_data(tmp_path):
    pixels = values().astype("float32")
    pixels[:, :SIZE, :SIZE] = np.nan

    made, _ = classified(tmp_path, pixels)

    assert (made[:SIZE, :SIZE] == NODATA).all()
    assert made[SIZE:].tolist() == expected(values())[SIZE:].tolist()


@pytest.mark.parametrize("error", [KeyboardInterrupt, console.ProjectError])
def test_what_is_not_finished_leaves_all_as_it_was(tmp_path, monkeypatch, error):
    source = write_tiff(tmp_path / "scene.tif", values())
    (tmp_path / "map.tif").write_bytes(b"an older map")
    model, calls = Brightness(), []

    def predict(images):
        calls.append(len(images))
        if len(calls) == 3:
            raise error
        return Brightness.predict(model, images)

    monkeypatch.setattr(model, "predict", predict)
    with pytest.raises(error):
        scene.classify(source, tmp_path / "map.tif", model, SCHEMA)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.tif", "scene.tif"]
    assert (tmp_path / "map.tif").read_bytes() == b"an older map"


@pytest.mark.parametrize(
    ("pixels", "problem"),
    [
        (values(height=SIZE - 1), f"has {SIZE - 1} x {WIDTH} pixels, and the model takes 8 x 8"),
        (values()[:2], "it has 2 bands: name B8A, B02, B03 among them, or bring 3, in the order"),
    ],
)
def test_scenes_that_do_not_fit_are_one_line(tmp_path, pixels, problem):
    with pytest.raises(console.ProjectError, match=problem):
        classified(tmp_path, pixels)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["scene.tif"]


def test_what_is_no_raster_is_one_line(tmp_path):
    (tmp_path / "scene.tif").write_bytes(b"no image")

    with pytest.raises(console.ProjectError, match=r"scene.tif is no scene that can be read: "):
        scene.classify(tmp_path / "scene.tif", tmp_path / "map.tif", Brightness(), SCHEMA)
