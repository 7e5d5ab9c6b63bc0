"""A catalogue of a folder of labelled images, from the command line."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pytest
import rasterio

from sharinghub_tools.adapters.schema_cache import SchemaCache
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.cli.main import main
from tests.patches import (
    EUROSAT,
    EUROSAT_BANDS,
    has_eurosat,
    pixels,
    write_patches,
    write_picture,
    write_tiff,
)

INTERVAL = ("--interval", "2015-06-27/2017-06-14")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def build(*options: str, source: str = "patches", out: str = "out") -> int:
    return main(["dataset", "build", source, out, *INTERVAL, *options])


def report(capsys: pytest.CaptureFixture[str], *options: str, **places: str) -> dict[str, Any]:
    """What ``--json`` says, with the exit code."""
    code = build("--json", "--quiet", *options, **places)
    shown = capsys.readouterr()
    assert shown.err == ""
    return {**json.loads(shown.out), "exit code": code}


def documents(out: str = "out") -> dict[str, Any]:
    found = sorted(Path(out).rglob("*.json"))
    return {path.relative_to(out).as_posix(): json.loads(path.read_text()) for path in found}


def files(out: str = "out") -> dict[str, bytes]:
    found = (path for path in Path(out).rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def times(out: str = "out") -> dict[str, int]:
    return {path: Path(out, path).stat().st_mtime_ns for path in files(out)}


def items(out: str = "out") -> dict[str, Any]:
    made = documents(out).values()
    return {item["id"]: item for item in made if item["type"] == "Feature"}


def assert_valid(out: str = "out") -> None:
    """All documents against their schemas, and every href leads to a file as it is described."""
    validator = StacValidator(StacSchemas(offline=True, cache=SchemaCache(Path("no cache"))))
    for path, document in documents(out).items():
        verdict = validator(document)
        assert (path, verdict.causes, verdict.unchecked) == (path, (), ())
        hrefs = [*document["links"], *document.get("assets", {}).values()]
        for entry in hrefs:
            if "://" not in entry["href"]:
                target = Path(out, path).parent / entry["href"].replace("%20", " ")
                assert target.is_file(), entry
                assert entry.get("file:size", target.stat().st_size) == target.stat().st_size


def problems(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem["path"], problem["problem"]) for problem in said["problems"]]


@has_eurosat
def test_the_100_real_patches(capsys: pytest.CaptureFixture[str]) -> None:
    code = build(
        "--bands",
        "eurosat",
        "--splits",
        str(EUROSAT / "splits.csv"),
        "--license",
        "MIT",
        "--id",
        "EUROSAT_2024_dataset",
        source=str(EUROSAT / "tif"),
    )
    assert code == 0
    assert capsys.readouterr() == (
        "out/catalog.json\n",
        "EUROSAT_2024_dataset: 100 Items in 10 classes, 20 test, 60 train, 20 validate; "
        "100 images read, 100 Items written\n",
    )
    assert_valid()
    made = items()
    assert len(made) == 100
    for line in (EUROSAT / "splits.csv").read_text().splitlines()[1:]:
        file, class_name, split = line.split(",")
        properties = made[Path(file).stem]["properties"]
        assert (properties["class"], properties["ml-aoi:split"]) == (class_name, split)


@has_eurosat
def test_a_band_read_by_its_name_is_the_band_of_that_name() -> None:
    build("--bands", "eurosat", "--quiet", source=str(EUROSAT / "tif"))
    catalog = pystac.Catalog.from_file("out/catalog.json")
    made = items()
    compared = 0
    for item in catalog.get_items(recursive=True):
        asset = item.assets["image"]
        path = asset.get_absolute_href()
        assert path is not None
        with rasterio.open(path) as dataset:
            values = dataset.read()
        named = {band.name: at for at, band in enumerate(asset.ext.eo.bands or ())}
        assert list(named) == EUROSAT_BANDS
        assert values[named["B8A"]].mean() == values[-1].mean()
        own = made[item.id]["assets"]["image"]["raster:bands"][named["B8A"]]["statistics"]
        assert own["mean"] == pytest.approx(values[-1].mean(), rel=1e-8)
        compared += 1
    assert compared == 100


def test_the_files_of_a_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), each=1)
    assert build("--bands", "rgb") == 0
    assert sorted(files()) == [
        ".sharinghub/build.lock",
        ".sharinghub/state.sqlite",
        ".sharinghub/workers.lock",
        "catalog.json",
        "patches/Forest/Forest_0/Forest_0.geojson",
        "patches/Forest/Forest_0/Forest_0.jpeg",
        "patches/Forest/Forest_0/Forest_0.json",
        "patches/Forest/Forest_0/Forest_0.tif",
        "patches/Forest/catalog.json",
        "patches/River/River_0/River_0.geojson",
        "patches/River/River_0/River_0.jpeg",
        "patches/River/River_0/River_0.json",
        "patches/River/River_0/River_0.tif",
        "patches/River/catalog.json",
        "patches/collection.json",
        "patches/items.parquet",
        "patches/thumbnail.jpeg",
    ]
    assert_valid()
    assert capsys.readouterr() == (
        "out/catalog.json\n",
        "no licence is named, and the Collection says 'proprietary': --license\n"
        "patches: 2 Items in 2 classes; 2 images read, 2 Items written\n",
    )


def test_pystac_reads_it() -> None:
    write_patches(Path("patches"))
    build("--bands", "rgb")
    catalog = pystac.Catalog.from_file("out/catalog.json")
    found = list(catalog.get_items(recursive=True))
    assert len(found) == 6
    collections = [item.get_collection() for item in found]
    assert {each.id for each in collections if each} == {"patches"}
    (collection,) = catalog.get_children()
    assert [child.title for child in collection.get_children()] == ["Forest", "River"]


def test_again_there_is_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"))
    build("--license", "MIT")
    before = times()
    capsys.readouterr()
    assert build("--license", "MIT") == 0
    assert capsys.readouterr().err == "patches: 6 Items in 2 classes; nothing to do\n"
    assert times() == before


def test_only_what_has_changed_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"))
    build()
    unchanged = Path("out/patches/River/River_0/River_0.json")
    time = unchanged.stat().st_mtime_ns
    write_tiff(Path("patches/Forest/new.tif"), corner=(500_000, 5_500_000))
    Path("patches/Forest/Forest_1.tif").unlink()
    write_tiff(Path("patches/Forest/Forest_2.tif"), pixels(3, 20))
    capsys.readouterr()
    said = report(capsys)
    assert {key: said[key] for key in ("new", "changed", "gone", "read", "written", "items")} == {
        "new": 1,
        "changed": 1,
        "gone": 1,
        "read": 2,
        "written": 2,
        "items": 6,
    }
    assert unchanged.stat().st_mtime_ns == time
    assert not Path("out/patches/Forest/Forest_1").exists()
    changed = files()
    assert_valid()
    build("--quiet", out="fresh")
    capsys.readouterr()
    assert files("fresh") == changed


def test_a_file_that_was_touched_is_read_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_patches(Path("patches"))
    build()
    before = times()
    os.utime("patches/Forest/Forest_0.tif", (1, 1))
    capsys.readouterr()
    said = report(capsys)
    assert (said["changed"], said["read"], said["items"]) == (1, 1, 6)
    changed = {path for path, time in times().items() if time != before[path]}
    # The image is the same file here and there.
    assert changed == {".sharinghub/state.sqlite", "patches/Forest/Forest_0/Forest_0.tif"}


def test_another_description_reads_no_image_again(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"))
    build()
    capsys.readouterr()
    said = report(capsys, "--platform", "sentinel-2a", "--splits", "50/50")
    assert (said["read"], said["written"]) == (0, 6)
    assert said["splits"] == {"test": 2, "train": 4}
    assert items()["River_1"]["properties"]["platform"] == "sentinel-2a"
    said = report(capsys, "--title", "Patches", "--platform", "sentinel-2a", "--splits", "50/50")
    assert (said["read"], said["written"]) == (0, 0)
    assert documents()["patches/collection.json"]["title"] == "Patches"
    # The order of bands decides what a thumbnail shows.
    said = report(capsys, "--bands", "blue,green,red")
    assert (said["read"], said["written"]) == (6, 6)


def test_another_id_moves_the_collection() -> None:
    write_patches(Path("patches"))
    build()
    build("--id", "land-cover")
    assert not Path("out/patches").exists()
    assert_valid()
    assert {item["collection"] for item in items().values()} == {"land-cover"}


@pytest.mark.parametrize(
    "lost",
    [
        "patches/Forest/Forest_0/Forest_0.json",
        "patches/Forest/Forest_0/Forest_0.geojson",
        "patches/Forest/Forest_0/Forest_0.jpeg",
        "patches/Forest/Forest_0/Forest_0.tif",
        "patches/Forest/catalog.json",
        "patches/collection.json",
        "patches/items.parquet",
        "catalog.json",
        "patches/Forest",
        ".sharinghub/state.sqlite",
    ],
)
def test_what_is_lost_is_made_again(lost: str) -> None:
    write_patches(Path("patches"))
    build()
    before = files()
    path = Path("out", lost)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert build() == 0
    assert files() == before


@pytest.mark.parametrize("cut", ["Forest_0.json", "Forest_0.geojson", "Forest_0.jpeg"])
def test_what_was_cut_off_is_made_again(cut: str) -> None:
    """As after a power failure."""
    write_patches(Path("patches"))
    build()
    before = files()
    Path("out/patches/Forest/Forest_0", cut).write_bytes(b"")
    build()
    assert files() == before


def test_a_large_class_is_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharinghub_tools.domain.dataset.labels._MOST_IN_FOLDER", 4)
    write_patches(Path("patches"), ["Forest"], each=6)
    write_patches(Path("patches"), ["River"], each=4)
    build()
    assert_valid()
    forest = sorted(path.parent.parent.name for path in Path("out/patches/Forest").rglob("*.tif"))
    assert len(forest) == 6
    assert all(len(name) == 1 for name in forest)
    assert Path("out/patches/River/River_0/River_0.json").is_file()
    catalog = pystac.Catalog.from_file("out/catalog.json")
    assert len(list(catalog.get_items(recursive=True))) == 10
    # One image less, and the class is small enough; nothing is left of the division.
    for number in range(2):
        Path(f"patches/Forest/Forest_{number}.tif").unlink()
    build()
    assert_valid()
    assert sorted(path.name for path in Path("out/patches/Forest").iterdir()) == [
        "Forest_2",
        "Forest_3",
        "Forest_4",
        "Forest_5",
        "catalog.json",
    ]


def test_a_class_that_is_gone_leaves_nothing() -> None:
    write_patches(Path("patches"))
    build()
    shutil.rmtree("patches/River")
    build()
    assert not Path("out/patches/River").exists()
    assert documents()["patches/collection.json"]["summaries"]["class"] == ["Forest"]
    assert_valid()


def test_files_of_other_people_stay() -> None:
    write_patches(Path("patches"))
    build()
    note = Path("out/patches/River/River_0/note.txt")
    note.write_text("mine")
    shutil.rmtree("patches/River")
    build()
    assert note.read_text() == "mine"


def test_splits_of_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), each=2)
    Path("splits.csv").write_text(
        "file,class,split\nForest/Forest_0.tif,Wood,train\nForest/Forest_1.tif,,test\n"
        "River/River_1.tif,River,\nLake/Lake_0.tif,Lake,test\n"
    )
    said = report(capsys, "--splits", "splits.csv")
    assert said["exit code"] == 1
    # That Forest's images are called Wood and Forest makes no class without images.
    assert problems(said) == [
        ("Lake/Lake_0.tif", "not-found"),
        ("River/River_0.tif", "not-listed"),
    ]
    found = {key: item["properties"] for key, item in items().items()}
    assert {key: (each["class"], each.get("ml-aoi:split")) for key, each in found.items()} == {
        "Forest_0": ("Wood", "train"),
        "Forest_1": ("Forest", "test"),
        "River_1": ("River", None),
    }
    assert_valid()


def test_splits_of_folders() -> None:
    write_patches(Path("patches/train"), each=2)
    for number in range(2):
        write_tiff(Path(f"patches/Forest/val/v{number}.tif"))
    build()
    splits = {key: item["properties"]["ml-aoi:split"] for key, item in items().items()}
    assert Counter(splits.values()) == {"train": 4, "validate": 2}
    assert splits["v0"] == "validate"
    assert_valid()


def test_names_that_are_not_unique(capsys: pytest.CaptureFixture[str]) -> None:
    for number, path in enumerate(("Forest/1.tif", "River/1.tif", "River/a/1.tif")):
        write_tiff(Path("patches", path), pixels(seed=number))
    said = report(capsys)
    assert problems(said)[:2] == [
        ("River/1.tif", "duplicate-id"),
        ("River/a/1.tif", "duplicate-id"),
    ]
    assert report(capsys, "--ids", "path")["exit code"] == 0
    assert set(items()) == {"Forest_1", "River_1", "River_a_1"}
    assert_valid()


def test_splits_that_are_made_are_stratified_and_the_same_each_time() -> None:
    write_patches(Path("patches"), each=10)
    build("--splits", "60/20/20", "--seed", "7")
    splits = {key: item["properties"]["ml-aoi:split"] for key, item in items().items()}
    for class_name in ("Forest", "River"):
        counted = Counter(split for key, split in splits.items() if key.startswith(class_name))
        assert counted == {"train": 6, "validate": 2, "test": 2}
    build("--splits", "60/20/20", "--seed", "7", out="again")
    assert items("again") == items()
    build("--splits", "60/20/20", "--seed", "8", out="other")
    assert items("other") != items()


def test_times_of_a_table_of_names_and_of_tags(capsys: pytest.CaptureFixture[str]) -> None:
    taken = {"TIFFTAG_DATETIME": "2016:05:01 10:20:30"}
    write_tiff(Path("patches/Forest/a_20160601T111213.tif"), tags=taken)
    write_tiff(Path("patches/Forest/b.tif"), corner=(500_000, 5_000_000))
    Path("times.csv").write_text(
        "file,datetime\nForest/a_20160601T111213.tif,2016-07-01T00:00:00Z\nForest/b.tif,\n"
    )

    def time(*options: str) -> tuple[int, dict[str, str | None]]:
        shutil.rmtree("out", ignore_errors=True)
        code = main(["dataset", "build", "patches", "out", "--quiet", *options])
        made = {key: item["properties"]["datetime"] for key, item in items().items()}
        return code, made

    a = "a_20160601T111213"
    assert time("--splits", "times.csv") == (1, {a: "2016-07-01T00:00:00Z"})
    assert time("--datetime", "name") == (1, {a: "2016-06-01T11:12:13Z"})
    assert time("--datetime", "tag") == (1, {a: "2016-05-01T10:20:30Z"})
    code, made = time("--datetime", "tag", *INTERVAL)
    assert (code, made) == (0, {a: "2016-05-01T10:20:30Z", "b": None})
    assert_valid()
    capsys.readouterr()
    assert main(["dataset", "build", "patches", "other"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub dataset build: it is not known when the images were taken; give --interval "
        "START/END, or say with --datetime, or by a column of the --splits table, what tells it\n"
    )


def test_pictures_lie_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(("car", "bike")):
        values = pixels(3, 16, number, "uint8", 255)
        write_picture(Path(f"patches/{name}/{name} 1.png"), values)
        write_picture(Path(f"patches/{name}/{name}_2.JPG"), values)
    assert build() == 0
    assert_valid()
    made = items()
    assert sorted(made) == ["bike_1", "bike_2", "car_1", "car_2"]
    assert {item["geometry"] for item in made.values()} == {None}
    assert made["car_1"]["assets"]["image"]["href"] == "./car_1.png"
    assert made["car_2"]["assets"]["image"]["type"] == "image/jpeg"
    bands = made["car_1"]["assets"]["image"]["eo:bands"]
    assert [band["name"] for band in bands] == ["red", "green", "blue"]


def test_images_where_they_are() -> None:
    write_patches(Path("my patches"), each=1)
    build("--images", "reference", source="my patches")
    assert_valid()
    made = items()["Forest_0"]["assets"]["image"]
    assert made["href"] == "../../../../my%20patches/Forest/Forest_0.tif"
    assert not list(Path("out").rglob("*.tif"))
    url = "s3://bucket/my patches"
    build("--images", "reference", "--images-url", url, source="my patches")
    made = items()["Forest_0"]["assets"]["image"]
    assert made["href"] == "s3://bucket/my patches/Forest/Forest_0.tif"


@pytest.fixture
def broken() -> Iterator[None]:
    """Two good images among all that can be wrong."""
    write_patches(Path("patches"), each=1)
    source = Path("patches")
    cut = write_tiff(source / "Forest/cut.tif", pixels(3, 64))
    cut.write_bytes(cut.read_bytes()[:5000])
    (source / "Forest/empty.tif").touch()
    write_tiff(source / "Forest/zero.tif", np.zeros((3, 16, 16), dtype="uint16"))
    write_picture(source / "River/no_crs.png", pixels(3, 16, 0, "uint8", 255))
    write_tiff(source / "River/line\nbreak.tif")
    write_tiff(source / "River/forest_0.tif")
    write_tiff(source / "loose.tif")
    (source / "Glacier").mkdir()
    (source / "Forest/dangling.tif").symlink_to("nowhere.tif")
    (source / "Forest/loop").symlink_to(source.resolve())
    unreadable = write_tiff(source / "River/secret.tif")
    unreadable.chmod(0)
    yield
    unreadable.chmod(0o600)


@pytest.mark.usefixtures("broken")
def test_what_is_wrong_is_told_and_the_rest_is_built(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = report(capsys, "--license", "MIT")
    assert said["exit code"] == 1
    expected = [
        ("Forest/dangling.tif", "unreadable"),
        ("Forest/loop", "link-loop"),
        ("River/forest_0.tif", "duplicate-id"),
        ("River/line\\nbreak.tif", "odd-name"),
        ("loose.tif", "no-class"),
        ("Forest/cut.tif", "broken-image"),
        ("Forest/empty.tif", "broken-image"),
        ("Forest/zero.tif", "empty-image"),
        ("River/no_crs.png", "no-crs"),
        ("River/secret.tif", "unreadable"),
        ("Glacier", "empty-class"),
    ]
    if os.geteuid() == 0:
        # Root reads everything.
        expected.remove(("River/secret.tif", "unreadable"))
    assert problems(said) == expected
    assert set(items()) - {"secret"} == {"Forest_0", "River_0"}
    assert_valid()
    assert not Path("out/patches/River/no_crs").exists()
    before = files()
    again = report(capsys, "--license", "MIT")
    assert again["problems"] == said["problems"]
    assert files() == before


@pytest.mark.usefixtures("broken")
def test_problems_are_shown_with_path_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert build("--license", "MIT") == 1
    shown = capsys.readouterr()
    assert shown.out == "out/catalog.json\n"
    lines = shown.err.splitlines()
    assert lines[1:4] == [
        "Forest/loop: link-loop: it links to a folder that it lies in; it is not followed",
        "River/forest_0.tif: duplicate-id: its Item would have the id of Forest/Forest_0.tif's; "
        "--ids path makes ids of whole paths",
        "River/line\\nbreak.tif: odd-name: its name has a line break or another control "
        "character; rename it",
    ]
    assert lines[-1].endswith(" problems, listed above")


def test_an_image_that_goes_bad_leaves_the_catalogue() -> None:
    write_patches(Path("patches"))
    build()
    Path("patches/Forest/Forest_0.tif").unlink()
    Path("patches/Forest/Forest_0.tif").write_bytes(b"II*\0")
    assert build() == 1
    assert not Path("out/patches/Forest/Forest_0").exists()
    assert_valid()
    write_patches(Path("patches"))
    assert build() == 0
    assert "Forest_0" in items()


def test_nothing_good_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), ["Forest"], each=1)
    build()
    Path("patches/Forest/Forest_0.tif").write_bytes(b"")
    capsys.readouterr()
    assert build() == 1
    assert capsys.readouterr() == (
        "",
        "Forest/Forest_0.tif: broken-image: the file is empty\n"
        "Forest: empty-class: no image of the class could be taken in\n"
        "out: no image can be taken in, so there is no catalogue\n",
    )
    assert sorted(files()) == [
        ".sharinghub/build.lock",
        ".sharinghub/state.sqlite",
        ".sharinghub/workers.lock",
    ]


def test_strict_stops_at_the_first_problem(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), each=1)
    write_tiff(Path("patches/loose.tif"))
    assert build("--strict") == 1
    assert capsys.readouterr().err == (
        "sharinghub dataset build: loose.tif: no-class: it has no class: it lies in no class's "
        "folder, and no table names one; stopped there, as --strict wants it\n"
    )
    assert documents() == {}
    Path("patches/loose.tif").unlink()
    Path("patches/River/b.tif").write_bytes(b"II*\0")
    assert build("--strict") == 1
    assert "River/b.tif: broken-image: it cannot be decoded:" in capsys.readouterr().err
    assert documents() == {}
    write_tiff(Path("patches/River/b.tif"))
    assert build("--strict") == 0
    assert len(items()) == 3


def test_a_dry_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"))
    assert build("--dry-run") == 0
    assert capsys.readouterr() == (
        "",
        "out: 6 images, 6 new; nothing was changed, this was a dry run\n",
    )
    assert not Path("out").exists()
    build("--quiet")
    capsys.readouterr()
    before = files()
    Path("patches/River/River_0.tif").unlink()
    write_tiff(Path("patches/loose.tif"))
    said = report(capsys, "--dry-run")
    assert said == {
        "catalogue": "out/catalog.json",
        "collection": "patches",
        "images": 5,
        "new": 0,
        "changed": 0,
        "gone": 1,
        "problems": [
            {
                "path": "loose.tif",
                "problem": "no-class",
                "reason": "it has no class: it lies in no class's folder, and no table names one",
            }
        ],
        "exit code": 1,
    }
    assert files() == before


README = """---
title: Land cover
description: Patches of two classes.
license: Apache-2.0
extent: {temporal: [2015-06-27, 2017-06-14]}
eo: {bands: [{name: B02}, {name: B03}, {name: B04}]}
sci: {doi: 10.1109/JSTARS.2019.2918242}
---

