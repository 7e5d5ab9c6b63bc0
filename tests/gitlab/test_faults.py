"""What a test can let go wrong."""

from __future__ import annotations

import time

import pytest
import requests

from tests.gitlab.conftest import Git
from tests.gitlab.faults import Delay, DropAfter, DropBefore, DropMidway, RateLimit, Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project

ACTION = {"action": "create", "file_path": "x", "content": ""}


def commit(http: requests.Session, project: Project, timeout: float = 10) -> int:
    data = {"branch": "main", "commit_message": "x", "actions": [ACTION]}
    path = f"/projects/{project.id}/repository/commits"
    return http.post(path, json=data, timeout=timeout).status_code


def test_the_nth_request_from_now_on(gitlab: Gitlab, http: requests.Session) -> None:
    http.get("/user")
    gitlab.faults.on(Status(502), nth=2)
    assert [http.get("/user").status_code for _ in range(3)] == [200, 502, 200]
    assert gitlab.faults.pending == []
    assert [each.status for each in gitlab.requests] == [200, 200, 502, 200]


def test_those_that_match_as_often_as_wanted(
    gitlab: Gitlab, http: requests.Session, wine: Project
) -> None:
    gitlab.faults.on(Status(500), match=lambda each: each.writes, times=2)
    assert http.get("/user").status_code == 200
    assert [commit(http, wine) for _ in range(3)] == [500, 500, 201]
    gitlab.faults.on(Status(503), times=None)
    assert [http.get("/user").status_code for _ in range(3)] == [503] * 3
    gitlab.faults.clear()
    assert http.get("/user").status_code == 200


def test_a_status_with_words_and_headers(gitlab: Gitlab, http: requests.Session) -> None:
    gitlab.faults.on(Status(409, message="Resource lock", headers={"X-Request-Id": "1"}))
    answer = http.get("/user")
    assert (answer.status_code, answer.json()) == (409, {"message": "Resource lock"})
    assert answer.headers["X-Request-Id"] == "1"


def test_a_connection_dropped_before_and_after_the_effect(
    gitlab: Gitlab, http: requests.Session, wine: Project
) -> None:
    for fault, log in (
        (DropBefore(), ["Initial commit"]),
        (DropAfter(), ["x", "Initial commit"]),
    ):
        gitlab.faults.on(fault)
        with pytest.raises(requests.ConnectionError):
            commit(http, wine)
        assert wine.log() == log
    assert [each.status for each in gitlab.requests] == [None, None]


def test_a_connection_that_breaks_in_the_answer(
    gitlab: Gitlab, http: requests.Session, wine: Project
) -> None:
    gitlab.faults.on(DropMidway())
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        commit(http, wine)
    assert wine.log() == ["x", "Initial commit"]


def test_a_client_that_does_not_wait(gitlab: Gitlab, http: requests.Session, wine: Project) -> None:
    """With ``after`` the write is done at once, else when the time is over."""
    gitlab.faults.on(Delay(60, after=True))
    with pytest.raises(requests.ReadTimeout):
        commit(http, wine, timeout=0.3)
    while len(wine.log()) < 2:
        time.sleep(0.01)
    assert wine.log() == ["x", "Initial commit"]


def test_a_rate_limit(gitlab: Gitlab, http: requests.Session) -> None:
    """https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/"""
    gitlab.faults.on(RateLimit(retry_after=7))
    answer = http.get("/user")
    assert (answer.status_code, answer.text) == (429, "Retry later\n")
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert http.get("/user").headers["RateLimit-Remaining"] == "1999"


def test_git_is_counted_and_struck_too(gitlab: Gitlab, token: str, wine: Project, git: Git) -> None:
    remote = f"{gitlab.url.replace('://', f'://x:{token}@')}/space/wine.git"
    gitlab.faults.on(Status(503), match=lambda each: each.is_git)
    assert "error: 503" in git("clone", remote, "clone", check=False).stderr
    git("clone", remote, "clone")
    git("commit", "--allow-empty", "-m", "Empty")
    gitlab.faults.on(DropMidway(), match=lambda each: each.writes)
    assert git("push", check=False).returncode != 0
    assert wine.log() == ["Empty", "Initial commit"]


def test_git_sends_again_what_a_dropped_connection_has_not_answered(
    gitlab: Gitlab, token: str, wine: Project, git: Git
) -> None:
    """It then pushes twice; the second push finds the branch moved, by the first."""
    remote = f"{gitlab.url.replace('://', f'://x:{token}@')}/space/wine.git"
    git("clone", remote, "clone")
    git("commit", "--allow-empty", "-m", "Empty")
    gitlab.requests.clear()
    gitlab.faults.on(DropAfter(), match=lambda each: each.writes)
    assert "failed to update ref" in git("push", check=False).stderr
    assert wine.log() == ["Empty", "Initial commit"]
    assert [each.status for each in gitlab.requests if each.writes] == [None, 200]
