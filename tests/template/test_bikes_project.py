"""A baked project of bicycles and motorcycles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.template.baking import git
from tests.template.working import bake, run

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
    "tests/cifar_archive.py",
    "tests/test_deploy.py",
    "tests/test_endpoint.py",
    "tests/test_stage.py",
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
    of_bikes = ("tests/test_stage.py", "tests/test_endpoint.py", "tests/test_deploy.py")
    run(fresh, "pytest", "-q", "-p", "no:cacheprovider", *of_bikes)
