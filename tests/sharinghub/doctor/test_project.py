"""The project: its settings, its README, and what GitLab and the portal have of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from tests.gitlab.faults import Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.doctor.asked import README, change, doctor
from tests.sharinghub.portal import SharingHub
from tests.unit.linked_wine import ITEM_PATH, LINKED, item


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
        "model's Item": missing,
        "webhook": missing,
        "trigger token": missing,
        "schedule": missing,
        "new versions": missing,
        "DVC remote": ("fail", f"{remote} has a place for the project's number", publish),
        "listing": missing,
        "item": missing,
    }


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
        ),
        **dict.fromkeys(
            ("webhook", "trigger token", "new versions"),
            ("skipped", "there is no registry on a server", ""),
        ),
    }


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


def test_an_item_that_was_not_committed_with_its_readme(
    wine: Project, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wine.commit("main", {"README.md": LINKED})
    assert doctor(capsys)["model's Item"] == (
        "fail",
        "the README lists stac/wine.json, which is not in the repository",
        "commit it with the README; if it is gone, run: sharinghub link-model",
    )
    wine.commit("main", {ITEM_PATH: item(number="1")})
    assert doctor(capsys)["model's Item"] == (
        "warn",
        "stac/wine.json is not about version 2, the current one of the README",
        "run: sharinghub link-model --version 2",
    )
    wine.commit("main", {ITEM_PATH: item()})
    assert "model's Item" not in doctor(capsys)


def test_ways_in_which_new_versions_are_linked(
    folder: Path, wine: Project, gitlab: Gitlab, capsys: pytest.CaptureFixture[str]
) -> None:
    (schedule,) = wine.schedules
    schedule.ref = "next"
    again = "run: sharinghub publish --schedule"
    assert doctor(capsys)["schedule"] == (
        "fail",
        "*/10 * * * * on next, and SharingHub reads main",
        again,
    )
    schedule.active = False
    seen = "“sharinghub: link new model versions” is not active"
    assert doctor(capsys)["schedule"] == ("fail", seen, again)
    wine.schedules.clear()
    assert doctor(capsys) == {
        "new versions": (
            "warn",
            "nothing links those that are registered by hand, unless sharinghub watch does",
            "run: sharinghub webhook install (MLflow 3.3 or later), or sharinghub publish "
            "--schedule",
        )
    }
