"""A baked project of bicycles and motorcycles."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from tests.template.baking import git
from tests.template.working import bake, run, set_parameters

pytestmark = pytest.mark.bake

OF_IMAGES = Path(__file__).with_name("image_files.txt").read_text(encoding="utf-8")
OWN = {
    "bikes/cifar.py",
    "bikes/endpoint/__init__.py",
    "bikes/endpoint/bucket.py",
    "bikes/endpoint/capture.py",
    "bikes/endpoint/configuration.py",
    "bikes/endpoint/deploy.py",
    "bikes/endpoint/figures.py",
    "bikes/endpoint/inference.py",
    "bikes/endpoint/monitor.py",
    "bikes/endpoint/page.py",
    "bikes/endpoint/send.py",
    "bikes/endpoint/serve.py",
    "bikes/endpoint/served_model.py",
    "bikes/endpoint/upload.py",
    "bikes/stage.py",
    "bikes/training_entry.py",
    "bikes/training_job.py",
    "tests/cifar_archive.py",
    "tests/test_deploy.py",
    "tests/test_endpoint.py",
    "tests/test_stage.py",
    "tests/test_training_job.py",
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as it was baked; not to be changed."""
    folder = tmp_path_factory.mktemp("fresh")
    return bake(folder, "use_case=bikes", "project_name=Bikes")


def test_it_has_the_files_of_image_projects_and_its_own(fresh: Path) -> None:
    of_images = OF_IMAGES.replace("land_cover/", "bikes/").split()

    assert git(fresh, "ls-files").split() == sorted({*of_images, *OWN})
    assert git(fresh, "status", "--porcelain", "--ignored") == ""


def test_its_own_tests_and_checks_pass(fresh: Path) -> None:
    run(fresh, "ruff", "check", "--no-cache")
    run(fresh, "ruff", "format", "--check", "--no-cache")
    of_bikes = [f"tests/test_{name}.py" for name in ("deploy", "endpoint", "stage", "training_job")]
    run(fresh, "pytest", "-q", "-p", "no:cacheprovider", *of_bikes)


def write_pictures(folder: Path) -> Path:
    """Red bicycles and blue motorcycles, more or less."""
    for split, each in (("train", 30), ("test", 10)):
        (folder / split).mkdir(parents=True)
        for number in range(each):
            noise = np.random.default_rng(number).integers(0, 60, (2, 32, 32, 3), "uint8")
            noise[0, ..., 0] += 120
            noise[1, ..., 2] += 120
            for name, pixels in zip(("bike", "moped"), noise, strict=True):
                file = folder / split / f"{name}_s_{number:06}.png"
                PIL.Image.fromarray(pixels).save(file)
    return folder


def test_from_images_to_a_monitored_endpoint(fresh: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(fresh, tmp_path / "bikes"))
    set_parameters(project, "stage", source=str(write_pictures(tmp_path / "pictures")))
    set_parameters(project, "model", filters=[4, 8], learning_rate=0.01)
    set_parameters(project, "train", epochs=8)
    set_parameters(
        project, "gate", classification={"minimum": {}, "maximum": {}, "champion": "none"}
    )
    run(project, "dvc", "repro")
    run(project, "bikes.register")
    run(project, "sharinghub_tools.cli.main", "link-model")
    ready = tmp_path / "ready"
    serve = [sys.executable, "-m", "bikes.endpoint.serve", "--port", "0", "--ready", str(ready)]
    twin = subprocess.Popen(serve, cwd=project)
    try:
        while not (ready.exists() and ready.read_text().endswith("\n")):
            assert twin.poll() is None
            time.sleep(0.2)
        url = ("--url", ready.read_text().strip(), "--number", "10")
        said = run(project, "bikes.endpoint.send", *url, "data/staged/test")
    finally:
        twin.terminate()
        twin.wait()

    refused = re.search(r"10 images, ([0-9]+) refused below 0.8", said)
    assert refused
    monitored = run(project, "bikes.endpoint.monitor")
    assert f"10 requests, {refused[1]} refused" in monitored
    assert (project / "reports" / "monitor" / "index.html").is_file()
