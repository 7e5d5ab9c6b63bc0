"""The generated project trains, registers and predicts with each kind of server that it may have.

MLflow 2.14 is what SharingHub runs; GitLab's part of MLflow's API is a stand-in.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.live.gitlab_mlflow import TOKEN, gitlab_project
from tests.live.mlflow_data import unique
from tests.live.mlflow_server import MlflowServer

pytestmark = [pytest.mark.live, pytest.mark.bake]

TEMPLATE = Path(__file__).parents[2] / "template" / "ai-model"

# One process instead of five: TensorFlow takes seconds to start.
ALL_STEPS = """
import json
from pathlib import Path
from wine_quality import champion, predict, prepare, register, table, train

prepare.prepare()
trained = train.train()
parameters = Path("params.yaml").read_text()
Path("params.yaml").write_text(parameters.replace("test_accuracy: 0", "test_accuracy: 1.1"))
outcomes = [register.register()]
Path("params.yaml").write_text(parameters)
outcomes += [register.register(), register.register(trained.run_id)]
predicted = predict.predict(table.parse(open("data/test.csv", "rb").read()), champion.load())
print(json.dumps({
    "run_id": trained.run_id,
    "versions": [[outcome.model, outcome.version, outcome.is_new] for outcome in outcomes],
    "predicted": len(predicted),
    "columns": list(predicted)[-4:],
}))
"""


def project(folder: Path, tracking: str, **settings: str) -> Path:
    """A baked project whose training takes a moment, with a gate that lets everything pass."""
    command = ["cookiecutter", str(TEMPLATE), "--no-input", "--default-config", "-o", str(folder)]
    run(folder, "-m", *command, f"tracking={tracking}", "sharinghub_url=https://hub.example.org")
    made = folder / "wine-quality"
    text = (made / "pyproject.toml").read_text(encoding="utf-8")
    for key, value in settings.items():
        text = re.sub(rf"(?m)^{key} = .*", f'{key} = "{value}"', text)
    (made / "pyproject.toml").write_text(text, encoding="utf-8")
    parameters = yaml.safe_load((made / "params.yaml").read_text())
    parameters["train"]["epochs"] = 3
    parameters["gate"]["classification"]["minimum"] = {"test_accuracy": 0}
    (made / "params.yaml").write_text(yaml.safe_dump(parameters))
    return made


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if "MLFLOW" not in name}
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process


def steps(folder: Path, **variables: str) -> Any:
    """What ``ALL_STEPS`` printed last; libraries had nothing to say."""
    process = run(folder, "-c", ALL_STEPS, **variables)
    assert process.stderr == ""
    return json.loads(process.stdout.splitlines()[-1])


def get(url: str) -> Any:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=60) as answer:
        return answer.read()


def registered(name: str, version: str) -> list[list[object]]:
    """Refused by the gate, then registered, then known."""
    return [[name, None, False], [name, version, True], [name, version, False]]


PREDICTED = {
    "predicted": 36,
    "columns": ["predicted", "probability class_0", "probability class_1", "probability class_2"],
}


def test_sharinghub(mlflow_2: MlflowServer, tmp_path: Path) -> None:
    model = unique("wine").replace(" ", "-")
    made = project(tmp_path, "sharinghub", model=model, **{"tracking-uri": mlflow_2.url})

    done = steps(made, CI_PROJECT_ID="123")

    name = f"{model} (123)"
    run_id = done.pop("run_id")
    assert done == {"versions": registered(name, "1"), **PREDICTED}
    answer = get(f"{mlflow_2.url}/api/2.0/mlflow/runs/get?run_id={run_id}")
    run_data = json.loads(answer)["run"]
    experiment_id = run_data["info"]["experiment_id"]
    experiment = get(f"{mlflow_2.url}/api/2.0/mlflow/experiments/get?experiment_id={experiment_id}")
    assert json.loads(experiment)["experiment"]["name"] == name
    assert {item["dataset"]["name"] for item in run_data["inputs"]["dataset_inputs"]} == {
        "train", "validation", "test",
    }  # fmt: skip
    # What SharingHub's automatic links are made of.
    search = get(f"{mlflow_2.url}/api/2.0/mlflow/model-versions/search")
    versions = json.loads(search)["model_versions"]
    (version,) = [version for version in versions if version["name"] == name]
    folder = version["source"].split("/artifacts/", 1)[1]
    artifact = f"{mlflow_2.url}/get-artifact?run_uuid={run_id}&path={folder}"
    described = yaml.safe_load(get(f"{artifact}/MLmodel"))
    model_file = described["flavors"]["python_function"]["model_path"]
    assert (folder, model_file) == ("model", "model.keras")
    assert get(f"{artifact}/{model_file}").startswith(b"PK")


def test_mlflow_3(mlflow_3: MlflowServer, tmp_path: Path) -> None:
    model = unique("wine").replace(" ", "-")
    made = project(tmp_path, "mlflow", model=model, **{"tracking-uri": mlflow_3.url})

    done = steps(made)

    run_id = done.pop("run_id")
    assert done == {"versions": registered(model, "1"), **PREDICTED}
    answer = get(f"{mlflow_3.url}/api/2.0/mlflow/runs/get?run_id={run_id}")
    (output,) = json.loads(answer)["run"]["outputs"]["model_outputs"]
    logged = get(f"{mlflow_3.url}/api/2.0/mlflow/logged-models/{output['model_id']}")
    metrics = {item["key"]: item for item in json.loads(logged)["model"]["data"]["metrics"]}
    assert metrics["test_accuracy"]["dataset_name"] == "test"


def test_mlflow_2(mlflow_2: MlflowServer, tmp_path: Path) -> None:
    model = unique("wine").replace(" ", "-")
    made = project(tmp_path, "mlflow", model=model, **{"tracking-uri": mlflow_2.url})

    done = steps(made)

    run_id = done.pop("run_id")
    assert done == {"versions": registered(model, "1"), **PREDICTED}
    artifact = f"{mlflow_2.url}/get-artifact?run_uuid={run_id}&path=model"
    assert get(f"{artifact}/model.keras").startswith(b"PK")


def test_gitlab(tmp_path: Path) -> None:
    with gitlab_project() as gitlab:
        made = project(tmp_path, "gitlab", **{"tracking-uri": gitlab.tracking_uri})

        done = steps(made, MLFLOW_TRACKING_TOKEN=TOKEN)

    run_id = done.pop("run_id")
    name = "wine-quality"
    assert done == {"versions": registered(name, "1.0.0"), **PREDICTED}
    assert gitlab.experiments == [f"[model]{name}"]
    (version,) = gitlab.versions
    assert {"key": "gate", "value": "passed"} in version["tags"]
    files = gitlab.files[version["version"]]
    assert files.keys() >= {"MLmodel", "model.keras", "loss.png", "model_summary.txt"}
    logged = gitlab.runs[int(run_id)]
    assert logged["metrics"].keys() >= {"loss", "val_loss", "test_accuracy"}
    assert logged["tags"].keys() >= {"mlflow.source.git.commit", "dvc.train", "dvc.test", "gate"}
