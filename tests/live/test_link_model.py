"""``sharinghub link-model`` as people run it, against real servers; readers download the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.live.mlflow_data import KERAS, MlflowData, unique
from tests.live.mlflow_server import MlflowServer

pytestmark = pytest.mark.live
README = "---\ntitle: Wine # mine\n---\n\n# Wine\n"


@pytest.fixture(params=["mlflow_2", "mlflow_3"])
def server(request: pytest.FixtureRequest) -> MlflowServer:
    server: MlflowServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(README)
    return path


def sharinghub(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW", "CI_"))}
    return subprocess.run(
        [sys.executable, "-m", "sharinghub_tools.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**kept, **environment},
    )


def register(server: MlflowServer, name: str, versions: int) -> None:
    """A model whose versions are Keras models of runs."""
    data = MlflowData(server.url)
    data.model(name)
    for number in range(1, versions + 1):
        run = data.run({"test_accuracy": 0.9 + number / 100, "loss": 0.1})
        data.upload(f"{run.artifact_uri}/model", KERAS)
        data.version(name, f"{run.artifact_uri}/model", run_id=run.run_id)


def front_matter(readme: Path) -> Any:
    return yaml.safe_load(readme.read_text().split("---")[1])


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_version_is_linked_downloaded_and_unlinked(server: MlflowServer, readme: Path) -> None:
    name = unique("wine")
    register(server, name, versions=2)
    MlflowData(server.url).alias(name, "champion", "1")
    settings = ["--model", name, "--tracking-uri", server.url]

    linked = sharinghub("link-model", readme, *settings, "--json")
    assert linked.returncode == 0, linked.stderr
    report = json.loads(linked.stdout)
    metadata, item = front_matter(readme), json.loads((readme.parent / report["item"]).read_text())
    assert metadata["links"] == [
        {
            "rel": "mlflow:model",
            "href": f"{server.url}/#/models/{name.replace(' ', '%20')}/versions/1",
            "title": f"{name} v1",
            "mlflow:uri": f"models:/{name}/1",
            "mlflow:run_id": report["run_id"],
            "mlflow:current": True,
            "mlflow:aliases": ["champion"],
            "mlflow:created": item["properties"]["created"],
            "mlflow:metrics": {"test_accuracy": 0.91},
        }
    ]
    listed, asset = metadata["assets"]
    assert listed["href"] == report["item"]
    assert item["properties"]["lineage:run"]["id"] == report["run_id"]
    assert asset["type"] == "application/zip"
    with urllib.request.urlopen(str(asset["href"]), timeout=30) as answer:
        assert answer.read() == KERAS["data/model.keras"].encode("latin-1")

    before = contents(readme.parent)
    again = sharinghub("link-model", readme, *settings)
    assert (again.returncode, contents(readme.parent)) == (0, before)
    assert sharinghub("link-model", readme, *settings, "--check").returncode == 0

    MlflowData(server.url).alias(name, "champion", "2")
    assert sharinghub("link-model", readme, *settings, "--check").returncode == 1
    assert sharinghub("link-model", readme, *settings).returncode == 0
    shown = [(e["mlflow:uri"], e.get("mlflow:aliases")) for e in front_matter(readme)["links"]]
    assert shown == [(f"models:/{name}/2", ["champion"]), (f"models:/{name}/1", None)]

    assert sharinghub("link-model", readme, *settings, "--version", "1").returncode == 0
    current = [e["mlflow:uri"] for e in front_matter(readme)["links"] if "mlflow:current" in e]
    assert current == [f"models:/{name}/1"]

    assert sharinghub("unlink-model", readme, "--model", name, "--all").returncode == 0
    assert contents(readme.parent) == {"README.md": README.encode()}


def test_many_at_once_lose_no_version(mlflow_3: MlflowServer, readme: Path) -> None:
    name = unique("wine")
    register(mlflow_3, name, versions=6)

    def link(number: int) -> int:
        uri = ["--tracking-uri", mlflow_3.url, "--version", str(number)]
        return sharinghub("link-model", readme, "--model", name, *uri).returncode

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(link, range(1, 7))) == [0] * 6
    metadata = front_matter(readme)
    links = [entry["mlflow:uri"] for entry in metadata["links"]]
    assert links == [f"models:/{name}/{number}" for number in (6, 5, 4, 3, 2, 1)]
    (current,) = [e["mlflow:uri"] for e in front_matter(readme)["links"] if "mlflow:current" in e]
    (path,) = contents(readme.parent).keys() - {"README.md"}
    item = json.loads((readme.parent / path).read_text())
    assert item["properties"]["lineage:model"]["uri"] == current
    assert metadata["mlm"]["name"] == item["properties"]["mlm:name"]


def test_a_failed_link_leaves_the_readme_as_it_was(mlflow_3: MlflowServer, readme: Path) -> None:
    uri = ["--tracking-uri", mlflow_3.url]
    missing = sharinghub("link-model", readme, "--model", unique("nothing"), *uri)
    assert missing.returncode == 4
    assert missing.stderr.count("\n") == 1
    nobody = sharinghub(
        "link-model", readme, "--model", "x", "--tracking-uri", "http://127.0.0.1:1"
    )
    assert nobody.returncode == 4
    assert nobody.stderr.count("\n") == 1
    assert readme.read_text() == README
