"""``doctor`` with real MLflow servers, as they are and behind SharingHub's rules."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture
def portal(
    tmp_path: Path,
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
) -> Iterator[SharingHub]:
    with sharinghub_server(tmp_path / "sharinghub", gitlab, mlflow_2.url) as server:
        yield server


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:  # noqa: F811
    ada = gitlab.user("ada")
    return gitlab.project(
        "space/doctors-wine", {"README.md": ""}, ["sharinghub:aimodel"], owner=ada
    )


@pytest.fixture
def folder(
    tmp_path: Path,
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    for name in [name for name in os.environ if "MLFLOW" in name or "GITLAB" in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(gitlab.user("ada")))
    project = tmp_path / "project"
    project.mkdir()
    (project / "README.md").write_text("# Wine\n")
    (project / "requirements.lock").write_text("mlflow==3.17.2\n")
    return project


def settings(
    folder: Path,
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    tracking: str,
    uri: str,
    **other: str,
) -> None:
    values = {
        "model": wine.path,
        "tracking": tracking,
        "tracking-uri": uri,
        "gitlab-url": gitlab.url,
        "gitlab-project": wine.full_path,
        **other,
    }
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    lines = ["[tool.sharinghub]", f"gitlab-project-id = {wine.id}", *lines]
    (folder / "pyproject.toml").write_text("\n".join(lines))


def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str, str]]:
    main(["doctor", str(folder), "--json", "--quiet"])
    captured = capsys.readouterr()
    assert "glpat-" not in captured.out + captured.err
    return {
        check["name"]: (check["state"], check["seen"], check["todo"])
        for check in json.loads(captured.out)["checks"]
        if check["name"] in ("model name", "registered model", "SharingHub")
        or "MLflow" in check["name"]
    }


def test_behind_sharinghub(
    folder: Path,
    gitlab: Gitlab,  # noqa: F811
    portal: SharingHub,
    wine: Project,
    capsys: pytest.CaptureFixture[str],
) -> None:
    uri, name = portal.tracking_uri(wine), f"{wine.path} ({wine.id})"
    settings(folder, gitlab, wine, "sharinghub", uri, **{"sharinghub-url": portal.url})
    expected = {
        "MLflow": ("ok", f"{uri}, 2.14.3", ""),
        "MLflow client": (
            "ok",
            "3.17.2 (requirements.lock), logs models as MLflow 2 for this server",
            "",
        ),
        "model name": ("ok", name, ""),
        "registered model": ("warn", f"the registry has no '{name}' yet", "run the pipeline"),
        "SharingHub": ("ok", portal.url, ""),
    }
    assert checked(folder, capsys) == expected
    headers = {"Authorization": f"Bearer {os.environ['GITLAB_TOKEN']}"}
    requests.post(
        f"{uri}api/2.0/mlflow/registered-models/create",
        json={"name": name},
        headers=headers,
        timeout=60,
    ).raise_for_status()
    expected["registered model"] = ("warn", f"{name} has no version yet", "run the pipeline")
    assert checked(folder, capsys) == expected

    settings(folder, gitlab, wine, "sharinghub", uri, model=f"{wine.path} (4711)")
    assert checked(folder, capsys)["model name"] == (
        "fail",
        f"'{wine.path} (4711)' has the id of another project: MLflow refuses it",
        f"set model in [tool.sharinghub] to '{wine.path}'",
    )
    settings(folder, gitlab, wine, "sharinghub", f"{portal.url}/mlflow/space/other/tracking/")
    assert checked(folder, capsys)["registered model"][0] == "fail"


def test_plain_servers(
    folder: Path,
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    mlflow_2: MlflowServer,
    mlflow_3: MlflowServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings(folder, gitlab, wine, "mlflow", mlflow_3.url)
    assert checked(folder, capsys) == {
        "MLflow": ("ok", f"{mlflow_3.url}, 3.17.2", ""),
        "MLflow client": ("ok", "3.17.2 (requirements.lock)", ""),
        "model name": ("ok", wine.path, ""),
        "registered model": ("warn", f"the registry has no '{wine.path}' yet", "run the pipeline"),
        "SharingHub": ("skipped", "the settings name no SharingHub", ""),
    }
    settings(folder, gitlab, wine, "mlflow", mlflow_2.url)
    seen = checked(folder, capsys)
    assert seen["MLflow"] == ("ok", f"{mlflow_2.url}, 2.14.3", "")
    assert seen["MLflow client"] == (
        "fail",
        "3.17.2 (requirements.lock) logs models in a way that the server's 2.14.3 does not know",
        "install 'mlflow<3', or train with a server of MLflow 3",
    )


def test_a_server_that_asks_for_a_password(
    folder: Path,
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    mlflow_3_with_users: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = mlflow_3_with_users.url
    settings(folder, gitlab, wine, "mlflow", url)
    assert checked(folder, capsys)["registered model"][0] == "fail"
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "admin")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "pass word of admin")
    seen = checked(folder, capsys)
    assert seen["MLflow"] == ("ok", f"{url}, 3.17.2", "")
    assert seen["registered model"][0] == "warn"


def test_what_links_new_versions(
    folder: Path,
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    mlflow_2: MlflowServer,
    mlflow_3: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    names = ("webhook", "trigger token", "new versions")

    def seen(uri: str) -> list[tuple[str, str]]:
        settings(folder, gitlab, wine, "mlflow", uri)
        main(["doctor", "--json", "--quiet"])
        said = capsys.readouterr().out
        assert not [trigger for trigger in wine.triggers if trigger.token in said]
        checks = {check["name"]: check for check in json.loads(said)["checks"]}
        return [(checks[name]["state"], checks[name]["seen"]) for name in names]

    nothing = "nothing links those that are registered by hand, unless sharinghub watch does"
    none = "none, as the registry can have none"
    assert seen(mlflow_2.url) == [("ok", none), ("ok", "none"), ("warn", nothing)]
    assert seen(mlflow_3.url) == [("ok", "none"), ("ok", "none"), ("warn", nothing)]
    assert main(["webhook", "install"]) == 0
    capsys.readouterr()
    webhook = ("ok", f"sharinghub-link-{wine.id} of {mlflow_3.url}, 5 events")
    (trigger,) = wine.triggers
    token = ("ok", f"number {trigger.id}, not used yet")
    assert seen(mlflow_3.url) == [webhook, token, ("ok", "the webhook links them")]
    wine.triggers.clear()
    token = ("fail", "GitLab has none for the webhook")
    assert seen(mlflow_3.url) == [webhook, token, ("warn", nothing)]
    assert main(["webhook", "remove"]) == 0
