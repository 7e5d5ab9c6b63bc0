"""Experiments, runs, models and versions on a real server, made with plain REST calls."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sharinghub_tools.domain.model_version import RunDataset

KERAS_MLMODEL = """\
flavors:
  keras:
    data: data
    keras_backend: tensorflow
    keras_version: 3.15.0
    save_exported_model: false
  python_function:
    data: data
    loader_module: mlflow.keras
"""
DATASET = RunDataset("train", "abc", "training", "https://data.example/wine.csv")
KERAS = {"MLmodel": KERAS_MLMODEL, "data/model.keras": "PK\x03\x04 keras"}


def unique(name: str) -> str:
    """A name that no other test uses: the servers are shared."""
    return f"{name} {uuid4().hex[:8]}"


@dataclass(frozen=True)
class Run:
    run_id: str
    experiment_id: str
    artifact_uri: str


class MlflowData:
    """``suffix`` ends the names of experiments, as SharingHub's MLflow wants."""

    def __init__(self, url: str, token: str | None = None, suffix: str = "") -> None:
        self.url = url.rstrip("/")
        self._suffix = suffix
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def run(self, metrics: dict[str, float | str] | None = None, **experiment: str) -> Run:
        """A run of an experiment of its own; metrics may be «NaN» and the like."""
        created = self.post("experiments/create", name=unique("wine") + self._suffix, **experiment)
        experiment_id = created["experiment_id"]
        info = self.post("runs/create", experiment_id=experiment_id, start_time=1)["run"]["info"]
        run = Run(info["run_id"], experiment_id, info["artifact_uri"])
        self.log(run, metrics or {})
        return run

    def log(self, run: Run, metrics: dict[str, float | str], **more: object) -> None:
        for key, value in metrics.items():
            self.post(
                "runs/log-metric", run_id=run.run_id, key=key, value=value, timestamp=1, **more
            )

    def describe(self, run: Run) -> None:
        """A parameter, a tag, and a dataset, which comes from where a token is needed."""
        self.post("runs/log-parameter", run_id=run.run_id, key="train.epochs", value="20")
        self.post("runs/set-tag", run_id=run.run_id, key="mlflow.user", value="ada")
        source = {"url": "https://ada:s3cret@data.example/wine.csv?token=s3cret"}
        dataset = {"name": "train", "digest": "abc", "source_type": "http"}
        self.post(
            "runs/log-inputs",
            run_id=run.run_id,
            datasets=[
                {
                    "tags": [{"key": "mlflow.data.context", "value": "training"}],
                    "dataset": dataset | {"source": json.dumps(source)},
                }
            ],
        )

    def upload(self, folder: str, files: dict[str, str]) -> None:
        """Put files below a folder ``mlflow-artifacts:/…``."""
        root = folder.removeprefix("mlflow-artifacts:/")
        for path, content in files.items():
            target = urllib.parse.quote(f"{root}/{path}")
            self._send(
                "PUT", f"/api/2.0/mlflow-artifacts/artifacts/{target}", content.encode("latin-1")
            )

    def logged_model(self, run: Run, files: dict[str, str]) -> str:
        """A logged model of MLflow 3; its id."""
        created = self.post(
            "logged-models", experiment_id=run.experiment_id, name="m", source_run_id=run.run_id
        )
        info = created["model"]["info"]
        self.upload(info["artifact_uri"], files)
        return str(info["model_id"])

    def model(self, name: str) -> None:
        self.post("registered-models/create", name=name)

    def version(self, name: str, source: str, **more: str) -> None:
        self.post("model-versions/create", name=name, source=source, **more)

    def alias(self, name: str, alias: str, version: str) -> None:
        self.post("registered-models/alias", name=name, alias=alias, version=version)

    def post(self, endpoint: str, **content: object) -> Any:
        body = self._send("POST", f"/api/2.0/mlflow/{endpoint}", json.dumps(content).encode())
        return json.loads(body)

    def _send(self, method: str, path: str, content: bytes) -> bytes:
        headers = {"Content-Type": "application/json"} if method == "POST" else {}
        headers |= self._headers
        request = urllib.request.Request(self.url + path, content, headers, method=method)
        with self._direct.open(request, timeout=60) as answer:
            body: bytes = answer.read()
            return body
