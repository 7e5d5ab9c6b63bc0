"""Baked image projects, from a dataset's STAC catalogue to a registered and described model."""

from __future__ import annotations

import csv
import json
import re
import shutil
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import pytest
import requests
from sklearn import metrics as scores

from tests.benchmarks import image_accuracy
from tests.patches import EUROSAT_BANDS, SCENE_CLASSES, has_eurosat, write_scene
from tests.template import described, unplugged
from tests.template.baking import git
from tests.template.scoring import scoring_server
from tests.template.working import bake, linked, metrics, run, set_parameters

pytestmark = pytest.mark.bake

FILES = Path(__file__).with_name("image_files.txt").read_text(encoding="utf-8")
SIDE = 16


@pytest.mark.parametrize("use_case", ["eurosat", "images"])
def test_exactly_these_files_all_committed(tmp_path: Path, use_case: str) -> None:
    project = bake(tmp_path, f"use_case={use_case}", "project_name=Land cover")

    assert f"{git(project, 'ls-files')}\n" == FILES
    assert git(project, "status", "--porcelain", "--ignored") == ""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as it was baked; not to be changed."""
    folder = tmp_path_factory.mktemp("fresh")
    return bake(folder, "use_case=eurosat", "project_name=Land cover")


@pytest.fixture(scope="module")
def trained(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was trained on a catalogue, registered and linked."""
    folder = tmp_path_factory.mktemp("trained")
    patches = write_scene(folder / "patches", SIDE)
    project = Path(shutil.copytree(fresh, folder / fresh.name))
    options = ["--bands", "eurosat", "--splits", "60/20/20", "--id", "scene", "--title", "Scene"]
    options += ["--license", "MIT", "--interval", "2024-05-01/2024-05-31"]
    build = ("dataset", "build", str(patches), str(folder / "catalogue"), *options)
    run(project, "sharinghub_tools.cli.main", *build)
    source = {"source": str(folder / "catalogue" / "catalog.json"), "md5": None}
    set_parameters(project, "prepare", **source, bands=["B8A", "B02", "B01"])
    set_parameters(project, "model", filters=[4, 8])
    set_parameters(project, "train", epochs=30)
    run(project, "dvc", "repro")
    return project


def test_bands_are_those_of_the_catalogue_by_name(trained: Path) -> None:
    schema = json.loads((trained / "data" / "schema.json").read_text())

    assert (schema["file_bands"], schema["bands"]) == (EUROSAT_BANDS, ["B8A", "B02", "B01"])
    # A third of the patches is brighter in B8A, another third in B01.
    assert schema["mean"] == pytest.approx([1200, 1000, 1200], abs=5)
    assert schema["deviation"] == pytest.approx([294, 80, 294], abs=5)


def test_a_model_that_sees_b8a_tells_the_classes_apart(trained: Path) -> None:
    assert metrics(trained)["test_accuracy"] == 1.0


def logged_predictions(project: Path) -> Path:
    (file,) = (project / "mlartifacts").rglob("predictions.csv")
    return file


