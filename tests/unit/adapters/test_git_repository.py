"""What git is asked on this machine, with the real git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.adapters.git_repository import GitRepository, relation
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.publication import Checkout, Relation
from sharinghub_tools.errors import EnvironmentLacksError

PLACE = "https://gitlab.example/space/wine"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def commit(folder: Path, name: str) -> str:
    (folder / name).write_text(name)
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "--message", name)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, of somebody whom git knows."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
    made = tmp_path / "wine"
    made.mkdir()
    git(made, "init", "--quiet", "--initial-branch", "main")
    commit(made, "first")
    return made


def test_what_is_checked_out(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    assert GitRepository(folder).checkout() == Checkout("main", head)


def test_a_branch_with_slashes_and_a_linked_work_tree(folder: Path, tmp_path: Path) -> None:
    git(folder, "worktree", "add", "--quiet", "-b", "try/it", str(tmp_path / "other"))
    assert GitRepository(tmp_path / "other").checkout().branch == "try/it"


def test_a_link_to_the_repository(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert GitRepository(tmp_path / "link").checkout().branch == "main"


def test_from_within_a_hook_of_another_repository(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / ".git" / "index"))
    assert GitRepository(folder).checkout().branch == "main"


def test_a_repository_that_git_does_not_trust(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(EnvironmentLacksError, match="detected dubious ownership in repository at"):
        GitRepository(folder).checkout()


def test_the_committed_file_as_git_checks_it_out(folder: Path) -> None:
    (folder / ".gitattributes").write_text("*.txt text eol=crlf\n")
    (folder / "a.txt").write_bytes(b"a\r\nb\r\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Text")
    repository = GitRepository(folder)
    assert repository.committed("a.txt") == "a\r\nb\r\n"
    assert repository.committed("none.txt") is None
    assert repository.is_clean("a.txt")
    (folder / "a.txt").write_bytes(b"a\r\n")
    assert not repository.is_clean("a.txt")
    git(folder, "add", "a.txt")
    assert not repository.is_clean("a.txt")


def test_a_commit_takes_its_files_alone(folder: Path) -> None:
    for name in ("mine", "staged"):
        (folder / name).write_text(name)
    git(folder, "add", "mine", "staged")
    sha = GitRepository(folder).commit(["mine"], "chore: mine")
    assert git(folder, "show", "--format=%H %s", "--name-only") == f"{sha} chore: mine\n\nmine"
    assert git(folder, "status", "--porcelain") == "A  staged"


def test_a_signature_that_cannot_be_made(folder: Path) -> None:
    git(folder, "config", "commit.gpgsign", "true")
    git(folder, "config", "gpg.program", "false")
    (folder / "first").write_text("changed")
    with pytest.raises(EnvironmentLacksError) as raised:
        GitRepository(folder).commit(["first"], "chore: mine")
    assert str(raised.value) == (
        "git commit failed (gpg failed to sign the data); first say what is to be committed: "
        "mend it, commit it, and run the command again"
    )


def test_what_is_being_published_is_remembered(folder: Path) -> None:
    repository = GitRepository(folder)
    before = (folder / ".git" / "config").read_text()
    assert not repository.is_publishing(PLACE)
    repository.begin_publishing(PLACE)
    assert GitRepository(folder).is_publishing(PLACE)
    assert not repository.is_publishing("https://gitlab.example/space/other")
    repository.end_publishing()
    repository.end_publishing()
    assert not repository.is_publishing(PLACE)
    assert (folder / ".git" / "config").read_text() == before


def test_a_configuration_that_cannot_be_written(folder: Path) -> None:
    (folder / ".git" / "config.lock").touch()
    with pytest.raises(EnvironmentLacksError, match=r"git config failed in .*could not lock"):
        GitRepository(folder).begin_publishing(PLACE)


def test_how_commits_stand_to_each_other(folder: Path) -> None:
    first = git(folder, "rev-parse", "HEAD")
    git(folder, "switch", "--quiet", "--create", "side")
    side = commit(folder, "side")
    git(folder, "switch", "--quiet", "--orphan", "alone")
    alone = commit(folder, "alone")
    git(folder, "switch", "--quiet", "main")
    assert relation(folder, first) is Relation.SAME
    assert relation(folder, side) is Relation.AHEAD
    assert relation(folder, alone) is Relation.UNRELATED
    assert relation(folder, "0" * 40) is None
    commit(folder, "second")
    assert relation(folder, first) is Relation.BEHIND
    assert relation(folder, side) is Relation.DIVERGED


def test_a_branch_follows_origin(folder: Path) -> None:
    repository = GitRepository(folder)
    head = git(folder, "rev-parse", "HEAD")
    assert (repository.origin(), repository.follows("main")) == (None, False)
    assert repository.knows_branch("main")
    assert not repository.knows_branch("trunk")
    repository.follow("main", f"{PLACE}.git", head)
    repository.follow("main", f"{PLACE}.git", head)
    assert (repository.origin(), repository.follows("main")) == (f"{PLACE}.git", True)
    assert git(folder, "status", "--short", "--branch") == "## main...origin/main"
    git(folder, "update-ref", "refs/remotes/origin/trunk", head)
    assert repository.knows_branch("trunk")


def test_an_upstream_of_the_person_stays(folder: Path) -> None:
    git(folder, "config", "branch.main.remote", "fork")
    git(folder, "config", "branch.main.merge", "refs/heads/dev")
    GitRepository(folder).follow("main", f"{PLACE}.git", None)
    assert git(folder, "config", "branch.main.remote") == "fork"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:secret@host.example/a.git?token=x#y", "https://host.example/a.git"),
        ("https://glpat-secret@host.example/a.git", "https://host.example/a.git"),
        ("ssh://git@host.example/a.git", "ssh://git@host.example/a.git"),
        ("git@host.example:a.git", "git@host.example:a.git"),
        ("../a.git", "../a.git"),
    ],
)
def test_a_remote_is_shown_without_credentials(url: str, shown: str) -> None:
    assert without_credentials(url) == shown
