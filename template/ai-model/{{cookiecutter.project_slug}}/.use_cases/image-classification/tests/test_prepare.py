import csv
import hashlib
import json
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from conftest import set_parameters
from patches import CLASSES, EACH, pixels, write_patches, write_tiff

from {{ cookiecutter.package_name }} import (
    archive,
    console,
    data,
    prepare,
    split_tables,
)


def table(project, split):
    with (project / "data" / f"{split}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_folders_are_split_with_the_same_share_of_each_class(project):
    frames, schema = prepare.prepare(project)

    assert {split: frame["class"].value_counts().to_dict() for split, frame in frames.items()} == {
        "train": {"Forest": 6, "River": 6},
        "validation": {"Forest": 2, "River": 2},
        "test": {"Forest": 2, "River": 2},
    }
    files = [row["file"] for split in split_tables.SPLITS for row in table(project, split)]
    assert len(set(files)) == len(CLASSES) * EACH
    assert data.load_schema(project) == schema
    assert (schema.classes, schema.shape, schema.dtype) == (
        ["Forest", "River"],
        (8, 8, 3),
        "uint16",
    )


def test_tables_have_the_hash_of_each_image_and_are_the_same_every_time(project):
    prepare.prepare(project)
    hashes = [split_tables.md5(split, project) for split in split_tables.SPLITS]
    row = table(project, "train")[0]
    prepare.prepare(project)

    content = (project / row["file"]).read_bytes()
    assert row["md5"] == hashlib.md5(content).hexdigest()
    assert [split_tables.md5(split, project) for split in split_tables.SPLITS] == hashes
    (project / row["file"]).write_bytes(content[:-2] + b"xx")
    prepare.prepare(project)
    assert split_tables.md5("train", project) != hashes[0]


def test_statistics_are_those_of_the_chosen_bands_of_the_training_split(project):
    set_parameters(project, "prepare", bands=["blue", "red"])

    _, schema = prepare.prepare(project)

    names = [row["file"].rpartition("/")[2] for row in table(project, "train")]
    numbers = [name.removesuffix(".tif").split("_") for name in names]
    values = np.stack(
        [
            pixels(100 * CLASSES.index(label) + int(seed), 3, 500.0 + 1000 * CLASSES.index(label))
            for label, seed in numbers
        ]
    ).astype("float64")
    assert (schema.bands, schema.positions) == (["blue", "red"], [2, 0])
    assert schema.mean == pytest.approx(values.mean(axis=(0, 2, 3))[[2, 0]])
    assert schema.deviation == pytest.approx(values.std(axis=(0, 2, 3))[[2, 0]])


def splits_of(project):
    return {split: {row["file"] for row in table(project, split)} for split in split_tables.SPLITS}


def test_folders_can_be_the_splits(project):
    for split in ("train", "val", "Test"):
        write_patches(project / "apart" / split)
    set_parameters(project, "prepare", source="apart")

    prepare.prepare(project)

    for split, folder in {"train": "train", "validation": "val", "test": "Test"}.items():
        assert len(splits_of(project)[split]) == len(CLASSES) * EACH
        assert all(file.startswith(f"apart/{folder}/") for file in splits_of(project)[split])


def test_a_test_split_that_is_given_is_kept_and_validation_made_of_the_rest(project):
    for split in ("train", "test"):
        write_patches(project / "apart" / split)
    set_parameters(project, "prepare", source="apart")

    prepare.prepare(project)

    made = splits_of(project)
    assert {split: len(files) for split, files in made.items()} == {
        "train": 16,
        "validation": 4,
        "test": 20,
    }
    assert all(file.startswith("apart/test/") for file in made["test"])


def test_splits_can_be_a_table(project):
    rows = ["file,class,split"]
    for number in range(9):
        split = ("train", "validate", "test")[number // 3]
        rows += [f"{name}/{name}_{number}.tif,{name},{split}" for name in CLASSES]
    (project / "splits.csv").write_text("\n".join(rows))
    set_parameters(project, "prepare", splits="splits.csv")

    prepare.prepare(project)

    assert splits_of(project)["validation"] == {
        f"images/{name}/{name}_{number}.tif" for name in CLASSES for number in (3, 4, 5)
    }


def test_images_of_elsewhere_are_brought_into_the_project(project, tmp_path_factory):
    elsewhere = write_patches(tmp_path_factory.mktemp("elsewhere"))
    set_parameters(project, "prepare", source=str(elsewhere))

    prepare.prepare(project)

    rows = [row for split in split_tables.SPLITS for row in table(project, split)]
    assert {Path(row["file"]).parent.as_posix() for row in rows} == {
        f"data/images/files/{name}" for name in CLASSES
    }
    assert all(
        (project / row["file"]).read_bytes()
        == (elsewhere / row["class"] / Path(row["file"]).name).read_bytes()
        for row in rows
    )
    # What came from another place before is not taken for them.
    other = write_patches(tmp_path_factory.mktemp("other"), bands=4)
    set_parameters(project, "prepare", source=str(other), file_bands=["a", "b", "c", "d"])
    assert len(prepare.prepare(project)[1].bands) == 4


def test_catalogue_gives_classes_splits_and_bands(project):
    links = []
    for row, name in enumerate(CLASSES):
        for number in range(EACH):
            links.append({"rel": "item", "href": f"./{name}_{number}.json"})
            split = ("train", "train", "validate", "test")[number % 4]
            bands = [{"name": band} for band in ("B02", "B8A", "B04")]
            image = {"href": f"./images/{name}/{name}_{number}.tif", "type": "image/tiff"}
            document = {
                "type": "Feature",
                "id": f"{name}_{number}",
                "properties": {"kind": ("Wood", "Water")[row], "ml-aoi:split": split},
                "assets": {"image": {**image, "roles": ["data"], "eo:bands": bands}},
            }
            (project / f"{name}_{number}.json").write_text(json.dumps(document))
    (project / "collection.json").write_text(json.dumps({"type": "Collection", "links": links}))
    chosen = {"source": "collection.json", "label": "kind", "file_bands": None, "bands": ["B8A"]}
    set_parameters(project, "prepare", **chosen)

    frames, schema = prepare.prepare(project)

    assert {split: len(frame) for split, frame in frames.items()} == {
        "train": 12,
        "validation": 4,
        "test": 4,
    }
    assert (schema.classes, schema.positions) == (["Water", "Wood"], [1])
    set_parameters(project, "prepare", file_bands=["B02", "B04", "B8A"])
    with pytest.raises(console.ProjectError, match="order B02, B04, B8A, but the catalogue or the"):
        prepare.prepare(project)


def archive_of(folder, name):
    """An archive of patches, some folders deep."""
    patches = write_patches(folder / "ds" / "tif")
    path = folder / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as packed:
            for file in sorted(patches.rglob("*.tif")):
                packed.write(file, file.relative_to(folder))
    else:
        with tarfile.open(path, "w:gz") as packed:
            packed.add(patches, "ds/tif")
    return path, hashlib.md5(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["patches.zip", "patches.tar.gz"])
def test_archive_with_its_md5(project, tmp_path_factory, name):
    path, md5 = archive_of(tmp_path_factory.mktemp("origin"), name)
    set_parameters(project, "prepare", source=str(path), md5=md5.upper())

    frames, _ = prepare.prepare(project)

    assert len(frames["train"]) == 12
    first = Path(frames["train"]["file"].iloc[0])
    assert first.parent.parent.as_posix() == "data/images/archive/ds/tif"
    # Unpacked once: what is the same is not unpacked again.
    assert archive.unpacked(str(path), md5, project) == project / "data" / "images" / "archive"
    set_parameters(project, "prepare", md5="0" * 32)
    with pytest.raises(console.ProjectError, match=f"{name} has the MD5 {md5}, and md5 in params"):
        prepare.prepare(project)


class Flaky(BaseHTTPRequestHandler):
    """Breaks off in the middle at first, and then serves from where it is asked to."""

    content = b""
    asked: ClassVar[list[str | None]] = []

    def do_GET(self):
        begin = self.headers["Range"]
        self.asked.append(begin)
        first = int(begin.removeprefix("bytes=").rstrip("-")) if begin else 0
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(self.content) - first))
        self.end_headers()
        last = len(self.content) if begin else len(self.content) // 2
        self.wfile.write(self.content[first:last])

    def log_message(self, *_):
        pass


