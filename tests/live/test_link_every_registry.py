"""The same command for every registry: SharingHub's, plain MLflow 2 and 3; what is linked is read.

GitLab's own registry: ``test_project_on_servers.py`` and ``test_registries.py``.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from sharinghub_tools.domain import linked_item
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.mlflow_data import KERAS, MlflowData, unique
from tests.live.mlflow_server import MlflowServer
from tests.sharinghub.portal import SharingHub
from tests.sharinghub.server import sharinghub_server

pytestmark = pytest.mark.live
README = "---\ntitle: Wine # mine\n---\n\n# Wine\n"


def link(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sharinghub_tools.cli.main", "link-model", "--commit", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
    )


def shown(project: Project) -> tuple[dict[str, object], dict[str, object], dict[str, Any]]:
    """The only link of the README, its asset for the model, and the model's Item."""
    metadata = yaml.safe_load(project.read("README.md").split("---")[1])
    (entry,), (listed, asset) = metadata["links"], metadata["assets"]
    return entry, asset, json.loads(project.read(listed["href"]))


def assert_describes(item: dict[str, Any], content: bytes) -> None:
    """That the Item's asset is the file that a reader downloads."""
    asset = item["assets"]["mlm:model"]
    checksum = f"1220{hashlib.sha256(content).hexdigest()}"
    assert (asset["file:size"], asset["file:checksum"]) == (len(content), checksum)


def download(href: object, token: str | None = None) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(str(href), headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: bytes = answer.read()
        return content


def test_sharinghubs(
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
    tmp_path: Path,
) -> None:
    """One token of GitLab for all: GitLab, MLflow, and the portal that shows the version."""
    ada = gitlab.user("ada")
    token = gitlab.token(ada)
    project = gitlab.project("space/Wine", files={"README.md": README}, owner=ada)
    project.topics = ["sharinghub:aimodel"]
    with sharinghub_server(tmp_path, gitlab, mlflow_2.url) as portal:
        uri = portal.tracking_uri(project)
        settings = (
            f'[tool.sharinghub]\nmodel = "wine"\ntracking = "sharinghub"\ntracking-uri = "{uri}"\n'
            f'sharinghub-url = "{portal.url}"\n'
        )
        (tmp_path / "pyproject.toml").write_text(settings)
        name = f"wine ({project.id})"
        register(MlflowData(uri, token, f" ({project.id})"), name)
        environment = {
            "GITLAB_URL": gitlab.url,
            "GITLAB_TOKEN": token,
            "CI_PROJECT_ID": str(project.id),
        }

        done = link(tmp_path, "--wait", "--json", **environment)

        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["uri"], report["portal"]) == (f"models:/{name}/1", "shown")
        entry, asset, item = shown(project)
        assert entry["title"] == "wine v1"
        content = download(asset["href"], token)
        assert content == KERAS["data/model.keras"].encode("latin-1")
        assert_describes(item, content)
        assert (
            tags(mlflow_2, name).items()
            >= {
                "sharinghub.project": f"{gitlab.url}/space/Wine",
                "sharinghub.item": f"{portal.url}/api/stac/collections/ai-model/items/space/Wine",
                "sharinghub.commit": project.head(),
                "sharinghub.model_item": (
                    f"{gitlab.url}/space/Wine/-/raw/{project.head()}/stac/wine.json"
                ),
            }.items()
        )
        assert_item_shows(portal, token, str(entry["href"]))
        again = link(tmp_path, "--wait", **environment)
        assert again.returncode == 0
        assert again.stderr.splitlines() == [
            f"models:/{name}/1 is linked; the README is up to date",
            f"only this machine can open the link: {entry['href']}",
            "SharingHub shows it",
        ]


def assert_item_shows(portal: SharingHub, token: str, href: str) -> None:
    request = urllib.request.Request(
        f"{portal.url}/api/stac/collections/ai-model/items/space/Wine",
        headers={"X-Gitlab-Token": token},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        item = json.loads(answer.read())
    assert href in [entry["href"] for entry in item["links"] if entry["rel"] == "mlflow:model"]


@pytest.mark.parametrize("server", ["mlflow_2", "mlflow_3"])
def test_plain_mlflow(
    gitlab: Gitlab,  # noqa: F811
    server: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    mlflow: MlflowServer = request.getfixturevalue(server)
    ada = gitlab.user("ada")
    project = gitlab.project("space/wine", files={"README.md": README}, owner=ada)
    name = unique("wine")
    register(MlflowData(mlflow.url), name)
    options = ["--project", "space/wine", "--model", name, "--tracking-uri", mlflow.url]

    done = link(tmp_path, *options, GITLAB_URL=gitlab.url, GITLAB_TOKEN=gitlab.token(ada))

    assert done.returncode == 0, done.stderr
    entry, asset, item = shown(project)
    assert entry["mlflow:uri"] == f"models:/{name}/1"
    assert download(asset["href"]) == KERAS["data/model.keras"].encode("latin-1")
    assert_describes(item, download(item["assets"]["mlm:model"]["href"]))
    assert tags(mlflow, name) == {
        "sharinghub.project": f"{gitlab.url}/space/wine",
        "sharinghub.commit": project.head(),
        "sharinghub.model_item": (
            f"{gitlab.url}/space/wine/-/raw/{project.head()}/{linked_item.path(name)}"
        ),
    }


def register(data: MlflowData, name: str) -> None:
    data.model(name)
    run = data.run({"test_accuracy": 0.9})
    data.upload(f"{run.artifact_uri}/model", KERAS)
    data.version(name, f"{run.artifact_uri}/model", run_id=run.run_id)


def tags(server: MlflowServer, name: str) -> dict[str, str]:
    answer = download(
        f"{server.url}/api/2.0/mlflow/model-versions/get?name={name.replace(' ', '%20')}&version=1"
    )
    return {tag["key"]: tag["value"] for tag in json.loads(answer)["model_version"]["tags"]}
