"""Who reads the documentation: a person with a home, a shell, and what is installed here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.console import ROOT, World
from tests.gitlab.fixtures import gitlab  # noqa: F401 - a fixture
from tests.gitlab.instance import Gitlab
from tests.gitlab.state import MAINTAINER, User
from tests.live.conftest import mlflow_3  # noqa: F401 - a fixture
from tests.live.mlflow_data import KERAS, MlflowData
from tests.live.mlflow_server import MlflowServer
from tests.live.publish.local_project import environment
from tests.sharinghub.portal import SharingHub
from tests.sharinghub.server import sharinghub_server

MODEL = "crop-types"


@pytest.fixture
def person(tmp_path: Path) -> World:
    """An empty folder; the command and what it needs are on the path."""
    folder = tmp_path / "here"
    folder.mkdir()
    variables = environment(tmp_path / "home")
    variables["PATH"] = f"{Path(sys.executable).parent}:{variables['PATH']}"
    return World(folder, variables)


@pytest.fixture
def ada(gitlab: Gitlab) -> User:  # noqa: F811
    """Maintainer of the group ``space``."""
    user = gitlab.user("ada")
    gitlab.member(gitlab.group("space"), user, MAINTAINER)
    return user


@pytest.fixture
def portal(tmp_path: Path, gitlab: Gitlab) -> Iterator[SharingHub]:  # noqa: F811
    with sharinghub_server(tmp_path / "sharinghub", gitlab) as server:
        yield server


@pytest.fixture
def colleague(person: World, gitlab: Gitlab, ada: User, portal: SharingHub) -> World:  # noqa: F811
    """The same, with a GitLab, a portal, and a token in the environment."""
    person.environment |= {
        "GITLAB_URL": gitlab.url,
        "GITLAB_TOKEN": gitlab.token(ada),
        "SHARINGHUB_URL": portal.url,
        "GIT_TERMINAL_PROMPT": "0",
    }
    person.means = {
        "https://gitlab.example.org": gitlab.url,
        "https://sharinghub.example.org": portal.url,
        "glpat-…": person.environment["GITLAB_TOKEN"],
    }
    return person


@pytest.fixture(scope="session")
def registry(mlflow_3: MlflowServer) -> str:  # noqa: F811
    """Address of an MLflow where the model has three versions."""
    data = MlflowData(mlflow_3.url)
    data.model(MODEL)
    for number in range(1, 4):
        run = data.run({"test_accuracy": 0.9 + number / 100, "test_f1": 0.9})
        source = f"{run.artifact_uri}/model"
        data.upload(source, KERAS)
        data.version(MODEL, source, run_id=run.run_id)
    data.alias(MODEL, "champion", "3")
    return mlflow_3.url


@pytest.fixture
def crop_types(
    colleague: World,
    gitlab: Gitlab,  # noqa: F811
    portal: SharingHub,
    registry: str,
) -> World:
    """In the folder of a project whose model has versions; it is not on GitLab yet."""
    answers = {
        "project_name": "Crop types",
        "author_name": "Ada",
        "gitlab_url": gitlab.url,
        "gitlab_namespace": "space",
        "sharinghub_url": portal.url,
        "tracking": "mlflow",
        "mlflow_tracking_uri": registry,
    }
    command = ["sharinghub", "new", "ai-model", "--no-input", "--json"]
    done = subprocess.run(
        [*command, *(f"{question}={answer}" for question, answer in answers.items())],
        cwd=colleague.folder,
        env=colleague.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    colleague.folder = Path(json.loads(done.stdout)["path"])
    colleague.means = {**colleague.means, "https://mlflow.example.org": registry}
    return colleague


@pytest.fixture
def published(crop_types: World) -> World:
    """The same, when it is on GitLab."""
    command = ["sharinghub", "publish", "--quiet"]
    done = subprocess.run(
        command,
        cwd=crop_types.folder,
        env=crop_types.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return crop_types


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """This repository, as somebody has just cloned it."""
    folder = tmp_path / "sharinghub-tools"
    folder.mkdir()
    for name in ("template", "hooks", "sharinghub_tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cookiecutter.json", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    return folder