def test_download_goes_on_where_it_was_stopped(project, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(archive, "PIECE", 1)
    path, md5 = archive_of(tmp_path_factory.mktemp("origin"), "patches.zip")
    Flaky.content, Flaky.asked = path.read_bytes(), []
    with ThreadingHTTPServer(("127.0.0.1", 0), Flaky) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/patches.zip"
        set_parameters(project, "prepare", source=f"{url}?token=secret", md5=md5)
        with pytest.raises(console.ProjectError, match="run it again, it goes on") as stopped:
            prepare.prepare(project)
        frames, _ = prepare.prepare(project)
        server.shutdown()

    assert "secret" not in str(stopped.value)
    assert len(frames["train"]) == 12
    assert Flaky.asked == [None, f"bytes={len(Flaky.content) // 2}-"]


def test_archive_cannot_write_outside_of_its_folder(project):
    with zipfile.ZipFile(project / "evil.zip", "w") as packed:
        packed.writestr("../../../../evil.txt", "evil")
    set_parameters(project, "prepare", source="evil.zip", md5=None)

    with pytest.raises(console.ProjectError, match="has no folders of images"):
        prepare.prepare(project)
    assert list(project.parent.rglob("evil.txt")) == [
        project / "data" / "images" / "archive" / "evil.txt"
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"source": "nothing"}, "prepare.source nothing is no folder, archive or catalogue"),
        ({"source": "nothing.zip"}, "nothing.zip cannot be read: No such file"),
        ({"source": "https://me:secret@x.org/y"}, "x.org/y is no archive .* and no catalogue"),
        ({"bands": ["nir"]}, "no band nir; the files have red, green, blue"),
        ({"bands": []}, "bands = .* must be all, or a list of names"),
        ({"file_bands": ["x", "y"]}, "the images have 3 bands, and 2 are named"),
        ({"file_bands": None}, "nobody says what the bands are: set prepare.file_bands"),
        ({"test": 0.7, "validation": 0.3}, "their sum below 1"),
        ({"test": 0.01, "validation": 0.01}, "20 images are too few to split"),
        ({"size": [0, 8]}, "size = .* must be null, or height and width"),
        ({"splits": "nothing.csv"}, "prepare.splits .*nothing.csv cannot be read"),
        ({"splits": "params.yaml"}, "has no class, no file, no split"),
    ],
)
def test_mistakes_are_one_line(project, values, problem):
    set_parameters(project, "prepare", **values)

    with pytest.raises(console.ProjectError, match=problem) as raised:
        prepare.prepare(project)
    assert "secret" not in str(raised.value)


