"""A folder as GitLab would show it once it is pushed."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sharinghub_tools.adapters.local_folder import LocalFolder
from sharinghub_tools.domain.project_sources import FoundReadme, History
from sharinghub_tools.errors import UsageError


def git(folder: Path, *arguments: str, date: str = "2024-01-01T00:00:00Z") -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    environment = {"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": date}
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "wine"
    folder.mkdir()
    for name in ("README.md", "data-a.csv", "gone.csv", ".gitignore"):
        (folder / name).write_text("*.tmp\n")
    (folder / "data").mkdir()
    (folder / "data" / "é b.csv").touch()
    git(folder, "init", "--initial-branch", "trunk")
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "first", date="2024-02-03T05:05:06+02:00")
    git(folder, "commit", "--allow-empty", "--message", "second", date="2024-05-06T07:08:09Z")
    return folder


def test_files_are_those_that_would_be_pushed_in_gits_order(repository: Path) -> None:
    (repository / "new.csv").touch()
    (repository / "ignored.tmp").touch()
    (repository / "gone.csv").unlink()
    (repository / "staged.csv").touch()
    git(repository, "add", "staged.csv")
    assert LocalFolder(repository).files() == [
        ".gitignore",
        "README.md",
        "data-a.csv",
        "data/é b.csv",
        "new.csv",
        "staged.csv",
    ]


def test_a_submodule_is_no_file(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    git(other, "commit", "--allow-empty", "--message", "x")
    allowed = ("-c", "protocol.file.allow=always")
    git(repository, *allowed, "submodule", "add", str(other), "module")
    assert "module" not in LocalFolder(repository).files()
    assert ".gitmodules" in LocalFolder(repository).files()


def test_a_folder_outside_of_git(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("README.md", "b/c.txt", "b.txt"):
        (tmp_path / name).touch()
    folder = LocalFolder(tmp_path)
    assert folder.files() == ["README.md", "b.txt", "b/c.txt"]
    assert (folder.remote(), folder.branch()) == (None, None)
    history = folder.history()
    assert history.created == history.last_update
    assert history.created.microsecond == 0


def test_times_are_those_of_commits_in_utc(repository: Path) -> None:
    assert LocalFolder(repository).history() == History(
        datetime(2024, 2, 3, 3, 5, 6, tzinfo=UTC), datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    )


def test_the_branch_is_the_remotes_default(repository: Path) -> None:
    assert LocalFolder(repository).branch() == "trunk"
    head = ("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(repository, *head)
    git(repository, "switch", "--create", "feature")
    assert LocalFolder(repository).branch() == "main"


def test_a_remote_has_no_credential(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://me:secret@gitlab.example/a/b.git")
    assert LocalFolder(repository).remote() == "https://gitlab.example/a/b.git"


def test_readmes(repository: Path) -> None:
    place = str(repository / "README.md")
    assert LocalFolder(repository).readme() == FoundReadme(place, b"*.tmp\n")
    (repository / "README.md").rename(repository / "Readme.md")
    assert LocalFolder(repository).readme() is None
    (repository / "readme.md").write_text("x")
    assert LocalFolder(repository).readme() == FoundReadme(str(repository / "readme.md"), b"x")
    named = LocalFolder(repository / "Readme.md")
    assert named.readme() == FoundReadme(str(repository / "Readme.md"), b"*.tmp\n")
    assert named.path == repository


def test_what_pyproject_says(repository: Path) -> None:
    assert LocalFolder(repository).described() == (None, None)
    (repository / "pyproject.toml").write_text('[project]\nname = "a"\ndescription = "b"\n')
    assert LocalFolder(repository).described() == ("a", "b")


def test_a_path_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        LocalFolder(tmp_path / "nowhere")
