"""Registered models, versions, metrics and files, as real registries tell of them."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from sharinghub_tools.adapters.mlflow_gitlab import GitlabRegistry
from sharinghub_tools.adapters.mlflow_http import MlflowHttpRegistry
from sharinghub_tools.adapters.mlflow_local import MlflowLocalRegistry
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.domain.model_version import ModelFile, ModelVersion, RegisteredModel
from sharinghub_tools.errors import NotInRegistryError, RegistryError
from tests.live.gateway import TOKEN, Gateway, gateway
from tests.live.mlflow_data import DATASET, KERAS, MlflowData, Run, unique
from tests.live.mlflow_server import MlflowServer

pytestmark = pytest.mark.live


@dataclass
class Registry:
    """A server, something to make data in it, and a gateway that wants a token before it."""

    server: MlflowServer
    data: MlflowData
    gateway: Gateway

    def opened(self) -> MlflowHttpRegistry | GitlabRegistry | MlflowLocalRegistry:
        return open_registry(self.gateway.url, Path(), {"MLFLOW_TRACKING_TOKEN": TOKEN})

    def model(self, name: str) -> RegisteredModel:
        return self.opened().registered_model(name)

    def version(self, name: str, version: str = "1") -> ModelVersion:
        registry = self.opened()
        return registry.model_version(registry.registered_model(name), version)

    def pieces(self, version: ModelVersion) -> bytes:
        return b"".join(self.opened().pieces(version))

    def content(self, file: ModelFile | None) -> str:
        """What a plain GET of the file answers."""
        assert file is not None
        request = urllib.request.Request(file.href, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode("latin-1"))

    def run_with_model(self, files: dict[str, str], folder: str = "model") -> Run:
        run = self.data.run({"test_f1": 0.9, "loss": 0.1})
        self.data.upload(f"{run.artifact_uri}/{folder}".rstrip("/"), files)
        return run

    def registered(self, files: dict[str, str], folder: str = "model") -> tuple[str, Run]:
        """A model of one version, made of the files among the artifacts of a run."""
        run, name = self.run_with_model(files, folder), unique("wine")
        self.data.model(name)
        self.data.version(name, f"{run.artifact_uri}/{folder}".rstrip("/"), run_id=run.run_id)
        return name, run


@pytest.fixture(params=["mlflow_2", "mlflow_3"])
def registry(request: pytest.FixtureRequest) -> Iterator[Registry]:
    yield from _behind_gateway(request.getfixturevalue(request.param))


@pytest.fixture
def registry_2(mlflow_2: MlflowServer) -> Iterator[Registry]:
    yield from _behind_gateway(mlflow_2)


@pytest.fixture
def registry_3(mlflow_3: MlflowServer) -> Iterator[Registry]:
    yield from _behind_gateway(mlflow_3)


def _behind_gateway(server: MlflowServer) -> Iterator[Registry]:
    with gateway(server.url, prefix="/ada/wine/tracking") as proxy:
        yield Registry(server, MlflowData(server.url), proxy)


# What a link costs


def test_a_link_to_a_model_of_a_run_takes_four_requests(registry: Registry) -> None:
    run, name = registry.run_with_model(KERAS), unique("wine")
    registry.data.describe(run)
    registry.data.model(name)
    more = {"run_id": run.run_id, "description": "Redder"}
    registry.data.version(name, f"{run.artifact_uri}/model", **more)
    registry.data.alias(name, "champion", "1")
    before = datetime.now(UTC)
    version = registry.version(name)
    url = registry.gateway.url
    assert before - timedelta(minutes=1) < (version.created or before) < before
    run_name = version.run_tags["mlflow.runName"]
    assert replace(version, created=None) == ModelVersion(
        name=name,
        version="1",
        page_url=f"{url}/#/models/{quote(name)}/versions/1",
        run_id=run.run_id,
        aliases=("champion",),
        metrics={"test_f1": 0.9},
        file=ModelFile(
            f"{url}/get-artifact?path=model%2Fdata%2Fmodel.keras&run_uuid={run.run_id}",
            "data/model.keras",
            "application/zip",
            size=len(KERAS["data/model.keras"]),
        ),
        is_local=True,
        mlmodel=yaml.safe_load(KERAS["MLmodel"]),
        parameters={"train.epochs": "20"},
        run_tags={"mlflow.runName": run_name, "mlflow.user": "ada"},
        datasets=(DATASET,),
        user="ada",
        description="Redder",
    )
    assert registry.gateway.paths == [
        "/api/2.0/mlflow/registered-models/get",
        "/api/2.0/mlflow/runs/get",
        "/get-artifact",
        "/get-artifact",
    ]
    assert registry.content(version.file) == KERAS["data/model.keras"]
    assert registry.pieces(version) == KERAS["data/model.keras"].encode("latin-1")


def test_a_link_to_a_logged_model_takes_five_requests(registry_3: Registry) -> None:
    run = registry_3.data.run({"test_f1": 0.5, "test_auc": 0.99})
    model_id = registry_3.data.logged_model(run, KERAS)
    registry_3.data.log(run, {"test_f1": 0.9}, model_id=model_id)
    registry_3.data.log(run, {"test_f1": 0.1}, step=1)
    registry_3.data.describe(run)
    registry_3.data.post(
        f"logged-models/{model_id}/params",
        model_id=model_id,
        params=[{"key": "train.epochs", "value": "19"}, {"key": "train.seed", "value": "7"}],
    )
    name = unique("wine")
    registry_3.data.model(name)
    registry_3.data.version(name, f"models:/{model_id}", run_id=run.run_id, model_id=model_id)
    version = registry_3.version(name)
    url = registry_3.gateway.url
    assert replace(version, created=None) == ModelVersion(
        name=name,
        version="1",
        page_url=f"{url}/#/models/{quote(name)}/versions/1",
        run_id=run.run_id,
        metrics={"test_auc": 0.99, "test_f1": 0.9},
        file=ModelFile(
            f"{url}/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files"
            "?artifact_file_path=data%2Fmodel.keras",
            "data/model.keras",
            "application/zip",
            size=len(KERAS["data/model.keras"]),
        ),
        is_local=True,
        mlmodel=yaml.safe_load(KERAS["MLmodel"]),
        parameters={"train.epochs": "19", "train.seed": "7"},
        run_tags={"mlflow.runName": version.run_tags["mlflow.runName"], "mlflow.user": "ada"},
        datasets=(DATASET,),
        user="ada",
    )
    model_files = f"/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files"
    assert registry_3.gateway.paths == [
        "/api/2.0/mlflow/registered-models/get",
        "/api/2.0/mlflow/runs/get",
        f"/api/2.0/mlflow/logged-models/{model_id}",
        model_files,
        model_files,
    ]
    assert registry_3.content(version.file) == KERAS["data/model.keras"]
    assert registry_3.pieces(version) == KERAS["data/model.keras"].encode("latin-1")


# Models


def test_the_newest_version_is_the_highest_number_whatever_its_stage(registry: Registry) -> None:
    name, run = registry.registered(KERAS)
    for _ in range(11):
        registry.data.version(name, f"{run.artifact_uri}/model", run_id=run.run_id)
    for version, stage in {"3": "Production", "11": "Staging", "12": "Archived"}.items():
        registry.data.post(
            "model-versions/transition-stage",
            name=name,
            version=version,
            stage=stage,
            archive_existing_versions=False,
        )
    registry.data.alias(name, "champion", "2")
    registry.data.alias(name, "challenger", "12")
    assert registry.model(name) == RegisteredModel(
        name, {"champion": "2", "challenger": "12"}, newest="12"
    )
    assert registry.version(name, "2").aliases == ("champion",)
    assert registry.version(name, "12").aliases == ("challenger",)


@pytest.mark.parametrize(
    "name", ["wine (42)", "l'été", 'say "wine"', "50% #1? a&b=c+d", "葡萄酒 🍷"]
)
def test_names_of_all_kinds(name: str, registry: Registry) -> None:
    name = unique(name)
    registry.data.model(name)
    assert registry.model(name) == RegisteredModel(name)
    run = registry.run_with_model(KERAS)
    registry.data.version(name, f"{run.artifact_uri}/model", run_id=run.run_id)
    assert registry.version(name).page_url == (
        f"{registry.gateway.url}/#/models/{quote(name, safe='')}/versions/1"
    )
    assert registry.opened().versions(registry.model(name)) == {"1": {}}


def test_a_name_that_is_nearly_right(registry: Registry) -> None:
    name = unique("eurosat classifier")
    registry.data.model(f"{name} (42)")
    with pytest.raises(NotInRegistryError) as caught:
        registry.model(name)
    assert str(caught.value).startswith(
        f"{registry.gateway.url} has no registered model '{name}'; the nearest names are "
        f"'{name} (42)'"
    )


@pytest.mark.parametrize("version", ["99", "champion", "1.0.0"])
def test_a_version_that_is_not_there(version: str, registry: Registry) -> None:
    name, _ = registry.registered(KERAS)
    with pytest.raises(NotInRegistryError) as caught:
        registry.version(name, version)
    assert str(caught.value) == f"'{name}' has no version '{version}'; its newest is '1'"


# Metrics


def test_only_finite_metrics_of_the_end_are_told(registry: Registry) -> None:
    run = registry.data.run({"loss": 0.5, "lr": "NaN", "up": "Infinity", "down": "-Infinity"})
    registry.data.log(run, {"loss": 0.25}, step=3)
    registry.data.log(run, {"system/cpu_utilization_percentage": 80.0})
    name = unique("wine")
    registry.data.model(name)
    registry.data.version(name, f"{run.artifact_uri}/model", run_id=run.run_id)
    assert registry.version(name).metrics == {"loss": 0.25}


def test_a_nan_of_a_logged_model_is_no_zero(registry_3: Registry) -> None:
    run = registry_3.data.run()
    model_id = registry_3.data.logged_model(run, KERAS)
    registry_3.data.log(run, {"test_f1": "NaN", "test_auc": 0.0}, model_id=model_id)
    name = unique("wine")
    registry_3.data.model(name)
    registry_3.data.version(name, f"models:/{model_id}", run_id=run.run_id, model_id=model_id)
    assert registry_3.version(name).metrics == {"test_auc": 0.0}


def test_a_deleted_run_does_not_hinder(registry: Registry) -> None:
    name, run = registry.registered(KERAS)
    registry.data.post("runs/delete", run_id=run.run_id)
    version = registry.version(name)
    assert (version.run_id, version.metrics) == (run.run_id, {"test_f1": 0.9})
    assert registry.content(version.file) == KERAS["data/model.keras"]


def test_a_run_that_may_not_be_read_does_not_hinder(registry: Registry) -> None:
    name, run = registry.registered(KERAS)
    registry.gateway.refuses = lambda path: "runs/get" in path
    version = registry.version(name)
    assert (version.run_id, version.metrics) == (run.run_id, {})
    assert registry.content(version.file) == KERAS["data/model.keras"]


def test_a_version_without_a_run(registry_2: Registry) -> None:
    run, name = registry_2.run_with_model(KERAS), unique("wine")
    registry_2.data.model(name)
    registry_2.data.version(name, f"{run.artifact_uri}/model")
    version = registry_2.version(name)
    assert (version.run_id, version.metrics) == (None, {})
    assert version.file == ModelFile(
        f"{registry_2.gateway.url}/model-versions/get-artifact?path=data%2Fmodel.keras"
        f"&name={name.replace(' ', '+')}&version=1",
        "data/model.keras",
        "application/zip",
        size=len(KERAS["data/model.keras"]),
    )
    assert registry_2.content(version.file) == KERAS["data/model.keras"]


# Files

SKLEARN = "flavors: {python_function: {model_path: model.pkl}, sklearn: {pickled_model: model.pkl}}"
TENSORFLOW = (
    "flavors: {python_function: {data: data}, tensorflow: {data: data, model_type: keras, "
    "save_format: tf}}"
)
TORCH = "flavors: {python_function: {data: data}, pytorch: {model_data: data}}"


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"MLmodel": SKLEARN, "model.pkl": "x"}, "model.pkl"),
        ({"MLmodel": TENSORFLOW, "data/model.keras": "x"}, "data/model.keras"),
        (
            {"MLmodel": TENSORFLOW, "data/model.h5": "x", "data/save_format.txt": "h5"},
            "data/model.h5",
        ),
        ({"MLmodel": TENSORFLOW, "data/model/saved_model.pb": "x"}, None),
        ({"MLmodel": TORCH, "data/model.pt2": "x", "data/requirements.txt": ""}, "data/model.pt2"),
        ({"MLmodel": "flavors: {}", "weights.onnx": "x", "conda.yaml": ""}, "weights.onnx"),
        ({"MLmodel": SKLEARN}, None),
        ({"MLmodel": "{not: [yaml"}, None),
        ({"MLmodel": "made: 2024-02-30"}, None),
        ({"model.pkl": "x"}, None),
    ],
)
def test_the_file_is_offered_only_if_it_is_there(
    files: dict[str, str], path: str | None, registry: Registry
) -> None:
    name, _ = registry.registered(files)
    file = registry.version(name).file
    assert (file.path if file else None) == path
    if path:
        assert registry.content(file) == "x"


def test_a_model_at_the_root_of_the_artifacts(registry: Registry) -> None:
    name, run = registry.registered({"MLmodel": SKLEARN, "model.pkl": "x"}, folder="")
    file = registry.version(name).file
    assert file == ModelFile(
        f"{registry.gateway.url}/get-artifact?path=model.pkl&run_uuid={run.run_id}",
        "model.pkl",
        "application/octet-stream",
        size=1,
    )
    assert registry.content(file) == "x"


def test_artifacts_in_a_store_of_their_own(registry: Registry, tmp_path: Path) -> None:
    run = registry.data.run(artifact_location=tmp_path.as_uri())
    folder = tmp_path / run.run_id / "artifacts" / "model"
    (folder / "data").mkdir(parents=True)
    for path, content in KERAS.items():
        (folder / path).write_text(content, encoding="latin-1")
    name = unique("wine")
    registry.data.model(name)
    registry.data.version(name, f"{run.artifact_uri}/model", run_id=run.run_id)
    assert registry.content(registry.version(name).file) == KERAS["data/model.keras"]


def test_a_source_that_names_the_run(registry_2: Registry) -> None:
    run, name = registry_2.run_with_model(KERAS), unique("wine")
    registry_2.data.model(name)
    registry_2.data.version(name, f"runs:/{run.run_id}/model", run_id=run.run_id)
    assert registry_2.content(registry_2.version(name).file) == KERAS["data/model.keras"]


def test_a_copy_of_another_models_version(registry: Registry) -> None:
    name, run = registry.registered(KERAS)
    copy = unique("copy")
    registry.data.model(copy)
    registry.data.version(copy, f"models:/{name}/1", run_id=run.run_id)
    assert registry.content(registry.version(copy).file) == KERAS["data/model.keras"]


# What is wrong with the server, or with how it is asked


def test_without_a_token(registry: Registry) -> None:
    with pytest.raises(RegistryError) as caught:
        open_registry(registry.gateway.url, Path(), {}).registered_model("wine")
    assert str(caught.value) == (
        f"{registry.gateway.url} refuses access (401 You are not authenticated.); set "
        "MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
    )


def test_below_a_wrong_path(registry: Registry) -> None:
    url = f"{registry.server.url}/ada/wine/tracking"
    with pytest.raises(RegistryError, match=r"no MLflow server answers at .* \(404\)"):
        open_registry(url, Path(), {}).registered_model("wine")


def test_mlflow_3_called_by_a_name_that_it_does_not_know(registry_3: Registry) -> None:
    registry_3.gateway.host = "mlflow.example"
    with pytest.raises(RegistryError) as caught:
        registry_3.model("wine")
    assert "(403 Invalid Host header - possible DNS rebinding attack detected)" in str(caught.value)


def test_basic_authentication(mlflow_3_with_users: MlflowServer) -> None:
    url = mlflow_3_with_users.url
    environment = {
        "MLFLOW_TRACKING_USERNAME": "admin",
        "MLFLOW_TRACKING_PASSWORD": "pass word of admin",
    }
    with pytest.raises(NotInRegistryError) as missing:
        open_registry(url, Path(), environment).registered_model("wine")
    assert str(missing.value) == (
        f"{url} has no registered model 'wine'; it shows you none: check the name and what you "
        "may read, or register it"
    )
    in_uri = url.replace("://", "://admin:pass%20word%20of%20admin@")
    with pytest.raises(NotInRegistryError, match=f"^{url} has no registered model 'wine'"):
        open_registry(in_uri, Path(), {}).registered_model("wine")
    wrong = environment | {"MLFLOW_TRACKING_PASSWORD": "guess"}
    with pytest.raises(RegistryError) as refused:
        open_registry(url, Path(), wrong).registered_model("wine")
    assert str(refused.value) == (
        f"{url} refuses access (401) with MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD; "
        "is that valid, and allowed to read here?"
    )