def test_broken_images_are_named_together(project):
    for name in ("Forest/Forest_1.tif", "River/River_2.tif"):
        (project / "images" / name).write_bytes(b"broken")

    with pytest.raises(console.ProjectError, match=r"Forest_1.tif is no image .*; .*River_2.tif"):
        prepare.prepare(project)


def test_images_of_several_sizes_want_one(project):
    values = np.repeat(np.repeat(pixels(1), 2, axis=1), 2, axis=2)
    write_tiff(project / "images" / "Forest" / "large.tif", values)

    with pytest.raises(console.ProjectError, match=r"more than one size: .*; set prepare.size"):
        prepare.prepare(project)
    set_parameters(project, "prepare", size=[8, 8])
    assert prepare.prepare(project)[1].shape == (8, 8, 3)


def test_a_class_without_images_is_not_passed_over(project):
    (project / "images" / "Lake").mkdir()

    with pytest.raises(console.ProjectError, match=r"folder .*Lake is empty: .* Remove it"):
        prepare.prepare(project)


def test_a_folder_of_other_files_is_told(project, capsys):
    (project / "images" / "Lake").mkdir()
    (project / "images" / "Lake" / "one.bmp").write_bytes(b"BM")

    schema = prepare.prepare(project)[1]

    assert "Lake" not in schema.classes
    assert capsys.readouterr().err == (
        f"note: the folder {project / 'images' / 'Lake'} is no class: it has no images "
        "(.tif, .tiff, .jp2, .png, .jpg, .jpeg)\n"
    )
