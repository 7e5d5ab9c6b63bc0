"""Registries without a server, read through MLflow: nothing is created, changed or said.

Importing MLflow takes seconds, so one process makes all registries, and one asks all of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live.mlflow_server import MlflowServer

pytestmark = pytest.mark.live

STORES = ("sqlite:///mlflow.db", "mlruns")
MAKE = """
import sys
from pathlib import Path
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag
from mlflow.utils.file_utils import local_file_uri_to_path
for uri in sys.argv[1:]:
    client = MlflowClient(uri, uri)
    run = client.create_run(client.create_experiment("wine")).info.run_id
    client.log_metric(run, "test_f1", 0.5, step=1)
    client.log_metric(run, "test_f1", 0.9, step=2)
    client.log_metric(run, "test_nan", float("nan"))
    client.log_param(run, "train.epochs", 20)
    client.set_tag(run, "mlflow.user", "ada")
    dataset = Dataset("train", "abc", "local", '{"uri": "data/train.csv"}')
    client.log_inputs(run, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
    model = Path(local_file_uri_to_path(client.get_run(run).info.artifact_uri), "m")
    model.mkdir(parents=True)
    (model / "MLmodel").write_text("flavors: {sklearn: {pickled_model: model.pkl}}")
    (model / "model.pkl").write_text("pickle")
    client.create_registered_model("l'été")
    for _ in range(11):
        client.create_model_version("l'été", f"{client.get_run(run).info.artifact_uri}/m", run)
    client.set_registered_model_alias("l'été", "champion", "2")
    print(run)
"""
ASK = """
import json, sys
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.errors import SharingHubError
for uri, name, version in json.loads(sys.argv[1]):
    try:
        registry = open_registry(uri, Path(), {})
        model = registry.registered_model(name)
        told = registry.model_version(model, version)
        tags = {key: value for key, value in told.run_tags.items() if key != "mlflow.runName"}
        assert told.created.tzinfo is UTC
        read = b"".join(registry.pieces(told))
        assert registry.versions(model) == {str(number): {} for number in range(1, 12)}
        print(f"{model} {replace(told, created=None, run_tags=tags)} {read}")
    except SharingHubError as error:
        print(f"{type(error).__name__}: {error}")
"""
QUESTIONS = [
    *((uri, "l'été", "2") for uri in STORES),
    *((uri, "l'été", "99") for uri in STORES),
    *((uri, "l'ete", "1") for uri in STORES),
    ("sqlite:///older.db", "wine", "1"),
    ("sqlite:///empty.db", "wine", "1"),
    ("sqlite:///junk.db", "wine", "1"),
    ("experiments", "wine", "1"),
    ("postgresql+pg8000://ada:s3cret@127.0.0.1:1/mlflow?password=s3cret", "wine", "1"),
]


@dataclass
class Asked:
    """The folder with the registries, the run in each, and what was answered."""

    folder: Path
    runs: dict[str, str]
    answers: dict[tuple[str, str, str], str]
    stderr: str
    changed: set[str]


@pytest.fixture(scope="module")
def asked(mlflow_2: MlflowServer, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = tmp_path_factory.mktemp("local")
    made = python(folder, MAKE, *STORES, MLFLOW_ALLOW_FILE_STORE="true")
    shutil.copy(mlflow_2.folder / "mlflow.db", folder / "older.db")
    (folder / "empty.db").touch()
    (folder / "junk.db").write_bytes(b"PK junk")
    (folder / "experiments" / "0").mkdir(parents=True)
    before = contents(folder)
    done = python(folder, ASK, json.dumps(QUESTIONS), PYTHONWARNINGS="always")
    return Asked(
        folder=folder,
        runs=dict(zip(STORES, made.stdout.split(), strict=True)),
        answers=dict(zip(QUESTIONS, done.stdout.splitlines(), strict=True)),
        stderr=done.stderr,
        changed={path for path, _ in before.items() ^ contents(folder).items()},
    )


def python(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if "MLFLOW" not in name}
    return subprocess.run(
        [sys.executable, "-c", *arguments],
        cwd=folder,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=True,
    )


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def test_nothing_is_created_or_changed(asked: Asked) -> None:
    assert asked.changed == set()


def test_mlflow_itself_says_nothing(asked: Asked) -> None:
    assert asked.stderr == ""


@pytest.mark.parametrize("uri", STORES)
def test_a_version(uri: str, asked: Asked) -> None:
    page = "http://127.0.0.1:5000/#/models/l%27%C3%A9t%C3%A9/versions/2"
    file = (
        "http://127.0.0.1:5000/model-versions/get-artifact?path=model.pkl&name=l%27%C3%A9t%C3%A9"
        "&version=2"
    )
    assert asked.answers[uri, "l'été", "2"] == (
        """RegisteredModel(name="l'été", aliases={'champion': '2'}, newest='11') """
        f"""ModelVersion(name="l'été", version='2', page_url='{page}', """
        f"run_id='{asked.runs[uri]}', aliases=('champion',), metrics={{'test_f1': 0.9}}, "
        f"file=ModelFile(href='{file}', path='model.pkl', media_type='application/octet-stream', "
        "size=6, checksum=None, is_offered=False), is_local=True, tags={}, "
        "mlmodel={'flavors': {'sklearn': {'pickled_model': 'model.pkl'}}}, "
        "parameters={'train.epochs': '20'}, run_tags={'mlflow.user': 'ada'}, "
        "datasets=(RunDataset(name='train', digest='abc', context='training', "
        "source='data/train.csv'),), created=None, user='ada', description=None) b'pickle'"
    )


@pytest.mark.parametrize("uri", STORES)
def test_a_version_that_is_not_there(uri: str, asked: Asked) -> None:
    assert asked.answers[uri, "l'été", "99"] == (
        "NotInRegistryError: 'l'été' has no version '99'; its newest is '11'"
    )


@pytest.mark.parametrize("uri", STORES)
def test_a_model_that_is_not_there(uri: str, asked: Asked) -> None:
    path = asked.folder / uri.removeprefix("sqlite:///")
    assert asked.answers[uri, "l'ete", "1"] == (
        f"NotInRegistryError: {path} has no registered model 'l'ete'; the nearest names are 'l'été'"
    )


@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        pytest.param(
            "sqlite:///older.db",
            "RegistryError: {}/older.db has the tables of another release of MLflow than the one "
            "installed here; install the one that made it, or make a copy of it and run: "
            "mlflow db upgrade <URI>",
            id="a database of MLflow 2.14, which MLflow would upgrade",
        ),
        pytest.param(
            "sqlite:///empty.db",
            "RegistryError: {}/empty.db is no database of MLflow",
            id="an empty file, in which MLflow would make its tables",
        ),
        pytest.param(
            "sqlite:///junk.db",
            "RegistryError: MLflow cannot read {}/junk.db: (sqlite3.DatabaseError) file is not a "
            "database",
            id="a file that is no database",
        ),
        pytest.param(
            "experiments",
            "RegistryError: {}/experiments is no registry of MLflow: it has no 'models'",
            id="a folder without models, in which MLflow would make it",
        ),
        pytest.param(
            "postgresql+pg8000://ada:s3cret@127.0.0.1:1/mlflow?password=s3cret",
            "EnvironmentLacksError: 'postgresql+pg8000://***@127.0.0.1:1/mlflow' is read through "
            "MLflow, which lacks 'pg8000' here; run: pip install 'sharinghub-tools[local]' (and "
            "the driver of a database's server)",
            id="a database's server, without its driver",
        ),
    ],
)
def test_what_is_no_registry(uri: str, problem: str, asked: Asked) -> None:
    assert asked.answers[uri, "wine", "1"] == problem.format(asked.folder)
