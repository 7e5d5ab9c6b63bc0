"""What a run says of the state of code and data, without a secret or a folder of this machine."""

import subprocess
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }} import (
    revision,
)

MD5 = "5d41402abc4b2a76b9719d911017c592"
REVISION = "89e6c98d92887913cadf06b2adb97f26cde4849b"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit on the branch `trial`."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "trial")
    (tmp_path / "train.py").write_text("seed = 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "One")
    return tmp_path


def test_without_git_nothing_is_said(tmp_path):
    assert revision.tags(tmp_path, {"CI_PROJECT_URL": "https://gitlab.example.org/a/b"}) == {}


def test_commit_branch_and_repository_are_told(repository):
    git(repository, "remote", "add", "origin", "git@gitlab.example.org:space/wine.git")
    git(repository, "config", "user.name", "Ada Lovelace")

    assert revision.tags(repository, {}) == {
        "mlflow.source.git.commit": git(repository, "rev-parse", "HEAD"),
        "mlflow.source.git.branch": "trial",
        "mlflow.source.git.repoURL": "git@gitlab.example.org:space/wine.git",
        "git.dirty": "false",
        "git.user": "Ada Lovelace",
    }


def test_changes_beside_the_commit_are_told(repository):
    (repository / "train.py").write_text("seed = 2\n")

    assert revision.tags(repository, {})["git.dirty"] == "true"


def test_a_job_tells_its_own_branch_and_project(repository):
    git(repository, "checkout", "--quiet", "--detach")
    git(repository, "remote", "add", "origin", "https://gitlab-ci-token:secret@gitlab/x.git")
    job = {"CI_COMMIT_REF_NAME": "main", "CI_PROJECT_URL": "https://gitlab.example.org/space/wine"}

    told = revision.tags(repository, job)

    assert told["mlflow.source.git.branch"] == "main"
    assert told["mlflow.source.git.repoURL"] == "https://gitlab.example.org/space/wine"
    assert "mlflow.source.git.branch" not in revision.tags(repository, {})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:token@gitlab.example.org/a.git?x=token", "https://gitlab.example.org/a.git"),
        ("ssh://git@gitlab.example.org/a.git", "ssh://git@gitlab.example.org/a.git"),
        ("git@gitlab.example.org:a.git", "git@gitlab.example.org:a.git"),
        ("file:///home/ada/a.git", ""),
        ("/home/ada/a.git", ""),
        ("../a.git", ""),
        ("C:/ada/a.git", ""),
        ("", ""),
    ],
)
def test_a_repository_is_told_without_credentials_and_folders(url, shown):
    assert revision.without_credentials(url) == shown


def test_what_dvc_brought_is_told_with_its_origin(tmp_path):
    (tmp_path / ".dvc").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "wine (1).csv.dvc").write_text(
        f"""\
frozen: true
deps:
- path: wine.csv
  repo:
    url: https://ada:token@gitlab.example.org/space/wine-data.git
    rev_lock: {REVISION}
outs:
- md5: {MD5}
  size: 5
  path: wine (1).csv
"""
    )
    (tmp_path / "raw.dvc").write_text(f"outs:\n- md5: {MD5}.dir\n  path: raw\n")

    assert revision.data_tags(tmp_path) == {
        "dvc.data/wine _1_.csv": MD5,
        "dvc.import.data/wine _1_.csv": (
            f"https://gitlab.example.org/space/wine-data.git@{REVISION}"
        ),
        "dvc.raw": f"{MD5}.dir",
    }
