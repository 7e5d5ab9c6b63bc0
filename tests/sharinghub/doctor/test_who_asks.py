"""The token, and what the role of its user lets them do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.doctor.asked import change, doctor
from tests.sharinghub.portal import SharingHub


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
        "model's Item": missing,
        "webhook": missing,
        "trigger token": missing,
        "schedule": missing,
        "new versions": missing,
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
        **dict.fromkeys(
            ("webhook", "trigger token", "schedule", "new versions"),
            ("skipped", "only Maintainers see it", ""),
        ),
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
