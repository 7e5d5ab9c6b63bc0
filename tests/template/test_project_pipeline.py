"""The baked Wine project does what it is for: real DVC, real MLflow in SQLite, no network."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
import yaml

from tests.template import described, unplugged
from tests.template.baking import git
from tests.template.working import bake, linked, metrics, run, set_parameters

pytestmark = pytest.mark.bake


def query(project: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask the registry's database; MLflow is too slow to import here."""
    with sqlite3.connect(project / "mlflow.db") as database:
        return database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as it was baked; not to be changed."""
    return bake(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def trained(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after ``dvc repro``."""
    project = tmp_path_factory.mktemp("trained") / fresh.name
    shutil.copytree(fresh, project)
    run(project, "dvc", "repro")
    return project


@pytest.fixture
def copy(fresh: Path, tmp_path: Path) -> Path:
    """A project as it was baked, to be changed."""
    return Path(shutil.copytree(fresh, tmp_path / fresh.name))


def test_default_training_is_good_enough(trained: Path) -> None:
    reached = metrics(trained)

    assert list(reached) == ["test_accuracy", "test_precision", "test_recall", "test_f1"]
    assert reached["test_accuracy"] >= 0.94


def test_git_sees_what_belongs_into_a_commit_and_nothing_else(trained: Path) -> None:
    untracked = git(trained, "status", "--porcelain", "--untracked-files=all").splitlines()

    assert untracked == [
        "?? dvc.lock",
        "?? reports/cost.json",
        "?? reports/history.csv",
        "?? reports/loss.png",
        "?? reports/metrics.json",
        "?? reports/predictions.png",
        "?? reports/run.json",
    ]


def test_pipeline_runs_once_and_its_data_travel(trained: Path, tmp_path: Path) -> None:
    assert "Data and pipelines are up to date." in run(trained, "dvc", "repro")
    assert "4 files pushed" in run(trained, "dvc", "push")
    assert "0.97" in run(trained, "dvc", "metrics", "show")
    assert "index.html" in run(trained, "dvc", "plots", "show", "--out", str(tmp_path / "plots"))

    clone = trained.parent / "clone"
    shutil.copytree(trained, clone, ignore=shutil.ignore_patterns("data", "cache", "mlflow.db"))
    assert "4 files fetched" in run(clone, "dvc", "pull")
    assert (clone / "data" / "test.csv").read_bytes() == (trained / "data/test.csv").read_bytes()


def test_gate_register_predict(trained: Path, tmp_path: Path) -> None:
    run_id = json.loads((trained / "reports" / "run.json").read_text())["run_id"]
    gate = yaml.safe_load((trained / "params.yaml").read_text())["gate"]["classification"]

    set_parameters(trained, "gate", classification={**gate, "minimum": {"test_accuracy": 1.1}})
    said = run(trained, "wine_quality.register", fails=1)
    assert re.fullmatch(
        rf"run {run_id} does not pass the gate: test_accuracy 0\.\d+ is below 1\.1\n", said
    )
    assert query(trained, "select * from model_versions") == []
    verdict = f"select value from tags where key = 'gate' and run_uuid = '{run_id}'"
    assert "failed: test_accuracy" in str(query(trained, verdict))

    set_parameters(trained, "gate", classification=gate)
    arguments = ("wine_quality.register", "--dotenv", str(tmp_path / "register.env"))
    ending = f"from run {run_id}; it is the champion\n"
    assert run(trained, *arguments) == f"wine-quality version 1 registered, {ending}"
    assert run(trained, *arguments) == f"wine-quality version 1 was registered before, {ending}"
    assert (tmp_path / "register.env").read_text() == "MODEL_VERSION=1\n"
    assert query(trained, "select version, run_id from model_versions") == [(1, run_id)]
    assert query(trained, "select alias, version, name from registered_model_aliases") == [
        ("champion", 1, "wine-quality")
    ]
    assert query(trained, verdict) == [("passed",)]

    table = trained / "data" / "test.csv"
    assert run(trained, "wine_quality.predict", str(table), "-o", str(tmp_path / "out.csv")) == (
        f"36 predictions are in {tmp_path / 'out.csv'}\n"
    )
    lines = (tmp_path / "out.csv").read_text().splitlines()
    names = lines[0].split(",")
    assert names[-4:] == [
        "predicted", "probability class_0", "probability class_1", "probability class_2",
    ]  # fmt: skip
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]
    right = sum(row["predicted"] == row["cultivar"] for row in rows) / len(rows)
    assert right == pytest.approx(metrics(trained)["test_accuracy"])

    said = run(trained, "wine_quality.predict", str(trained / "dvc.yaml"), fails=2)
    assert said.startswith("error: ")
    assert said.count("\n") == 1


