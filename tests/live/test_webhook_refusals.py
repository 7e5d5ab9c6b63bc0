"""What ``sharinghub webhook`` says where it cannot be; nothing is left behind, no token is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.faults import Status
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER
from tests.live.mlflow_server import MlflowServer

pytestmark = pytest.mark.live

Captured = pytest.CaptureFixture[str]
Say = Callable[..., str]
SETTINGS = '[tool.sharinghub]\nmodel = "wine"\ngitlab-project = "space/wine"\n'


@pytest.fixture
def wine(
    gitlab: Gitlab,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Project:
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    ada = gitlab.user("ada")
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    return gitlab.project("space/wine", {"README.md": "# Wine\n"}, owner=ada)


@pytest.fixture
def refusal(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: Captured,
) -> Say:
    """The one line of ``webhook install`` that fails; GitLab has no token of it."""

    def say(*words: str, code: int = 4) -> str:
        assert main(["webhook", "install", *words]) == code
        out, err = capsys.readouterr()
        assert (out, err.count("\n"), wine.triggers) == ("", 1, [])
        assert "glptt-" not in err
        return err.removesuffix("\n").removeprefix("sharinghub webhook install: ")

    return say


def test_mlflow_2_has_none(refusal: Say, mlflow_2: MlflowServer) -> None:
    assert refusal("--tracking-uri", mlflow_2.url) == (
        f"{mlflow_2.url} has no webhooks: it is older than MLflow 3.3, or no MLflow server with a "
        "database; let GitLab look by itself instead: sharinghub publish --schedule"
    )


def test_mlflow_sends_to_https_alone(
    refusal: Say,
    mlflow_3_with_users: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "admin")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "pass word of admin")
    url = mlflow_3_with_users.url
    assert refusal("--tracking-uri", url) == (
        f"{url}: Invalid webhook URL scheme: 'http'. Allowed schemes are: https.: MLflow's server "
        "sends to https alone, unless MLFLOW_WEBHOOK_ALLOWED_SCHEMES of it names http; or let "
        "GitLab look by itself instead: sharinghub publish --schedule"
    )


def test_signed_webhook_needs_a_key_of_the_server(
    wine: Project,
    mlflow_3_with_users: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "admin")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "pass word of admin")
    monkeypatch.setenv("SHARINGHUB_WEBHOOK_SECRET", "of-the-tests")
    command = ["webhook", "install", "--watch", "https://1.1.1.1"]
    assert main([*command, "--tracking-uri", mlflow_3_with_users.url]) == 0
    assert main(["webhook", "remove", "--watch", "--tracking-uri", mlflow_3_with_users.url]) == 0
    assert "of-the-tests" not in capsys.readouterr().err


def test_registries_that_tell_nobody(refusal: Say) -> None:
    assert refusal("--tracking-uri", "sqlite:///mlflow.db", code=2) == (
        "'sqlite:///mlflow.db' is no server, so it tells nobody of new versions; link by hand: "
        "sharinghub link-model"
    )
    url = "https://gitlab.example.org/api/v4/projects/1/ml/mlflow"
    assert refusal("--tracking-uri", url, code=2) == (
        "GitLab's own registry has no webhooks of MLflow's; let GitLab look by itself: sharinghub "
        "publish --schedule"
    )


def test_token_takes_a_maintainer(
    refusal: Say,
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    mlflow_3: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, DEVELOPER)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(bob))
    assert refusal("--tracking-uri", mlflow_3.url, code=6) == (
        f"pipeline trigger tokens of project {wine.id}: GitLab refuses it; the role of the token's "
        "user does not suffice, or the project is archived"
    )


def test_an_older_token_of_ours_ends(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    mlflow_3: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    """Another person's token is not shown, and cannot be used again."""
    uri = ["--tracking-uri", mlflow_3.url]
    assert main(["webhook", "install", *uri]) == 0
    (first,) = wine.triggers
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 40)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(bob))
    assert main(["webhook", "status", *uri]) == 0
    assert "is another person's" in capsys.readouterr().out
    gitlab.faults.on(Status(500), match=lambda request: request.method == "DELETE")
    assert main(["webhook", "install", *uri]) == 6
    assert main(["webhook", "install", *uri]) == 0
    (second,) = wine.triggers
    assert second.token != first.token
    assert main(["webhook", "status", *uri]) == 0
    wine.triggers.clear()
    assert main(["webhook", "status", *uri, "--json"]) == 1
    assert main(["webhook", "test", *uri]) == 1
    said = capsys.readouterr().err
    assert said.endswith('GitLab answers 404: {"message": "404 Not Found"}\n')
    assert second.token not in said
    assert main(["webhook", "remove", *uri]) == 0


def test_address_of_the_service(refusal: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = ("--tracking-uri", "https://mlflow.example.org")
    assert refusal(*uri, "--watch", "watch.example.org", code=2) == (
        "--watch is the address of the service, as https://watch.example.org"
    )
    monkeypatch.delenv("SHARINGHUB_WEBHOOK_SECRET", raising=False)
    assert refusal(*uri, "--watch", "https://watch.example.org", code=2) == (
        "SHARINGHUB_WEBHOOK_SECRET is not set; give it the service's own secret"
    )
