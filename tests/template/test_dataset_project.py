"""The template `dataset`: what it renders, and that images become a catalogue with its stages."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from tests.patches import EUROSAT, EUROSAT_BANDS, has_eurosat, pixels, write_tiff
from tests.template import unplugged
from tests.template.baking import ROOT, Baked, World, git

DATASET = ROOT / "template" / "dataset"
FILES = Path(__file__).with_name("dataset_files.txt").read_text(encoding="utf-8")
ANSWERS = {
    "eurosat": [],
    "images": ["use_case=images", "project_name=Cats & «dogs» # 1", "license=proprietary"],
    "SharingHub": ["storage=sharinghub", "sharinghub_url=https://hub.example.org"],
    "S3": ["storage=s3", "s3_url=s3://space/eurosat", "python_version=3.13"],
    "nasty": [
        "project_name=a: 'b' \"c\" {{ 7*7 }} --- 🛰",
        "project_slug=nasty",
        "package_name=nasty",
        "description=#1: {% raw %} - `z`",
        "author_name=Émile «Zola»",
    ],
}
any_answers = pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)

Bake = Callable[..., Baked]


@pytest.fixture
def bake_dataset(run: Callable[..., Baked]) -> Bake:
    return lambda *answers: run("cookiecutter", str(DATASET), "--no-input", *answers)


def called(*arguments: str, folder: Path, world: World | None = None) -> str:
    """Run a module of this Python, which must succeed; what it said."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=world,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_exactly_these_files_all_committed(bake_dataset: Bake) -> None:
    project = bake_dataset().project
    assert f"{git(project, 'ls-files')}\n" == FILES
    assert git(project, "status", "--porcelain", "--ignored") == ""


@any_answers
def test_what_is_rendered_is_whole(bake_dataset: Bake, answers: list[str], tmp_path: Path) -> None:
    project = bake_dataset(*answers).project
    # Text of people may look like the template's.
    marks = ("cookiecutter", "TODO", *(("{{", "{%", "{#") if project.name != "nasty" else ()))
    left = [
        f"{path}: {mark}"
        for path in git(project, "ls-files", "--", ":!*.png").splitlines()
        for mark in marks
        if mark in (project / path).read_text(encoding="utf-8")
    ]
    assert left == []
    called("ruff", "check", "--no-cache", folder=project)
    called("ruff", "format", "--check", "--no-cache", folder=project)
    schema = ["--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml"]
    called("check_jsonschema", *schema, folder=project)
    found = unplugged.findings(project, tmp_path / "cache")
    # Of the rest there is nothing before the first catalogue.
    assert [(each["rule"], each["message"]) for each in found] == [
        ("glob-without-files", f'"{glob}" matches no file of the repository')
        for glob in ("reports/catalogue.json", "dvc.lock")
    ]


def test_answers_are_in_the_item(bake_dataset: Bake) -> None:
    project = bake_dataset("interval=2020-02-29/2021-01-01").project
    said = called("sharinghub_tools.cli.main", "item", "--quiet", folder=project)
    properties = json.loads(said)["properties"]
    assert (properties["start_datetime"], properties["end_datetime"]) == (
        "2020-02-29T00:00:00Z",
        "2021-01-01T23:59:59Z",
    )
    assert properties["sci:doi"] == "10.1109/JSTARS.2019.2918242"
    assert properties["label:classes"][0]["classes"][0] == "AnnualCrop"
    assert (properties["platform"], properties["gsd"]) == ("sentinel-2a", 10)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("interval=2017-06-14", "must be two dates, such as 2015-06-27/2017-06-14"),
        ("interval=2017-02-30/2018-01-01", "must be two dates"),
        ("interval=2018-01-01/2017-01-01", "must not end before it begins"),
        ("s3_url=https://x", "must be a bucket and a prefix, such as s3://datasets/eurosat"),
        ("storage=sharinghub", "must be given with storage=sharinghub"),
        ("project_slug=tensorflow", "a package that the project depends on has that name"),
    ],
)
def test_bad_answers_are_refused_in_one_line(bake_dataset: Bake, answer: str, rule: str) -> None:
    baked = bake_dataset(answer)
    assert baked.process.returncode == 1
    assert rule in baked.said
    assert "Traceback" not in baked.said
    assert list(baked.folder.iterdir()) == []


def test_stores_of_dvc(bake_dataset: Bake) -> None:
    for answers, url in (
        ([], "../../eurosat-patches-dvc-store"),
        (ANSWERS["SharingHub"], "https://hub.example.org/api/store/gitlab-project-id"),
        (ANSWERS["S3"], "s3://space/eurosat"),
    ):
        config = (
            bake_dataset(*answers, "--overwrite-if-exists").project / ".dvc/config"
        ).read_text()
        assert f"url = {url}\n" in config.replace('"', "")


