"""Two commits at once: https://docs.gitlab.com/api/commits/ and what is seen of it in the wild."""

from __future__ import annotations

import threading
from typing import Any

import requests

from tests.gitlab.commit_actions import REF_MOVED
from tests.gitlab.faults import Meanwhile
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.test_commits import commit, update


def test_a_commit_that_slips_in_before_the_ref_moves(
    gitlab: Gitlab, http: requests.Session, wine: Project
) -> None:
    """Git's compare-and-swap refuses the second; versions differ in how they say it."""
    for wording in REF_MOVED:
        gitlab.faults.on(Meanwhile(lambda: wine.commit("main", {"x": "1"}, "Slip in")))
        assert commit(http, wine, update()) == (400, wording.format(branch="main"))
    assert wine.log() == ["Slip in"] * 4 + ["Initial commit"]
    assert gitlab.faults.pending == []


def test_a_commit_that_slips_in_after_the_check_is_overwritten(
    gitlab: Gitlab, http: requests.Session, wine: Project
) -> None:
    """``last_commit_id`` alone does not help: the answer's ``parent_ids`` tell that it happened."""
    head = wine.head("main")
    gitlab.faults.on(
        Meanwhile(lambda: wine.commit("main", {"README.md": "# Lost\n"}, "Lost"), at="checked")
    )
    status, made = commit(http, wine, update("# Won\n", last_commit_id=head))
    assert (status, wine.read("README.md")) == (201, "# Won\n")
    assert made["parent_ids"] != [head]


def test_racing_commits(gitlab: Gitlab, wine: Project, token: str) -> None:
    """Each commit is there once, and each refusal has one of the wordings."""
    outcomes: list[tuple[int, Any]] = []

    def write(number: int) -> None:
        for attempt in range(3):
            answer = requests.post(
                f"{gitlab.url}/api/v4/projects/{wine.id}/repository/commits?stats=false",
                headers={"PRIVATE-TOKEN": token},
                json={
                    "branch": "main",
                    "commit_message": f"{number}.{attempt}",
                    "actions": [
                        {"action": "create", "file_path": f"{number}.{attempt}", "content": ""}
                    ],
                },
                timeout=30,
            )
            outcomes.append((answer.status_code, answer.json()["message"]))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = {message for status, message in outcomes if status == 201}
    refused = {message for status, message in outcomes if status == 400}
    assert len(outcomes) == 24
    assert set(wine.files()) == written | {"README.md"}
    assert sorted(wine.log()) == sorted([*written, "Initial commit"])
    assert refused <= {wording.format(branch="main") for wording in REF_MOVED}
    assert gitlab.errors == []
