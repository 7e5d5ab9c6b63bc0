"""Predictions for new images: tables, as a person gets them."""

import json

import numpy as np
import pandas as pd
import pytest
import rasterio
from brightness import SCHEMA, Brightness
from patches import write_tiff

from {{ cookiecutter.package_name }} import (
    champion,
    console,
    predict,
)

MEANS = {"a.tif": (900, 300, 300), "b.tif": (300, 900, 300), "sub/c.tif": (300, 300, 900)}
"""Of B02, B03, B8A."""
CLASSES = ["River", "Été", "Forest"]


@pytest.fixture(autouse=True)
def model(monkeypatch):
    """The champion."""
    monkeypatch.setattr(champion, "load", lambda uri: Brightness())


@pytest.fixture
def folder(tmp_path):
    for name, means in MEANS.items():
        write_tiff(tmp_path / "new" / name, flat(means))
    (tmp_path / "new" / "notes.txt").write_text("no image")
    return tmp_path / "new"


def flat(means, size=8):
    return np.broadcast_to(np.array(means, "uint16")[:, None, None], (3, size, size))


def test_table_has_class_and_probabilities(folder, tmp_path, capsys):
    assert predict.main([str(folder), "-o", str(tmp_path / "out.csv")]) == 0

    rows = pd.read_csv(tmp_path / "out.csv")
    assert rows["file"].tolist() == [str(folder / name) for name in MEANS]
    assert rows["predicted"].tolist() == CLASSES
    named = [f"probability {name}" for name in SCHEMA.classes]
    assert rows[named].to_numpy().tolist() == [[0.2, 0.6, 0.2], [0.2, 0.2, 0.6], [0.6, 0.2, 0.2]]
    assert capsys.readouterr().out == f"3 predictions are in {tmp_path / 'out.csv'}\n"


def test_json_has_the_same(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(predict, "AT_ONCE", 2)

    predict.main([str(folder), "-o", str(tmp_path / "out.json")])

    rows = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [row["predicted"] for row in rows] == CLASSES
    assert rows[0] == {
        "file": str(folder / "a.tif"),
        "predicted": "River",
        "probabilities": {"Forest": 0.2, "River": 0.6, "Été": 0.2},
    }


def test_screen_has_one_header_whatever_is_read_at_once(folder, monkeypatch, capsys):
    monkeypatch.setattr(predict, "AT_ONCE", 1)

    predict.main([str(folder / "a.tif"), str(folder)])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "file,predicted,probability Forest,probability River,probability Été"
    assert lines[1:3] == [f"{folder / 'a.tif'},River,0.2,0.6,0.2"] * 2
    assert len(lines) == 5


def test_pixels_of_another_type_are_told(tmp_path, capsys):
    console.advise.cache_clear()
    image = write_tiff(tmp_path / "bytes.tif", flat((90, 30, 30)).astype("uint8"))

    predict.main([str(image)])

    said = capsys.readouterr()
    assert said.err.startswith("note: pixels are uint8, and the model was trained with uint16")
    assert f"{image},River" in said.out


def test_images_of_other_sizes_and_orders_of_bands(tmp_path):
    large = write_tiff(tmp_path / "large.tif", flat((900, 300, 300), size=20))
    named = write_tiff(tmp_path / "named.tif", flat((900, 300, 300)))
    with rasterio.open(named, "r+") as image:
        image.descriptions = ("B8A", "B03", "B02")

    assert predict.predict([large, named], Brightness())["predicted"].tolist() == [
        "River",
        "Forest",
    ]


def test_map_of_a_scene(tmp_path, capsys):
    scene = write_tiff(tmp_path / "scene.tif", flat((900, 300, 300), size=20))

    predict.main([str(scene), "-o", str(tmp_path / "map.tif")])

    with rasterio.open(tmp_path / "map.tif") as made:
        assert np.unique(made.read(1)).tolist() == [SCHEMA.classes.index("River")]
    assert capsys.readouterr().out.splitlines() == [
        "100.00%  River",
        "  0.00%  Forest",
        "  0.00%  Été",
        f"the map is in {tmp_path / 'map.tif'}",
    ]


def test_broken_image_leaves_what_was_there(folder, tmp_path):
    (folder / "z.tif").write_bytes(b"no image")
    (tmp_path / "out.csv").write_text("older")

    with pytest.raises(console.ProjectError, match=r"z.tif is no image that can be read"):
        predict.main([str(folder), "-o", str(tmp_path / "out.csv")])

    assert (tmp_path / "out.csv").read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "mlflow.db") == [
        "new",
        "out.csv",
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nothing.tif"], "there is no file nothing.tif"),
        (["{folder}", "-o", "out.txt"], "-o out.txt must end in .csv, .json, .tif, .tiff"),
        (["{folder}", "-o", "nowhere/out.csv"], "there is no folder .*nowhere"),
        (["{folder}", "-o", "{folder}/out.tif"], "a map is of one scene, and 3 images were given"),
        (["{folder}/empty"], "empty has no images"),
    ],
)
def test_what_cannot_be_is_one_line(folder, arguments, problem):
    (folder / "empty").mkdir()

    with pytest.raises(console.ProjectError, match=problem):
        predict.main([argument.format(folder=folder) for argument in arguments])


def test_models_from_elsewhere_are_one_line():
    class Other:
        class metadata:  # noqa: N801
            metadata = None

    with pytest.raises(console.ProjectError, match="the model does not say what it takes"):
        predict.schema_of(Other())