def test_wine_quality_as_a_regression_is_two_parameters_away(copy: Path) -> None:
    header = '"fixed acidity";"pH";"quality"\n'
    rows = [f"{n % 17 / 2};{3 + n % 5 / 10};{3 + (n % 17) // 3}\n" for n in range(300)]
    (copy / "winequality.csv").write_text(header + "".join(rows))
    set_parameters(copy, "prepare", source="winequality.csv", task="regression")
    set_parameters(copy, "train", epochs=40)

    prepared, trained = (run(copy, f"wine_quality.{stage}") for stage in ("prepare", "train"))

    assert prepared == (
        "prepared train 180, validation 60, test 60 rows: 2 features, 'quality' is a number\n"
    )
    assert list(metrics(copy)) == ["test_mae", "test_rmse", "test_r2"]
    assert metrics(copy)["test_r2"] > 0.8
    assert "Warning" not in trained
    assert (copy / "reports" / "predictions.png").stat().st_size > 5000


def test_the_item_of_a_classification_agrees_with_the_model(trained: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(trained, tmp_path / trained.name))
    item = linked(project)

    # README, Item and stac/*.json: no warning, no advice, and no schema that is not there.
    assert unplugged.findings(project, tmp_path / "cache") == []
    assert described.of_item(item) == described.of_model(trained)
    properties = item["properties"]
    assert properties["mlm:tasks"] == ["classification"]
    assert properties["mlm:output"][0]["classification:classes"] == [
        {"value": n, "name": f"class_{n}", "description": f"class_{n}"} for n in range(3)
    ]
    assert len(properties["table:columns"]) == 13
    assert properties["lineage:run"]["metrics"] == metrics(trained)


def test_the_item_of_a_regression_agrees_with_the_model(copy: Path) -> None:
    rows = "".join(f"{n % 17},{n % 5},{n % 17 / 3}\n" for n in range(60))
    (copy / "table.csv").write_text("pH,alcohol,grade\n" + rows)
    set_parameters(copy, "prepare", source="table.csv", task="regression")
    set_parameters(copy, "train", epochs=2)
    set_parameters(copy, "gate", regression={"minimum": {}, "maximum": {}, "champion": "none"})
    for stage in ("prepare", "train"):
        run(copy, f"wine_quality.{stage}")

    item = linked(copy)

    assert described.of_item(item) == described.of_model(copy)
    (made,) = item["properties"]["mlm:output"]
    assert made == {
        "name": "value",
        "description": "grade",
        "tasks": ["regression"],
        "result": {"shape": [-1, 1], "dim_order": ["batch", "value"], "data_type": "float32"},
    }


def test_its_own_tests_pass_in_a_ci_job(fresh: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    job = {"CI_JOB_URL": nowhere, "CI_PROJECT_ID": "7", "MLFLOW_TRACKING_URI": nowhere}
    # As the command `pytest` starts Python: the current folder is no place to import from.
    said = run(fresh, "pytest", "-q", "-p", "no:cacheprovider", PYTHONSAFEPATH="1", **job)

    assert re.search(r"^\d+ passed in", said, re.MULTILINE)
    assert git(fresh, "status", "--porcelain") == ""


def test_notebook_runs(copy: Path) -> None:
    set_parameters(copy, "train", epochs=3)

    run(copy, "jupyter", "execute", "--inplace", "notebooks/train.ipynb")

    executed = json.loads((copy / "notebooks" / "train.ipynb").read_text(encoding="utf-8"))
    kinds = [kind for cell in executed["cells"] for kind in _kinds(cell)]
    assert kinds.count("image/png") == 2
    assert "error" not in kinds


def _kinds(cell: dict[str, list[dict[str, object]]]) -> list[str]:
    """Media types of a cell's output, or the kind of output that has none."""
    outputs = cell.get("outputs", [])
    return [kind for output in outputs for kind in output.get("data", [output["output_type"]])]