def test_metrics_are_those_of_the_logged_predictions(trained: Path) -> None:
    with logged_predictions(trained).open(newline="") as lines:
        rows = list(csv.DictReader(lines))

    truth, chosen = ([row[column] for row in rows] for column in ("true", "predicted"))
    probabilities = [[float(row[f"probability {name}"]) for name in SCENE_CLASSES] for row in rows]
    assert [SCENE_CLASSES[int(np.argmax(each))] for each in probabilities] == chosen
    precision, recall, f1, _ = scores.precision_recall_fscore_support(
        truth, chosen, average="macro", zero_division=0
    )
    expected = {
        "test_accuracy": scores.accuracy_score(truth, chosen),
        "test_precision": precision,
        "test_recall": recall,
        "test_f1": f1,
    }
    assert {name: metrics(trained)[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    by_class = scores.precision_recall_fscore_support(
        truth, chosen, labels=SCENE_CLASSES, zero_division=0
    )
    written = [metrics(trained)[measure] for measure in ("precision", "recall", "f1")]
    for found, computed in zip(written, by_class, strict=False):
        assert found == pytest.approx(dict(zip(SCENE_CLASSES, computed, strict=True)), abs=1e-6)


def test_calibration_error_is_that_of_the_logged_predictions(trained: Path) -> None:
    table = pd.read_csv(logged_predictions(trained))
    confidence = table.filter(like="probability ").max(axis="columns")
    is_right = table["true"] == table["predicted"]

    # 15 bins of the same width, each with its upper edge, weighted by what is in them.
    bins = pd.cut(confidence, np.linspace(0, 1, 16))
    gap = (
        is_right.groupby(bins, observed=True).mean()
        - confidence.groupby(bins, observed=True).mean()
    )
    expected = (gap.abs() * bins.value_counts(normalize=True)).sum()

    assert expected > 0
    assert metrics(trained)["test_ece"] == pytest.approx(expected, abs=1e-6)


def test_pipeline_runs_once(trained: Path) -> None:
    assert "Data and pipelines are up to date." in run(trained, "dvc", "repro")
    # Images are not pushed: they come again from where they came.
    assert "4 files pushed" in run(trained, "dvc", "push")


def test_the_item_agrees_with_the_model(trained: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(trained, tmp_path / trained.name))
    item = linked(project)

    assert unplugged.findings(project, tmp_path / "cache") == []
    assert described.of_item(item) == described.of_model(trained)
    properties = item["properties"]
    assert properties["mlm:tasks"] == ["scene-classification"]
    assert properties["mlm:input"] == [
        {
            "name": "image",
            "description": "values as in the files (uint16); scaling is part of the model",
            "input": {
                "shape": [-1, SIDE, SIDE, 3],
                "dim_order": ["batch", "height", "width", "bands"],
                "data_type": "float32",
            },
            "bands": ["B8A", "B02", "B01"],
            "value_scaling": None,
        }
    ]
    assert properties["mlm:output"][0]["classification:classes"] == [
        {"value": value, "name": name, "description": name}
        for value, name in enumerate(SCENE_CLASSES)
    ]
    bands = _model_asset(item)["eo:bands"]
    assert [(band["name"], band["common_name"]) for band in bands] == [
        ("B8A", "nir08"),
        ("B02", "blue"),
        ("B01", "coastal"),
    ]


def _model_asset(item: dict[str, Any]) -> dict[str, Any]:
    (asset,) = (each for each in item["assets"].values() if "mlm:model" in each["roles"])
    return dict(asset)


def test_its_own_tests_pass_in_a_ci_job(fresh: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    job = {"CI_JOB_URL": nowhere, "CI_PROJECT_ID": "7", "MLFLOW_TRACKING_URI": nowhere}
    said = run(fresh, "pytest", "-q", "-p", "no:cacheprovider", PYTHONSAFEPATH="1", **job)

    assert re.search(r"^\d+ passed in", said, re.MULTILINE)
    assert git(fresh, "status", "--porcelain") == ""


def test_notebook_runs(trained: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(trained, tmp_path / trained.name))
    set_parameters(project, "train", epochs=2)

    run(project, "jupyter", "execute", "--inplace", "notebooks/train.ipynb")

    executed = json.loads((project / "notebooks" / "train.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    kinds = [kind for output in outputs for kind in output.get("data", [output["output_type"]])]
    assert kinds.count("image/png") == 6
    assert "error" not in kinds


@has_eurosat
def test_sixty_real_patches_teach_enough(tmp_path: Path) -> None:
    project = image_accuracy.prepared("eurosat", tmp_path)

    rows = (project / "data" / "train.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == 60
    accuracies = [image_accuracy.reached("eurosat", project, seed) for seed in image_accuracy.SEEDS]
    assert statistics.median(accuracies) >= image_accuracy.TASKS["eurosat"].least


def test_a_scoring_server_answers_as_the_onnx_file(trained: Path) -> None:
    model = json.loads((trained / "reports" / "run.json").read_text())["model_uri"]
    (file,) = (trained / "mlartifacts").rglob(f"{model.rpartition('/')[2]}/**/model.onnx")
    images = np.random.default_rng(0).normal(1200, 300, (2, SIDE, SIDE, 3)).astype("float32")

    with scoring_server(trained, model) as url:
        answer = requests.post(url, json={"inputs": images.tolist()}, timeout=60)

    assert answer.status_code == 200, answer.text
    (expected,) = onnxruntime.InferenceSession(file).run(None, {"image": images})
    assert np.array(answer.json()["predictions"]) == pytest.approx(expected, abs=1e-5)
