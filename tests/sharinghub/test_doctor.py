"""The command ``doctor`` against the stand-ins of GitLab and SharingHub."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.cli.main import main
from tests.gitlab.faults import DropBefore, Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import Variable
from tests.sharinghub.portal import SharingHub
from tests.unit.adapters.stub_server import Answer, Asked, as_json, stub_server

TOPICS = ["sharinghub:aimodel", "wine"]
README = """---
title: Wine
links:
  - rel: mlflow:model
    href: https://mlflow.example/#/models/wine/versions/2
    title: wine v2
    mlflow:uri: models:/wine/2
    mlflow:aliases: [champion]
---

# Wine
"""
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


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def doctor(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str, str]]:
    """State, what was seen and what to do, of the checks that are not fine."""
    code = main(["doctor", "--json"])
    captured = capsys.readouterr()
    assert "glpat-" not in captured.out + captured.err
    report = json.loads(captured.out)
    assert code == (0 if report["fine"] else 1)
    return {
        check["name"]: (check["state"], check["seen"], check["todo"])
        for check in report["checks"]
        if check["state"] != "ok"
    }


def test_all_is_fine(
    folder: Path,
    gitlab: Gitlab,
    portal: SharingHub,
    wine: Project,
    mlflow_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor"]) == 0
    captured = capsys.readouterr()
    assert captured.out == (
        f"""\
