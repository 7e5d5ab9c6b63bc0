"""The states of a README, on the tests' GitLab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from sharinghub_tools.adapters import gitlab_projects
from sharinghub_tools.adapters.gitlab_history import read_history
from sharinghub_tools.adapters.gitlab_repository import GitlabRepository
from sharinghub_tools.domain.history import Record
from sharinghub_tools.errors import GitlabError, NotOnGitlabError
from tests.gitlab.faults import RateLimit, Status
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.merging import merge
from tests.gitlab.project import Project
from tests.gitlab.repository import Person
from tests.gitlab.requests_log import Request
from tests.gitlab.state import User
from tests.unit.adapters.gitlab_users import asked, client_of

Read = Callable[..., Record]


@pytest.fixture
def ada(gitlab: Gitlab) -> User:  # noqa: F811
    return gitlab.user("ada", "Ada Lovelace")


@pytest.fixture
def wine(gitlab: Gitlab, ada: User) -> Project:  # noqa: F811
    return gitlab.project("space/wine", files={"README.md": "0\n"}, owner=ada)


@pytest.fixture
def read(gitlab: Gitlab, ada: User, wine: Project) -> Read:  # noqa: F811
    token = gitlab.token(ada)
    client = client_of(gitlab, token)
    project = gitlab_projects.project(client, wine.id)

    def read(branch: str = "main", most: int = 100) -> Record:
        gitlab.requests.clear()
        return read_history(
            client,
            project,
            branch,
            lambda: GitlabRepository(client_of(gitlab, token), wine.id),
            most,
        )

    return read


def of_files(request: Request) -> bool:
    return "/files/" in request.path


def texts(record: Record) -> list[bytes | None]:
    return [snapshot.content for snapshot in record.snapshots]


def test_each_commit_that_changed_the_readme_is_told(read: Read, wine: Project, ada: User) -> None:
    wine.commit("main", {"train.py": "x\n"})
    sha = wine.commit("main", {"README.md": "1\n"}, author=ada)
    record = read()
    _, newest = record.snapshots
    assert (newest.content, newest.revision.sha) == (b"1\n", sha)
    assert newest.revision.author == "Ada Lovelace"
    assert newest.revision.moment == wine.repository.commit(sha).committed
    assert (record.is_complete, record.gap) == (True, None)


def test_each_costs_one_request_and_a_hundred_of_them_one_more(
    read: Read,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    for number in range(1, 120):
        wine.commit("main", {"README.md": f"{number}\n"})
    assert texts(read(most=150)) == [f"{number}\n".encode() for number in range(120)]
    assert Counter(line.split("?")[0].split("/")[-1].split(" ")[0] for line in asked(gitlab)) == {
        "commits": 3,
        "README.md": 120,
    }


def test_no_more_commits_are_read_than_are_wanted(
    read: Read,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    for number in range(1, 5):
        wine.commit("main", {"README.md": f"{number}\n"})
    record = read(most=2)
    assert texts(record) == [b"3\n", b"4\n"]
    assert not record.is_complete
    day = f"{wine.commits()[1].committed:%Y-%m-%d}"
    assert record.gap == (
        f"only the README's newest commits were read (2), back to {day}; --commits N reads more"
    )
    assert sum("README.md" in line for line in asked(gitlab)) == 2
    assert texts(read(most=5))[0] == b"0\n"
    assert read(most=5).is_complete


def test_a_branch_counts_from_its_merge_on(read: Read, wine: Project) -> None:
    wine.commit("topic", {"README.md": "1\n"})
    wine.commit("main", {"other.txt": "x"})
    merged = merge(wine, wine.head("topic") or "", "main", "Merge", Person("Bob", "b@example.org"))
    _, newest = read().snapshots
    assert (newest.content, newest.revision.sha, newest.revision.author) == (b"1\n", merged, "Bob")


def test_another_branch(read: Read, wine: Project) -> None:
    wine.commit("topic", {"README.md": "1\n"})
    wine.commit("main", {"README.md": "2\n"})
    assert texts(read("topic")) == [b"0\n", b"1\n"]


def test_the_portals_other_name_is_followed(read: Read, wine: Project) -> None:
    wine.commit("main", {"README.md": None, "readme.md": "1\n"})
    wine.commit("main", {"readme.md": "2\n"})
    wine.commit("main", {"readme.md": None})
    assert texts(read()) == [b"0\n", b"1\n", b"2\n", None]


def test_clocks_decide_where_the_names_have_nothing_in_common(
    read: Read, wine: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = wine.commits()[0].committed

    class Clock(datetime):
        hours = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            cls.hours += 1
            return cls.fromtimestamp((start + timedelta(hours=cls.hours)).timestamp(), tz)

    monkeypatch.setattr("tests.gitlab.repository.datetime", Clock)
    files: list[dict[str, str | None]] = [
        {"README.md": None},
        {"readme.md": "1\n"},
        {"readme.md": None},
        {"README.md": "2\n"},
    ]
    for changed in files:
        wine.commit("main", changed)
    assert texts(read()) == [b"0\n", None, b"1\n", None, b"2\n"]


def test_a_branch_without_a_readme_is_one_line(read: Read) -> None:
    with pytest.raises(NotOnGitlabError) as caught:
        read("gone")
    assert str(caught.value) == "space/wine has no branch 'gone' with a README.md, nor had it one"


def test_a_busy_gitlab_is_waited_for(
    read: Read,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    wine.commit("main", {"README.md": "1\n"})
    gitlab.faults.on(RateLimit(1), match=of_files, times=2)
    assert texts(read()) == [b"0\n", b"1\n"]


def test_a_gitlab_that_fails_is_one_error_and_leaves_no_thread(
    read: Read,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    for number in range(1, 30):
        wine.commit("main", {"README.md": f"{number}\n"})
    gitlab.faults.on(Status(500), match=of_files, times=None)
    with pytest.raises(GitlabError, match="answers 500"):
        texts(read())
