"""A project that agrees with everything, in a GitLab and a portal of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import Schedule, Variable
from tests.sharinghub.doctor.asked import README, TOPICS
from tests.sharinghub.portal import SharingHub
from tests.unit.adapters.stub_server import Answer, Asked, as_json, stub_server

MODEL = {
    "registered_model": {
        "name": "wine",
        "latest_versions": [{"name": "wine", "version": "2"}],
        "aliases": [{"alias": "champion", "version": "2"}],
    }
}
_KEPT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "PYTEST_CURRENT_TEST", "COVERAGE_FILE")


def answer(asked: Asked) -> Answer:
    """MLflow 3.17.2 with one model."""
    if asked.path == "/version":
        return Answer(200, "3.17.2", "text/html; charset=utf-8")
    return as_json(MODEL)


@pytest.fixture
def mlflow_url() -> Iterator[str]:
    with stub_server(answer) as server:
        yield server.url


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:
    project = gitlab.project("space/wine", {"README.md": README}, TOPICS, owner=gitlab.user("ada"))
    project.variables["PROJECT_TOKEN"] = Variable(
        "PROJECT_TOKEN", "glpat-of-the-pipeline", protected=True, masked=True
    )
    link = "sharinghub: link new model versions"
    project.schedules.append(Schedule(1, link, "main", "*/10 * * * *", gitlab.user("ada")))
    return project


@pytest.fixture
def token(gitlab: Gitlab, wine: Project) -> str:
    return gitlab.token(gitlab.user("ada"))


@pytest.fixture
def folder(
    tmp_path: Path,
    gitlab: Gitlab,
    portal: SharingHub,
    mlflow_url: str,
    wine: Project,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A clone that agrees with everything; its token is in the environment and DVC's own."""
    for name in set(os.environ) - set(_KEPT):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GITLAB_TOKEN", token)
    project = tmp_path / "project"
    (project / ".dvc").mkdir(parents=True)
    (project / "README.md").write_text(README)
    (project / "requirements.lock").write_text("mlflow==3.17.2\n")
    (project / "pyproject.toml").write_text(
        f"""[tool.sharinghub]
model = "wine"
tracking = "mlflow"
tracking-uri = "{mlflow_url}"
topics = ["sharinghub:aimodel", "wine"]
gitlab-url = "{gitlab.url}"
gitlab-project = "space/wine"
gitlab-project-id = {wine.id}
sharinghub-url = "{portal.url}"
"""
    )
    (project / ".dvc" / "config").write_text(
        f"""[core]
    remote = storage
[remote "storage"]
    url = {portal.url}/api/store/{wine.id}
    auth = custom
    custom_auth_header = X-Gitlab-Token
"""
    )
    (project / ".dvc" / "config.local").write_text(
        f"['remote \"storage\"']\n    password = {token}\n"
    )
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    origin = f"{gitlab.url}/space/wine.git"
    subprocess.run(["git", "remote", "add", "origin", origin], cwd=project, check=True)
    monkeypatch.chdir(project)
    return project