✓ settings          model wine, tracking mlflow, project {wine.id}
✓ README            README.md is as SharingHub reads it
✓ git remote        origin is {gitlab.url}/space/wine.git
✓ GitLab            {gitlab.url}, as ada
✓ token             that of GITLAB_TOKEN, scopes api, without an end
✓ project           space/wine ({wine.id}), private, {gitlab.url}/space/wine
✓ role              Owner
✓ topics            sharinghub:aimodel, wine
✓ branch            main, protected; this token may commit to it
✓ CI variables      PROJECT_TOKEN
✓ MLflow            {mlflow_url}, 3.17.2
✓ MLflow client     3.17.2 (requirements.lock)
✓ model name        wine
✓ registered model  wine, newest version 2, champion is 2
✓ DVC remote        {portal.url}/api/store/{wine.id} takes DVC's token
✓ SharingHub        {portal.url}
✓ listing           in ai-model as 'Wine'
✓ item              shows 1 model version
"""
    )
    assert captured.err == "18 fine\n"
    assert [request for request in gitlab.requests if request.writes] == []
    assert [request for request in portal.requests if request.writes] == []
    assert (gitlab.errors, portal.errors) == ([], [])


def test_symbols_where_the_encoding_has_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".dvc" / "config.local").unlink()
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["doctor", "--quiet"]) == 0
    stream.flush()
    stream.seek(0)
    text = stream.read()
    assert text.startswith("+ settings          model wine, tracking mlflow")
    assert "\n! DVC remote        " in text
    assert "-> run: dvc remote modify --local storage password <token>\n" in text


def test_no_colours_but_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    def shown() -> str:
        stream = Terminal(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stdout", stream)
        main(["doctor", "--quiet"])
        stream.seek(0)
        return stream.read()

    monkeypatch.setenv("COLUMNS", "60")
    coloured = shown()
    assert coloured.startswith("\x1b[32m✓\x1b[0m settings          model wine, tracking mlflow,")
    assert max(len(line) for line in coloured.splitlines()) < 90
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown().startswith("✓ settings          model wine, tracking mlflow,")


def test_not_yet_published(
    folder: Path, gitlab: Gitlab, wine: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "pyproject.toml", f"gitlab-project-id = {wine.id}\n", "")
    change(folder, "pyproject.toml", "space/wine", "space/new")
    change(folder, ".dvc/config", f"store/{wine.id}", "store/gitlab-project-id")
    subprocess.run(["git", "remote", "remove", "origin"], cwd=folder, check=True)
    publish = "run: sharinghub publish"
    missing = ("skipped", "needs the project on GitLab", "")
    remote = (folder / ".dvc" / "config").read_text().split("url = ")[1].split("\n")[0]
    assert doctor(capsys) == {
        "git remote": ("skipped", "there is no origin yet", ""),
        "project": ("fail", "space/new is not there, or not shown to this token", publish),
        "role": missing,
        "topics": missing,
        "branch": missing,
        "CI variables": missing,
        "DVC remote": ("fail", f"{remote} has a place for the project's number", publish),
        "listing": missing,
        "item": missing,
    }


def test_without_a_token(
    folder: Path,
    gitlab: Gitlab,
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    missing = ("skipped", "needs the project on GitLab", "")
    assert doctor(capsys) == {
        "GitLab": (
            "warn",
            f"{gitlab.url}, asked as nobody",
            "set GITLAB_TOKEN to a token with the scope api",
        ),
        "token": ("skipped", "there is none", ""),
        "project": (
            "fail",
            "space/wine is not there, or not shown to this token",
            "run: sharinghub publish",
        ),
        "role": missing,
        "topics": missing,
        "branch": missing,
        "CI variables": missing,
        "listing": missing,
        "item": missing,
    }


def test_an_expired_token(
    folder: Path,
    gitlab: Gitlab,
    portal: SharingHub,
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    expired = gitlab.expired_token(gitlab.user("ada"))
    monkeypatch.setenv("GITLAB_TOKEN", expired)
    change(folder, ".dvc/config.local", "glpat-", "glpat-no-")
    seen = doctor(capsys)
    assert seen["GitLab"] == (
        "fail",
        f"{gitlab.url} refuses the token of GITLAB_TOKEN: it is expired",
        "give a valid one",
    )
    assert seen["token"] == seen["project"] == ("skipped", "needs GitLab", "")
    assert seen["DVC remote"] == (
        "fail",
        f"store of project {wine.id}: {portal.url} refuses the token: GitLab does not know it, it "
        "is expired or revoked, of a CI job, or without the scope api or read_api",
        "give another",
    )
    assert seen["listing"] == ("skipped", "needs the project on GitLab", "")


def test_a_token_that_ends_soon(
    folder: Path,
    gitlab: Gitlab,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    end = datetime.now(UTC).date() + timedelta(days=14)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(gitlab.user("ada"), expires=end))
    assert doctor(capsys) == {
        "token": (
            "warn",
            f"that of GITLAB_TOKEN, scopes api, ends on {end}, in 14 days",
            "make a new one, also for the CI variables",
        )
    }


def test_a_read_only_token(
    folder: Path,
    gitlab: Gitlab,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(gitlab.user("ada"), scopes=("read_api",)))
    assert doctor(capsys) == {
        "token": (
            "fail",
            "that of GITLAB_TOKEN has the scopes read_api: it cannot link or publish",
            "make one with the scope api",
        )
    }


def test_a_guest(
    folder: Path,
    gitlab: Gitlab,
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 10)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(bob))
    seen = doctor(capsys)
    assert seen["role"] == (
        "fail",
        "Guest: may not commit, register a model or use the DVC store",
        "ask a Maintainer of space/wine for the role Developer",
    )
    assert seen["listing"] == (
        "warn",
        "in ai-model; to this token's user it shows nothing of the README",
        "ask a Maintainer for the role Reporter, or more",
    )
    assert seen["CI variables"] == ("skipped", "only Maintainers see them", "")


def test_a_developer_on_a_protected_branch(
    folder: Path,
    gitlab: Gitlab,
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 30)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(bob))
    assert doctor(capsys) == {
        "branch": (
            "warn",
            "main is protected against commits of this token",
            "link with --merge-request, in CI with the variable LINK_BY=merge-request",
        ),
        "CI variables": ("skipped", "only Maintainers see them", ""),
    }


def test_a_jobs_token(
    folder: Path,
    gitlab: Gitlab,
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    job = gitlab.job_token(wine, gitlab.user("ada"))
    monkeypatch.setenv("CI_JOB_TOKEN", job)
    monkeypatch.setenv("CI_SERVER_URL", gitlab.url)
    seen = doctor(capsys)
    assert seen["token"] == (
        "warn",
        "CI_JOB_TOKEN cannot commit: links and publishing need another",
        "set GITLAB_TOKEN to the project's token, as PROJECT_TOKEN",
    )
    assert job not in str(seen)


def test_settings_that_disagree(
    folder: Path, gitlab: Gitlab, wine: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    publish = "run: sharinghub publish"
    change(folder, ".dvc/config", f"store/{wine.id}", "store/4711")
    seen = doctor(capsys)
    assert seen["settings"] == (
        "fail",
        f"the DVC remote is of project 4711, and gitlab-project-id is {wine.id}",
        publish,
    )
    assert seen["DVC remote"] == (
        "fail",
        "store of project 4711: SharingHub has none, or not for this token (Not Found)",
        "",
    )
    change(folder, ".dvc/config", "store/4711", f"store/{wine.id}")
    change(folder, "pyproject.toml", "space/wine", "space/Wine")
    assert doctor(capsys)["settings"] == (
        "fail",
        f"gitlab-project is 'space/Wine', and project {wine.id} is 'space/wine'",
        publish,
    )


@pytest.mark.parametrize(
    ("topics", "expected"),
    [
        (["wine"], ("fail", "none of SharingHub's (wine): it does not list the project")),
        (
            ["Sharinghub:AImodel"],
            (
                "fail",
                "Sharinghub:AImodel is not in lower case: SharingHub does not list the project",
            ),
        ),
        (
            ["sharinghub:aimodel", "sharinghub:dataset"],
            (
                "fail",
                "sharinghub:aimodel and sharinghub:dataset: SharingHub wants one of them",
            ),
        ),
        (
            ["sharinghub:dataset", "wine"],
            ("fail", "sharinghub:dataset, and the settings have sharinghub:aimodel"),
        ),
        (["sharinghub:aimodel"], ("warn", "sharinghub:aimodel; missing wine")),
    ],
)
def test_topics(
    folder: Path,
    wine: Project,
    topics: list[str],
    expected: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    wine.topics[:] = topics
    assert doctor(capsys)["topics"] == (*expected, "run: sharinghub publish")


def test_a_secret_in_the_git_remote(
    folder: Path, gitlab: Gitlab, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host = gitlab.url.removeprefix("http://")
    for user in (f"oauth2:{token}", token):
        url = f"http://{user}@{host}/space/wine.git"
        subprocess.run(["git", "remote", "set-url", "origin", url], cwd=folder, check=True)
        assert doctor(capsys) == {
            "git remote": (
                "fail",
                "the URL of origin holds a password or a token; it is "
                f"http://{host}/space/wine.git without",
                f"run: git remote set-url origin http://{host}/space/wine.git, and revoke the "
                "token if others had it",
            )
        }


def test_ci_variables(folder: Path, wine: Project, capsys: pytest.CaptureFixture[str]) -> None:
    wine.variables["PROJECT_TOKEN"].masked = False
    assert doctor(capsys)["CI variables"][:2] == (
        "warn",
        "PROJECT_TOKEN is not masked: job logs may show it",
    )
    wine.variables["PROJECT_TOKEN"].masked = True
    wine.unprotect("main")
    assert doctor(capsys)["CI variables"] == (
        "warn",
        "PROJECT_TOKEN is protected, and main is not: its jobs do not get it",
        "protect main in Settings > Repository",
    )
    wine.variables.clear()
    assert doctor(capsys)["CI variables"] == (
        "warn",
        "none; without PROJECT_TOKEN, if no group has it, the pipeline links nothing",
        "run: PROJECT_TOKEN=<token> sharinghub publish --ci-variables",
    )


def test_a_bad_readme(folder: Path, wine: Project, capsys: pytest.CaptureFixture[str]) -> None:
    bad = "---\nextent:\n---\n"
    (folder / "README.md").write_text(bad)
    wine.commit("main", {"README.md": bad})
    seen = doctor(capsys)
    assert seen["README"] == (
        "fail",
        "README.md: 1 error; line 2: extent is empty, not a mapping",
        "run: sharinghub validate",
    )
    assert seen["listing"] == (
        "fail",
        "project 'space/wine' in collection 'ai-model': SharingHub fails on it (500)",
        "run: sharinghub validate",
    )
    assert seen["item"] == ("skipped", "needs the project in SharingHub", "")


def test_a_stale_item(
    folder: Path, portal: SharingHub, wine: Project, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = README.replace("/2", "/3").replace("v2", "v3")
    wine.commit("main", {"README.md": newer})
    portal.gitlab_view.while_reading = lambda: wine.commit("main", {"README.md": README})
    # Somebody opened the page at that moment; of doctor's own requests, any may come first.
    SharingHubApi(portal.url, token).item("ai-model", "space/wine")
    assert doctor(capsys) == {
        "item": (
            "warn",
            "stale: wine v2 is in the README on GitLab, and not shown as it is there",
            "leave the project's page alone for 5 minutes, or make another commit",
        )
    }
    portal.clock.advance(301)
    assert doctor(capsys) == {}


def test_portal_of_another_gitlab(
    folder: Path, gitlab: Gitlab, portal: SharingHub, capsys: pytest.CaptureFixture[str]
) -> None:
    portal.gitlab_view.url = "https://other.example"
    assert doctor(capsys)["SharingHub"][:2] == (
        "fail",
        f"{portal.url} shows the projects of https://other.example, and this one is on "
        f"{gitlab.url}",
    )


def test_a_portal_without_a_store(
    folder: Path, portal: SharingHub, wine: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    portal.has_store = False
    assert doctor(capsys) == {
        "DVC remote": (
            "fail",
            f"{portal.url}/api/store/{wine.id}: this SharingHub keeps no DVC objects",
            "run: dvc remote modify storage url URL, with a store of your own",
        )
    }


@pytest.mark.parametrize("fault", [Status(500), Status(403), DropBefore()], ids=str)
def test_nothing_ends_in_a_traceback(
    folder: Path,
    gitlab: Gitlab,
    portal: SharingHub,
    fault: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gitlab.faults.on(fault, times=None)
    portal.faults.on(fault, times=None)
    seen = doctor(capsys)
    assert seen["GitLab"][0] == seen["SharingHub"][0] == seen["DVC remote"][0] == "fail"
    assert not [check for check in seen.values() if "unexpected" in check[1]]


def test_no_servers_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "pyproject.toml").read_text()
    lines = [
        line.split(" = ")[0] + ' = "http://127.0.0.1:9"' if "-ur" in line else line
        for line in text.splitlines()
    ]
    (folder / "pyproject.toml").write_text("\n".join(lines))
    change(folder, ".dvc/config", "http://127.0.0.1:", "http://127.0.0.1:9/")
    seen = doctor(capsys)
    assert {name for name, check in seen.items() if check[0] == "fail"} == {
        "GitLab",
        "MLflow",
        "DVC remote",
        "SharingHub",
    }


def test_other_servers_in_their_places(
    folder: Path, mlflow_url: str, gitlab: Gitlab, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "pyproject.toml", f'gitlab-url = "{gitlab.url}"', f'gitlab-url = "{mlflow_url}"')
    change(folder, "pyproject.toml", "sharinghub-url = ", f'sharinghub-url = "{mlflow_url}" #')
    seen = doctor(capsys)
    assert seen["GitLab"][0] == "fail"
    assert seen["SharingHub"][0] == "fail"
    assert f"{mlflow_url} is no SharingHub: it answers with other JSON" in seen["SharingHub"][1]


def test_local_tracking(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder, "pyproject.toml", 'tracking = "mlflow"', 'tracking = "local"')
    text = (folder / "pyproject.toml").read_text()
    uri = text.split('tracking-uri = "')[1].split('"')[0]
    change(folder, "pyproject.toml", uri, "sqlite:///mlflow.db")
    assert doctor(capsys) == {
        "registered model": (
            "warn",
            f"there is no registry at {folder / 'mlflow.db'}",
            "run the pipeline",
        )
    }


def test_settings_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text("[tool.sharinghub\n")
    assert set(doctor(capsys)) == {"settings"}
    (folder / "README.md").unlink()
    assert set(doctor(capsys)) == {"settings", "README"}


def test_a_path_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "none"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub doctor: none does not exist; give a project's folder\n"
    )
    assert main(["doctor", "README.md", "--quiet"]) == 0


@pytest.mark.parametrize(
    ("place", "check"),
    [
        ("/api/v4/user", "GitLab"),
        ("/api/v4/personal_access_tokens/self", "token"),
        ("/repository/branches/", "branch"),
        ("/variables", "CI variables"),
        ("/repository/files/", "item"),
    ],
)
@pytest.mark.parametrize("status", [200, 403])
def test_one_answer_of_gitlab_that_is_none(
    folder: Path,
    gitlab: Gitlab,
    place: str,
    check: str,
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gitlab.faults.on(Status(status), match=lambda request: place in request.path, times=None)
    seen = doctor(capsys)
    assert seen[check][0] == "fail"
    assert not [found for found in seen.values() if "unexpected" in found[1]]
