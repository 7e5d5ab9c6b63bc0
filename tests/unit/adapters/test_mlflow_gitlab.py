"""GitLab's registry, as its API for MLflow's clients answers (GitLab 16.8 to 18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_gitlab import GitlabRegistry, is_gitlab
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain.model_version import ModelFile, ModelVersion, RegisteredModel
from sharinghub_tools.errors import NotInRegistryError
from tests.unit.adapters.stub_server import MISSING, Answer, Asked, as_json, stub_server

API = "/api/v4/projects/42"
MLFLOW = f"{API}/ml/mlflow/api/2.0/mlflow"
FILES = f"{API}/ml/mlflow/api/2.0/mlflow-artifacts/artifacts"
PACKAGE = f"{API}/packages/ml_models/17/files"
PAGE = "https://gitlab.example/ada/wine/-/ml/models/3/versions/17"
RUN = "run-of-1.10.0"


def version(number: str, semver: str) -> dict[str, object]:
    return {
        "name": "wine",
        "version": number,
        "current_stage": "development",
        "source": PAGE,
        "run_id": f"run-of-{semver}",
        "aliases": [semver],
        "creation_timestamp": 1_760_000_000_000,
        "user_id": "7",
        "description": "Redder",
    }


MODEL = {
    "registered_model": {
        "name": "wine",
        "latest_versions": [version("18", "1.9.0"), version("17", "1.10.0"), version("9", "0.1.0")],
    }
}
ANSWERS: dict[str, Answer] = {
    f"{MLFLOW}/registered-models/get": as_json(MODEL),
    f"{MLFLOW}/model-versions/get": as_json({"model_version": version("17", "1.10.0")}),
    f"{MLFLOW}/runs/get": as_json(
        {
            "run": {
                "data": {
                    "metrics": [{"key": "test_f1", "value": 0.9, "step": None}],
                    "params": [{"key": "train.epochs", "value": "20"}],
                    "tags": [{"key": "mlflow.user", "value": "ada"}],
                }
            }
        }
    ),
    FILES: as_json(
        {
            "files": [
                {"path": "MLmodel", "is_dir": False, "file_size": 700},
                {"path": "data%2Fmodel.keras", "is_dir": False, "file_size": 5000},
            ]
        }
    ),
    f"{PACKAGE}/MLmodel": Answer(body="flavors: {}", content_type="application/octet-stream"),
    f"{PACKAGE}/data/model.keras": Answer(body="PK", content_type="application/octet-stream"),
}
Found = TypeVar("Found")
WINE = RegisteredModel("wine", newest="1.10.0")


class Gitlab:
    """A registry, and what GitLab was asked for."""

    def __init__(self, **changed: Answer) -> None:
        self.answers = {**ANSWERS, **changed}
        self.asked: list[Asked] = []
        self.url = ""

    def model(self, name: str = "wine") -> RegisteredModel:
        return self.run(lambda registry: registry.registered_model(name))

    def version(self, number: str = "1.10.0") -> ModelVersion:
        return self.run(lambda registry: registry.model_version(WINE, number))

    def run(self, ask: Callable[[GitlabRegistry], Found]) -> Found:
        with stub_server(lambda asked: self.answers.get(asked.path, MISSING)) as server:
            self.url, self.asked = server.url, server.asked
            session = MlflowSession(f"{server.url}{API}/ml/mlflow/", Credentials(token="glpat-1"))
            return ask(GitlabRegistry(session))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://gitlab.example/api/v4/projects/42/ml/mlflow", True),
        ("https://example.org/gitlab/api/v4/projects/ada%2Fwine/ml/mlflow", True),
        ("https://mlflow.example/ada/wine/tracking", False),
    ],
)
def test_a_projects_tracking_uri_is_recognised(url: str, expected: bool) -> None:
    assert is_gitlab(url) is expected


def test_the_newest_version_is_that_of_the_highest_precedence() -> None:
    gitlab = Gitlab()
    assert gitlab.model() == WINE
    assert [(asked.path, asked.query, asked.authorization) for asked in gitlab.asked] == [
        (f"{MLFLOW}/registered-models/get", {"name": "wine"}, "Bearer glpat-1")
    ]


def test_a_model_without_versions() -> None:
    nothing = as_json({"registered_model": {"name": "wine", "latest_versions": []}})
    assert Gitlab(**{f"{MLFLOW}/registered-models/get": nothing}).model() == RegisteredModel("wine")


def test_a_version_in_five_requests() -> None:
    gitlab = Gitlab()
    assert gitlab.version() == ModelVersion(
        name="wine",
        version="1.10.0",
        page_url=PAGE,
        run_id=RUN,
        metrics={"test_f1": 0.9},
        file=ModelFile(
            f"{gitlab.url}{PACKAGE}/data/model.keras", "data/model.keras", "application/zip", size=2
        ),
        mlmodel={"flavors": {}},
        parameters={"train.epochs": "20"},
        run_tags={"mlflow.user": "ada"},
        created=datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC),
        user="ada",
        description="Redder",
    )
    assert [(asked.path, asked.query) for asked in gitlab.asked] == [
        (f"{MLFLOW}/model-versions/get", {"name": "wine", "version": "1.10.0"}),
        (f"{MLFLOW}/runs/get", {"run_id": RUN}),
        (FILES, {"path": "17"}),
        (f"{PACKAGE}/MLmodel", {}),
        (f"{PACKAGE}/data/model.keras", {}),
    ]


def test_the_bytes_of_its_file() -> None:
    gitlab = Gitlab()

    def read(registry: GitlabRegistry) -> bytes:
        return b"".join(registry.pieces(registry.model_version(WINE, "1.10.0")))

    assert gitlab.run(read) == b"PK"


@pytest.mark.parametrize("answer", [MISSING, Answer(body="<html>", content_type="text/html")])
def test_an_mlmodel_that_cannot_be_read_says_nothing(answer: Answer) -> None:
    version = Gitlab(**{f"{PACKAGE}/MLmodel": answer}).version()
    assert (version.mlmodel, version.file is None) == ({}, False)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (FILES, MISSING),
        (FILES, as_json({"files": []})),
        (f"{PACKAGE}/data/model.keras", as_json({"message": "404 Not Found"}, 404)),
    ],
)
def test_no_file_where_none_can_be_fetched(path: str, answer: Answer) -> None:
    assert Gitlab(**{path: answer}).version().file is None


def test_an_older_gitlab_tells_no_page_and_calls_versions_by_semver() -> None:
    told = {"name": "wine", "version": "1.10.0", "source": "api/v4/x", "run_id": RUN}
    gitlab = Gitlab(
        **{
            f"{MLFLOW}/model-versions/get": as_json({"model_version": told}),
            API: as_json({"web_url": "https://gitlab.example/ada/wine"}),
        }
    )
    assert gitlab.version() == ModelVersion(
        name="wine",
        version="1.10.0",
        page_url="https://gitlab.example/ada/wine/-/ml/models",
        run_id=RUN,
        metrics={"test_f1": 0.9},
        parameters={"train.epochs": "20"},
        run_tags={"mlflow.user": "ada"},
        user="ada",
    )


def test_the_project_is_its_last_resort_as_a_page() -> None:
    told = {"name": "wine", "version": "1.10.0", "source": None}
    gitlab = Gitlab(**{f"{MLFLOW}/model-versions/get": as_json({"model_version": told})})
    assert gitlab.version() == ModelVersion(
        name="wine", version="1.10.0", page_url=f"{gitlab.url}/projects/42"
    )


def test_a_version_that_is_not_there() -> None:
    gitlab = Gitlab(**{f"{MLFLOW}/model-versions/get": MISSING})
    with pytest.raises(NotInRegistryError) as caught:
        gitlab.version("17")
    assert str(caught.value) == "'wine' has no version '17'; its newest is '1.10.0'"
