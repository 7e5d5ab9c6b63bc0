"""The states of a README, with the real git."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from sharinghub_tools.adapters import git_history
from sharinghub_tools.adapters.git_history import read_history
from sharinghub_tools.domain.history import Record
from sharinghub_tools.errors import EnvironmentLacksError
from tests.unit.dated_repository import START, DatedRepository


@pytest.fixture
def repository(tmp_path: Path) -> DatedRepository:
    return DatedRepository(tmp_path / "wine")


def told(record: Record) -> list[tuple[int, str | None]]:
    """Of each state the hour, and the text."""
    return [
        (
            round((snapshot.revision.moment - START) / timedelta(hours=1)),
            None if snapshot.content is None else snapshot.content.decode(),
        )
        for snapshot in record.snapshots
        if snapshot.revision.moment is not None
    ]


def test_each_commit_that_changed_the_readme_is_told(repository: DatedRepository) -> None:
    repository.commit({"README.md": "one\n"})
    repository.commit({"train.py": "x\n"})
    repository.commit({"README.md": "two\n"})
    record = read_history(repository.folder / "README.md")
    assert (record.is_complete, record.gap) == (True, None)
    first, second = record.snapshots
    assert (first.content, second.content) == (b"one\n", b"two\n")
    assert first.revision.sha == repository.git("rev-parse", "HEAD~2")
    assert first.revision.author == "Ada Lövelace 🍷"
    assert first.revision.moment == START + timedelta(hours=1)


def test_bytes_are_as_they_were_committed(repository: DatedRepository) -> None:
    content = b"\xef\xbb\xbf---\r\ntitle: W\xefne\r\n---\0\n:100644 \n"
    (repository.folder / "README.md").write_bytes(content)
    repository.git("-c", "core.autocrlf=false", "add", ".")
    repository.git("commit", "--quiet", "--message", "Odd\n\n:100644 100644 a b M")
    (snapshot,) = read_history(repository.folder / "README.md").snapshots
    assert snapshot.content == content


def test_the_portals_other_name_is_followed_and_the_first_wins(repository: DatedRepository) -> None:
    repository.commit({"readme.md": "small\n"})
    repository.commit({"readme.md": None, "README.md": "capital\n"})
    repository.commit({"readme.md": "both\n"})
    repository.commit({"README.md": None})
    assert told(read_history(repository.folder / "readme.md")) == [
        (1, "small\n"),
        (2, "capital\n"),
        (3, "capital\n"),
        (4, "both\n"),
    ]


def test_a_readme_that_was_gone_for_a_while(repository: DatedRepository) -> None:
    repository.commit({"README.md": "one\n"})
    repository.commit({"README.md": None})
    repository.commit({"README.md": "two\n"})
    assert told(read_history(repository.folder / "README.md")) == [
        (1, "one\n"),
        (2, None),
        (3, "two\n"),
    ]


def test_a_file_of_another_name_is_followed_alone(repository: DatedRepository) -> None:
    repository.commit({"model.md": "a\n", "README.md": "r\n"})
    repository.commit({"README.md": "s\n"})
    repository.commit({"*.md": "star\n"})
    assert told(read_history(repository.folder / "model.md")) == [(1, "a\n")]
    assert told(read_history(repository.folder / "*.md")) == [(3, "star\n")]


def test_a_branch_counts_from_its_merge_on(repository: DatedRepository) -> None:
    repository.commit({"README.md": "a\n\n\n\nb\n"})
    repository.git("switch", "--quiet", "--create", "link")
    repository.commit({"README.md": "A\n\n\n\nb\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"README.md": "a\n\n\n\nB\n"})
    repository.hours += 1
    repository.git("merge", "--quiet", "--no-edit", "link")
    assert told(read_history(repository.folder / "README.md")) == [
        (1, "a\n\n\n\nb\n"),
        (3, "a\n\n\n\nB\n"),
        (4, "A\n\n\n\nB\n"),
    ]


def test_a_project_in_a_folder_of_a_repository(repository: DatedRepository) -> None:
    repository.commit({"README.md": "outer\n"})
    (repository.folder / "models" / "wine").mkdir(parents=True)
    repository.commit({"models/wine/README.md": "inner\n"})
    assert told(read_history(repository.folder / "models" / "wine" / "README.md")) == [
        (2, "inner\n")
    ]


def test_a_link_has_the_history_of_its_file(repository: DatedRepository) -> None:
    (repository.folder / "docs").mkdir()
    repository.commit({"docs/model.md": "one\n"})
    (repository.folder / "README.md").symlink_to("docs/model.md")
    repository.commit({"docs/model.md": "two\n"})
    assert told(read_history(repository.folder / "README.md")) == [(1, "one\n"), (2, "two\n")]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("log.follow", "true"),
        ("log.showSignature", "true"),
        ("log.diffMerges", "combined"),
        ("diff.renames", "copies"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("i18n.logOutputEncoding", "latin-1"),
        ("log.date", "relative"),
        ("log.decorate", "full"),
        ("format.pretty", "oneline"),
    ],
)
def test_what_people_set_changes_nothing(
    repository: DatedRepository, setting: str, value: str
) -> None:
    repository.commit({"readme.md": "one\n" * 20})
    repository.git("switch", "--quiet", "--create", "other")
    repository.commit({"readme.md": None, "README.md": "one\n" * 20})
    repository.git("switch", "--quiet", "main")
    repository.commit({"train.py": "x\n"})
    repository.hours += 1
    repository.git("merge", "--quiet", "--no-edit", "other")
    repository.git("config", setting, value)
    record = read_history(repository.folder / "README.md")
    found = list(record.snapshots)
    assert [snapshot.content for snapshot in found] == [b"one\n" * 20] * 2
    assert [snapshot.revision.author for snapshot in found] == ["Ada Lövelace 🍷"] * 2


def test_more_commits_than_are_asked_for_at_once(
    repository: DatedRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_history, "_AT_ONCE", 2)
    for number in range(5):
        repository.commit({"README.md": f"{number}\n"})
    texts = [text for _, text in told(read_history(repository.folder / "README.md"))]
    assert texts == ["0\n", "1\n", "2\n", "3\n", "4\n"]


def test_a_shallow_clone_says_where_it_begins(repository: DatedRepository, tmp_path: Path) -> None:
    for number in range(4):
        repository.commit({"README.md": f"{number}\n"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "2", repository.folder.as_uri(), str(clone))
    record = read_history(clone / "README.md")
    assert told(record) == [(3, "2\n"), (4, "3\n")]
    assert not record.is_complete
    assert record.gap == (
        "this clone is shallow, and begins on 2026-11-01; for what was before: "
        "git fetch --unshallow"
    )


def test_a_shallow_clone_in_which_the_readme_begins_is_complete(
    repository: DatedRepository, tmp_path: Path
) -> None:
    repository.commit({"train.py": "x\n"})
    repository.commit({"train.py": "y\n"})
    repository.commit({"README.md": "one\n"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "2", repository.folder.as_uri(), str(clone))
    record = read_history(clone / "README.md")
    assert told(record) == [(3, "one\n")]
    assert (record.is_complete, record.gap) == (True, None)


def test_without_a_history_it_says_why(
    repository: DatedRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = repository.folder / "README.md"
    readme.write_text("one\n")
    rest = f"; so only the versions that {readme} shows now are known"
    assert read_history(readme).gap == f"the repository of {readme.parent} has no commit yet{rest}"
    repository.commit({"train.py": "x\n", "README.md": None})
    readme.write_text("one\n")
    assert read_history(readme).gap == (
        f"{readme} was never committed, so only the versions that it shows now are known"
    )
    alone = tmp_path / "alone.md"
    assert read_history(alone).gap == (
        f"{tmp_path} is no git repository; so only the versions that {alone} shows now are known"
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_history(readme).gap == (
        f"git is not installed, or not on the PATH; install it{rest}"
    )
    assert list(read_history(readme).snapshots) == []


def test_a_repository_that_git_does_not_trust_is_told(
    repository: DatedRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"README.md": "one\n"})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    gap = read_history(repository.folder / "README.md").gap
    assert gap is not None
    assert gap.startswith(
        f"git does not work in {repository.folder}: detected dubious ownership in repository"
    )


def test_an_object_that_is_missing_is_one_line(repository: DatedRepository) -> None:
    repository.commit({"README.md": "one\n"})
    blob = repository.git("rev-parse", "HEAD:README.md")
    (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    record = read_history(repository.folder / "README.md")
    message = f"the repository of {repository.folder} is incomplete: {blob} cannot be read"
    with pytest.raises(EnvironmentLacksError, match=message):
        list(record.snapshots)


def test_who_stops_reading_leaves_no_git_behind(repository: DatedRepository) -> None:
    repository.commit({"README.md": "one\n"})
    repository.commit({"README.md": "two\n"})
    here = psutil.Process()
    others = set(here.children())
    snapshots = iter(read_history(repository.folder / "README.md").snapshots)
    next(snapshots)
    assert set(here.children()) - others
    del snapshots
    assert set(here.children()) - others == set()
