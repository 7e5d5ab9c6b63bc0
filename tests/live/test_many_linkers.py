"""Twenty linkers at once on one project, while a person edits the README: nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from sharinghub_tools.domain import linked_item
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.live.mlflow_data import KERAS, MlflowData, unique
from tests.live.mlflow_server import MlflowServer

pytestmark = pytest.mark.live

LINKERS = 20
README = "---\ntitle: Wine # mine\n---\n\n# Wine\n\nThe end.\n"
PERSON = {
    "GIT_AUTHOR_NAME": "Bob",
    "GIT_AUTHOR_EMAIL": "bob@example.org",
    "GIT_COMMITTER_NAME": "Bob",
    "GIT_COMMITTER_EMAIL": "bob@example.org",
    "GIT_CONFIG_NOSYSTEM": "1",
    "HOME": os.devnull,
    "PATH": os.environ["PATH"],
}


def test_all_versions_and_all_edits_are_there(
    gitlab: Gitlab,  # noqa: F811
    mlflow_3: MlflowServer,
    tmp_path: Path,
) -> None:
    ada = gitlab.user("ada")
    project = gitlab.project("space/wine", files={"README.md": README}, owner=ada)
    token = gitlab.token(ada)
    model = unique("wine")
    data = MlflowData(mlflow_3.url)
    data.model(model)
    run = data.run({"test_accuracy": 0.9})
    data.upload(f"{run.artifact_uri}/model", KERAS)
    for _ in range(LINKERS):
        data.version(model, f"{run.artifact_uri}/model", run_id=run.run_id)

    def link(number: int) -> tuple[int, str]:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "sharinghub_tools.cli.main", "link-model", "--commit"),
                *("--project", "space/wine", "--model", model, "--version", str(number)),
                *("--tracking-uri", mlflow_3.url),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={"PATH": PERSON["PATH"], "GITLAB_URL": gitlab.url, "GITLAB_TOKEN": token},
        )
        return done.returncode, done.stderr

    linked = threading.Event()
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(project.git), str(clone))
    with ThreadPoolExecutor(LINKERS + 1) as pool:
        edits = pool.submit(edit_until, linked, clone)
        outcomes = list(pool.map(link, range(1, LINKERS + 1)))
        linked.set()
        number_of_edits = edits.result()

    assert [outcome for outcome in outcomes if outcome[0] != 0] == []
    _, front_matter, body = project.read("README.md").split("---\n", 2)
    metadata = yaml.safe_load(front_matter)
    links = metadata["links"]
    versions = [entry["mlflow:uri"] for entry in links]
    assert versions == [f"models:/{model}/{number}" for number in range(LINKERS, 0, -1)]
    (current,) = [entry["mlflow:uri"] for entry in links if "mlflow:current" in entry]
    item = json.loads(project.read(linked_item.path(model)))
    assert item["properties"]["lineage:model"]["uri"] == current
    assert metadata["mlm"]["name"] == item["properties"]["mlm:name"]
    assert "title: Wine # mine\n" in front_matter
    sentences = "".join(f"Sentence {number}.\n\n" for number in range(number_of_edits))
    assert body == f"\n# Wine\n\n{sentences}The end.\n"
    assert number_of_edits > 1
    assert gitlab.errors == []


def edit_until(linked: threading.Event, clone: Path) -> int:
    """Add sentences one by one, each pushed as people push; returns how many there are."""
    readme = clone / "README.md"
    for number in range(1000):
        git(clone, "pull", "--quiet", "--rebase")
        readme.write_text(
            readme.read_text().replace("The end.\n", f"Sentence {number}.\n\nThe end.\n")
        )
        git(clone, "commit", "--quiet", "--all", "--message", f"Sentence {number}")
        while git(clone, "push", "--quiet", fails=True):
            git(clone, "pull", "--quiet", "--rebase")
        if linked.wait(0.5):
            return number + 1
    raise AssertionError("the linkers never ended")


def git(folder: Path, *arguments: str, fails: bool = False) -> int:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=PERSON, capture_output=True, text=True, check=False
    )
    assert fails or done.returncode == 0, done.stderr
    return done.returncode
