"""The tests' SharingHub before a real MLflow 2.14, as mlflow-sharinghub is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from sharinghub_tools.cli.main import main
from tests.gitlab.fixtures import gitlab  # noqa: F401 - a fixture
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.mlflow_server import MlflowServer
from tests.sharinghub.portal import SharingHub
from tests.sharinghub.server import sharinghub_server

pytestmark = pytest.mark.live

AI_MODEL = "sharinghub:aimodel"
TRAIN = """
import sys, mlflow, tempfile, pathlib
name = sys.argv[1]
mlflow.set_experiment(name)
with mlflow.start_run() as run:
    mlflow.log_metric("test_accuracy", 0.9)
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder)
        (files / "MLmodel").write_text("flavors: {python_function: {model_path: m.bin}}")
        (files / "m.bin").write_bytes(b"1" * 100_000)
        mlflow.log_artifacts(folder, "model")
client = mlflow.MlflowClient()
client.create_registered_model(name)
client.create_model_version(name, f"{run.info.artifact_uri}/model", run.info.run_id)
client.set_registered_model_alias(name, "champion", "1")
print(mlflow.artifacts.load_text(f"{run.info.artifact_uri}/model/MLmodel"))
"""


@pytest.fixture
def portal(
    tmp_path: Path,
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
) -> Iterator[SharingHub]:
    with sharinghub_server(tmp_path / "sharinghub", gitlab, mlflow_2.url) as server:
        yield server


@pytest.fixture
def wine(gitlab: Gitlab, request: pytest.FixtureRequest) -> Project:  # noqa: F811
    # One MLflow server for all tests: names must differ, as ids of projects do on a real GitLab.
    name = request.node.name.replace("_", "-")
    return gitlab.project(f"space/{name}", {"README.md": ""}, [AI_MODEL], owner=gitlab.user("ada"))


def call(
    portal: SharingHub, project: Project, token: str, endpoint: str, **given: str
) -> requests.Response:
    url = f"{portal.tracking_uri(project)}api/2.0/mlflow/{endpoint}"
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "mlflow-python-client/2.14.3"}
    if endpoint.endswith(("/get", "/search", "/get-by-name")):
        return requests.get(url, given, headers=headers, timeout=60)
    return requests.post(url, json=given, headers=headers, timeout=60)


def test_a_real_client_logs_and_registers(
    portal: SharingHub,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = f"{wine.path} ({wine.id})"
    environment = {
        "MLFLOW_TRACKING_URI": portal.tracking_uri(wine),
        "MLFLOW_TRACKING_TOKEN": gitlab.token(gitlab.user("ada")),
        "HOME": str(tmp_path),
        "PATH": str(mlflow_2.python.parent),
    }
    command = [str(mlflow_2.python), "-c", TRAIN, name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "python_function" in done.stdout
    token = environment["MLFLOW_TRACKING_TOKEN"]
    model = call(portal, wine, token, "registered-models/get", name=name).json()["registered_model"]
    assert model["tags"] == [{"key": "project", "value": wine.full_path}]
    assert model["aliases"] == [{"alias": "champion", "version": "1"}]
    check_that_the_portal_links_it_by_itself(portal, wine, name, token)
    monkeypatch.setenv("GITLAB_TOKEN", token)
    asked = ["item", "--project", wine.full_path, "--gitlab-url", gitlab.url]
    assert main([*asked, "--sharinghub-url", portal.url, "--diff"]) == 0
    assert capsys.readouterr() == ("", "")


def check_that_the_portal_links_it_by_itself(
    portal: SharingHub, wine: Project, name: str, token: str
) -> None:
    item = requests.get(
        f"{portal.url}/api/stac/collections/ai-model/items/{wine.full_path}",
        headers={"X-Gitlab-Token": token},
        timeout=60,
    ).json()
    title = f"{wine.path} v1"
    links = [link for link in item["links"] if link["rel"] == "mlflow:model"]
    tracking = portal.tracking_uri(wine)
    assert links == [
        {
            "rel": "mlflow:model",
            "href": f"{tracking}#/models/{quote(name)}/versions/1",
            "title": title,
            "mlflow:uri": f"models:/{name}/1",
        }
    ]
    asset = item["assets"][f"{wine.path}-v1.bin"]
    assert (asset["title"], asset["roles"]) == (title, ["data"])
    authorised = {"Authorization": f"Bearer {token}"}
    assert len(requests.get(asset["href"], headers=authorised, timeout=60).content) == 100_000


def test_who_may_what(portal: SharingHub, wine: Project, gitlab: Gitlab) -> None:  # noqa: F811
    ada, bob = gitlab.user("ada"), gitlab.user("bob")
    owner, reporter = gitlab.token(ada), gitlab.token(bob)
    gitlab.member(wine, bob, 20)
    name = f"{wine.path} ({wine.id})"

    def status(token: str, endpoint: str, **given: str) -> int:
        return call(portal, wine, token, endpoint, **given).status_code

    create = "registered-models/create"
    assert status("", create, name=name) == 401
    assert status(gitlab.job_token(wine, ada), create, name=name) == 401
    assert status(owner, create, name=wine.path) == 403
    assert status(owner, create, name=f"{wine.path} (1)") == 403
    assert status(owner, create, name=f"{wine.path}({wine.id})") == 403
    assert status(reporter, create, name=name) == 403
    assert status(owner, create, name=name) == 200
    assert status(reporter, "registered-models/get", name=name) == 200
    assert status(gitlab.token(gitlab.user("eve")), "registered-models/get", name=name) == 403
    assert status(owner, "registered-models/get", name="none") == 404
    tag = "registered-models/set-tag"
    assert status(owner, tag, name=name, key="project", value="mine") == 403
    assert status(owner, tag, name=name, key="stage", value="test") == 200
    assert status(reporter, tag, name=name, key="stage", value="test") == 403
    wine.topics[:] = ["sharinghub:dataset"]
    assert status(owner, "registered-models/get", name=name) == 403


def test_others_are_not_found_and_pages_fail(
    portal: SharingHub,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
) -> None:
    token = gitlab.token(gitlab.user("ada"))
    name = f"{wine.path} ({wine.id})"
    assert call(portal, wine, token, "registered-models/create", name=name).status_code == 200
    for number in range(2):
        other = {"name": f"a-{wine.path}-{number}"}
        url = f"{mlflow_2.url}/api/2.0/mlflow/registered-models/create"
        requests.post(url, json=other, timeout=60).raise_for_status()

    everything = call(portal, wine, token, "registered-models/search", max_results="1000")
    assert [model["name"] for model in everything.json()["registered_models"]] == [name]
    assert call(portal, wine, token, "registered-models/search", max_results="1").status_code == 500


def test_the_version_is_for_everybody(
    portal: SharingHub, wine: Project, mlflow_2: MlflowServer
) -> None:
    answer = requests.get(f"{portal.tracking_uri(wine)}version", timeout=60)
    assert (answer.status_code, answer.text) == (200, mlflow_2.version)
    page = requests.get(portal.tracking_uri(wine), timeout=60)
    assert (page.status_code, page.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
    assert json.dumps(portal.errors) == "[]"