# Land cover
"""


def test_the_readme_of_a_project_describes_the_dataset() -> None:
    write_patches(Path("patches"))
    Path("README.md").write_text(README)
    Path("pyproject.toml").write_text("[tool.sharinghub]\ntopics = []\n")
    assert main(["dataset", "build", "patches", "out", "--quiet"]) == 0
    made = documents()["patches/collection.json"]
    assert (made["title"], made["license"]) == ("Land cover", "Apache-2.0")
    assert made["sci:doi"] == "10.1109/JSTARS.2019.2918242"
    assert [band["name"] for band in made["summaries"]["eo:bands"]] == ["B02", "B03", "B04"]
    assert made["extent"]["temporal"]["interval"] == [
        ["2015-06-27T00:00:00Z", "2017-06-14T23:59:59Z"]
    ]
    assert_valid()


def test_a_readme_that_is_named_and_one_of_another_kind_of_folder() -> None:
    write_patches(Path("patches"))
    Path("README.md").write_text(README)
    build("--quiet")
    assert documents()["patches/collection.json"]["title"] == "patches"
    build("--quiet", "--readme", "README.md", "--title", "Mine")
    assert documents()["patches/collection.json"]["title"] == "Mine"
    assert documents()["patches/collection.json"]["license"] == "Apache-2.0"


def test_a_readme_that_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"))
    Path("README.md").write_text("---\ntitle: [Land\n---\n")
    assert build("--readme", "README.md") == 3
    assert capsys.readouterr().err == (
        "sharinghub dataset build: line 2, column 8: README.md cannot be read as SharingHub reads "
        "it; see: sharinghub validate README.md\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing", "out"], "missing cannot be read: No such file or directory; name a folder"),
        (["patches", "patches"], "patches lies in patches; give the catalogue a folder of its own"),
        (["patches/River", "patches"], "patches/River lies in patches; give the catalogue"),
        (["patches", "mine"], "mine is there and was not built by this command; name a new"),
        (["patches", "splits.csv"], "splits.csv is there and was not built by this command"),
        (["nothing", "out"], "nothing has no image; images are files that end with .jp2, .jpeg"),
        (["patches", "out", "--workers", "0"], "--workers 0 does nothing; give 1 or more"),
        (["patches", "out", "--splits", "no.csv"], "--splits no.csv: there is no such file; give"),
        (["patches", "out", "--bands", "B4,B4"], "--bands B4,B4: give each band's name once"),
        (["patches", "out", "--id", "a/b"], "--id a/b is no name for a folder; give one as a_b"),
        (["patches", "out", "--stretch", "5,5"], "--stretch 5,5: MIN must be less than MAX"),
        (["patches", "out", "--stretch", "5"], "--stretch 5: give MIN,MAX, as 0,2750"),
        (["patches", "out", "--doi", "x"], "'x' is no DOI"),
        (["patches", "out", "--interval", "2016"], "'2016' is no date"),
        (["patches", "out", "--images-url", "s3://b"], "--images-url is for --images reference"),
        (["same", "out"], "the classes 'a b' and 'a_b' would share the folder 'a_b'; rename one"),
        (["patches", "out", "--splits", "twice.csv"], "the table has River/River_0.tif twice"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), each=1)
    write_patches(Path("same"), ["a b", "a_b"], each=1)
    Path("mine").mkdir()
    Path("mine/thesis.tex").touch()
    Path("nothing").mkdir()
    Path("splits.csv").touch()
    Path("twice.csv").write_text("file,split\n" + "River/River_0.tif,train\n" * 2)
    assert main(["dataset", "build", *INTERVAL, *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"sharinghub dataset build: {message}")


def test_a_catalogue_that_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), each=1)
    build("--quiet")
    shutil.rmtree("out/patches/River")
    Path("out/patches/River").touch()
    capsys.readouterr()
    assert build() == 5
    place = Path("out/patches/River/River_0").absolute()
    assert capsys.readouterr() == (
        "",
        f"sharinghub dataset build: {place} cannot be written: Not a directory; mend that, and run "
        "the command again: it goes on from there\n",
    )
    Path("out/patches/River").unlink()
    assert build() == 0
    assert_valid()


def test_no_lock_can_be_had(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_patches(Path("patches"), each=1)
    Path("out/.sharinghub/build.lock").mkdir(parents=True)
    assert build() == 5
    assert capsys.readouterr().err == (
        "sharinghub dataset build: out/.sharinghub/build.lock cannot be written: Is a directory; "
        "mend that, and run the command again: it goes on from there\n"
    )


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one", b""])
def test_a_state_that_is_none(content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    write_patches(Path("patches"), each=1)
    build()
    before = files()
    capsys.readouterr()
    state = Path("out/.sharinghub/state.sqlite")
    state.write_bytes(content)
    if content:
        assert build() == 5
        assert capsys.readouterr().err == (
            f"sharinghub dataset build: {state} cannot be used: file is not a database; remove it, "
            "and all images are read again\n"
        )
        state.unlink()
    assert build() == 0
    assert files() == before


def test_the_packages_are_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sharinghub_tools.adapters.dataset_packages.find_spec",
        lambda name: None if name in ("rasterio", "PIL") else object(),
    )
    write_patches(Path("patches"), each=1)
    assert build() == 5
    assert capsys.readouterr().err == (
        "sharinghub dataset build: building a catalogue needs pillow, rasterio; install what "
        "datasets need: pip install 'sharinghub-tools[dataset]'\n"
    )


def test_the_catalogue_may_lie_in_the_source() -> None:
    write_patches(Path("patches"), each=1)
    build(out="patches/out")
    build(out="patches/out")
    assert sorted(items("patches/out")) == ["Forest_0", "River_0"]


def test_names_of_any_script_and_with_spaces() -> None:
    for number, name in enumerate(("Annual crop/a b", "森林/树 1", "Forêt/é#1", "غابة/١")):
        corner = (400_000.0 + 160 * number, 5_480_000.0)
        write_tiff(Path("patches", f"{name}.tif"), pixels(seed=number), corner=corner)
    assert build("--quiet") == 0
    catalog = pystac.Catalog.from_file("out/catalog.json")
    found = {item.id: item for item in catalog.get_items(recursive=True)}
    assert set(found) == {"a_b", "树_1", "é_1", "١"}
    for item in found.values():
        for asset in item.get_assets().values():
            path = asset.get_absolute_href()
            assert path is not None
            assert Path(path).is_file()
    assert {item["properties"]["class"] for item in items().values()} == {
        "Annual crop",
        "森林",
        "Forêt",
        "غابة",
    }