@pytest.mark.bake
def test_its_own_tests(bake_dataset: Bake, path_to_here: World) -> None:
    project = bake_dataset("use_case=images").project
    said = called("pytest", "-q", "-p", "no:cacheprovider", folder=project, world=path_to_here)
    assert "24 passed" in said


@pytest.fixture
def path_to_here(world: World) -> World:
    return {**world, "PATH": f"{Path(sys.executable).parent}:{world['PATH']}"}


def choose(project: Path, section: str, **values: object) -> None:
    path = project / "params.yaml"
    parameters = yaml.safe_load(path.read_text())
    parameters[section] |= values
    path.write_text(yaml.safe_dump(parameters))


@pytest.mark.bake
def test_an_archive_like_eurosats(bake_dataset: Bake, path_to_here: World) -> None:
    """The same code that downloads the real one, with patches of its size, and B8A last."""
    project = bake_dataset().project
    with zipfile.ZipFile(project / "EuroSATallBands.zip", "w") as archive:
        for number, name in enumerate(("Forest", "River")):
            for image in range(5):
                values = pixels(13, 64, 10 * number + image)
                path = write_tiff(project.parent / "patches" / f"{name}_{image}.tif", values)
                archive.write(path, f"EuroSATallBands/{name}/{path.name}")
    content = (project / "EuroSATallBands.zip").read_bytes()
    md5 = hashlib.md5(content).hexdigest()
    choose(project, "fetch", source="EuroSATallBands.zip", md5=md5)

    called("dvc", "repro", "--quiet", folder=project, world=path_to_here)

    counted = json.loads((project / "reports/catalogue.json").read_text())
    assert counted["splits"] == {"test": 2, "train": 6, "validate": 2}
    assert read_by_name(project, path_to_here, "test", "B8A", number=0) == pytest.approx(
        last_band(project, "test", 0)
    )
    again = called("dvc", "repro", folder=project, world=path_to_here)
    assert again.count("didn't change, skipping") == 3
    unchanged = called("sharinghub_tools.cli.main", "validate", folder=project, world=path_to_here)
    assert "error" not in unchanged


def read_by_name(project: Path, world: World, split: str, band: str, number: int) -> float:
    """Mean of a band of an image as the project's loader gives it."""
    script = (
        "from eurosat_patches import loader; import sys\n"
        f"images = list(loader.load({split!r}, bands=[{band!r}]).as_numpy_iterator())\n"
        f"print('mean', images[{number}][0].mean())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env={**world, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split("mean ")[1])


def last_band(project: Path, split: str, number: int) -> float:
    """Mean of the last band in the file of the image."""
    import rasterio  # noqa: PLC0415 - beside the loader's way, as others read it

    items = [json.loads(path.read_text()) for path in project.glob("catalogue/*/*/*/*.json")]
    chosen = sorted(item["id"] for item in items if item["properties"]["ml-aoi:split"] == split)
    (path,) = project.glob(f"data/images/*/{chosen[number]}.tif")
    with rasterio.open(path) as image:
        assert image.count == len(EUROSAT_BANDS)
        return float(image.read(13).mean())


@pytest.mark.bake
def test_pictures_that_lie_nowhere(bake_dataset: Bake, path_to_here: World) -> None:
    project = bake_dataset("use_case=images").project
    for name in ("cat", "dog"):
        folder = project / "source" / name
        folder.mkdir(parents=True)
        for number, ending in enumerate(("png", "jpg", "png", "jpg", "png")):
            noise = np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype=np.uint8)
            Image.fromarray(noise).save(folder / f"{number}.{ending}")

    called("dvc", "repro", "--quiet", folder=project, world=path_to_here)

    items = [json.loads(path.read_text()) for path in project.glob("catalogue/*/*/*/*.json")]
    assert {item["geometry"] for item in items} == {None}
    assert len(items) == 10


@has_eurosat
@pytest.mark.bake
def test_the_real_patches(bake_dataset: Bake, path_to_here: World) -> None:
    project = bake_dataset().project
    choose(project, "fetch", source=str(EUROSAT / "tif"), md5=None)
    choose(project, "stac", splits=str(EUROSAT / "splits.csv"))

    called("dvc", "repro", "--quiet", folder=project, world=path_to_here)

    counted = json.loads((project / "reports/catalogue.json").read_text())
    assert counted["items"] == 100
    assert counted["splits"] == {"test": 20, "train": 60, "validate": 20}
    for number in (0, 19):
        assert read_by_name(project, path_to_here, "test", "B8A", number) == pytest.approx(
            last_band(project, "test", number)
        )
