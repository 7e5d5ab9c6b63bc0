"""A baked project of bicycles and motorcycles, from images to a watched workflow."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.template import described, image_projects, unplugged
from tests.template.baking import git
from tests.template.working import bake, linked, run, set_parameters

pytestmark = pytest.mark.bake

OWN = {
    "bikes/cifar.py",
    "bikes/stage.py",
    "bikes/training_entry.py",
    "bikes/training_job.py",
    "bikes/upload.py",
    "tests/cifar_archive.py",
    "tests/test_stage.py",
    "tests/test_training_job.py",
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as it was baked; not to be changed."""
    folder = tmp_path_factory.mktemp("fresh")
    return bake(folder, "use_case=bikes", "deployment=aws", "project_name=Bikes")


def test_it_has_the_files_of_image_projects_and_its_own(fresh: Path) -> None:
    expected = {
        *image_projects.files("bikes"),
        *image_projects.endpoint_files("bikes"),
        *image_projects.workflow_files("bikes"),
        *OWN,
    }

    assert git(fresh, "ls-files").split() == sorted(expected)
    assert git(fresh, "status", "--porcelain", "--ignored") == ""


def test_without_a_deployment_it_has_no_workflow(tmp_path: Path) -> None:
    project = bake(tmp_path, "use_case=bikes", "project_name=Bikes")

    expected = {*image_projects.files("bikes"), *image_projects.endpoint_files("bikes"), *OWN}
    assert git(project, "ls-files").split() == sorted(expected)


def test_its_own_tests_and_checks_pass(fresh: Path) -> None:
    run(fresh, "ruff", "check", "--no-cache")
    run(fresh, "ruff", "format", "--check", "--no-cache")
    own = ("bucket", "monitor", "pipeline", "stage", "training_job", "twin")
    run(fresh, "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/test_{name}.py" for name in own))


@pytest.fixture(scope="module")
def trained(fresh: Path, workflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained project with the environment of its workflow."""
    folder = tmp_path_factory.mktemp("trained")
    project = Path(shutil.copytree(fresh, folder / "bikes"))
    (project / ".venv-workflow").symlink_to(workflow_python.parents[1])
    set_parameters(project, "stage", source=str(image_projects.write_bikes(folder / "pictures")))
    set_parameters(project, "model", filters=[4, 8], learning_rate=0.01)
    set_parameters(project, "train", epochs=8)
    set_parameters(
        project, "gate", classification={"minimum": {}, "maximum": {}, "champion": "none"}
    )
    run(project, "dvc", "repro")
    return project


def between_the_surer_half_and_the_others(project: Path) -> float:
    """A threshold that refuses half of the test images."""
    run(project, "bikes.predict", "data/staged/test", "-o", "data/predicted.csv")
    with (project / "data" / "predicted.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    probabilities = [f"probability {name}" for name in ("bicycle", "motorcycle")]
    confidences = sorted(max(float(row[name]) for name in probabilities) for row in rows)
    middle = len(confidences) // 2
    below, above = confidences[middle - 1 : middle + 1]
    assert above - below > 1e-5
    return (below + above) / 2


def test_from_images_to_a_watched_workflow(trained: Path, tmp_path: Path) -> None:
    item = linked(trained)
    set_parameters(trained, "endpoint", threshold=between_the_surer_half_and_the_others(trained))

    run(trained, "bikes.workflow", "test-cases", "--local", "--n", "20", "-o", "data/cases.json")
    with image_projects.twin(trained, "bikes") as url:
        ran = ("run", "--local", "--cases", "data/cases.json", "--endpoint", url)
        said = run(trained, "bikes.workflow", *ran, "-o", "data/outcomes.json", fails=1)
    monitored = run(trained, "bikes.endpoint.monitor")

    kept = json.loads((trained / "data" / "outcomes.json").read_text(encoding="utf-8"))
    keys = [event["s3_key"] for event in kept["input"]["images"]]
    staged = (trained / "data" / "staged" / "test").glob("*.png")
    assert sorted(keys) == sorted(f"test/{file.name}" for file in staged)
    assert [outcome["s3_key"] for outcome in kept["outcomes"]] == keys
    refused = [each for each in kept["outcomes"] if each["outcome"] == "refused"]
    assert len(refused) == 10
    assert {each["outcome"] for each in kept["outcomes"]} == {"accepted", "refused"}
    assert kept["error"] == "ThresholdNotMetError"
    (notification,) = kept["notifications"]
    assert notification["subject"].isascii()
    assert notification["message"]["images"] == refused
    assert said.splitlines()[-2:] == [
        "notification: Images were not classified: refused or failed (10 of 20)",
        "execution FAILED: ThresholdNotMetError: refused images: 10; the notification names them",
    ]
    assert "20 requests, 10 refused" in monitored
    assert "10 refused (50.0%)" in (trained / "reports" / "monitor" / "index.html").read_text()
    assert unplugged.findings(trained, tmp_path / "cache") == []
    assert described.of_item(item) == described.of_model(trained)


def test_the_champion_is_packed_for_sagemaker(trained: Path) -> None:
    linked(trained)

    said = run(trained, "bikes.endpoint.pack")

    archive = trained / "data" / "model.tar.gz"
    assert said.endswith(f"{archive} tells bicycle, motorcycle apart\n")
    assert shutil.unpack_archive(archive, trained / "data" / "unpacked", filter="data") is None
    unpacked = {path.name for path in (trained / "data" / "unpacked").rglob("*") if path.is_file()}
    assert unpacked >= {"saved_model.pb", "inference.py"}
    assert not (trained / "data" / "model.tar.gz.part").exists()
