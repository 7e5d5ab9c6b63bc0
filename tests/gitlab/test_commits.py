"""Commits through the API: https://docs.gitlab.com/api/commits/."""

from __future__ import annotations

import base64
import subprocess
from typing import Any

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.merging import merge
from tests.gitlab.project import Project
from tests.gitlab.repository import Person
from tests.gitlab.state import User

CHANGED = "The file has changed since you started editing it: README.md"
MISSING = "A file with this name doesn't exist"
BAD = "400 Bad request - actions[0]"
FORBIDDEN = {"message": "403 Forbidden - You are not allowed to push into this branch"}


def commit(
    http: requests.Session, project: Project, *actions: dict[str, Any], **more: Any
) -> tuple[int, Any]:
    """Status, and the answer (its message where there is one)."""
    data = {"branch": "main", "commit_message": "Link", "actions": list(actions), **more}
    answer = http.post(f"/projects/{project.id}/repository/commits", json=data)
    found = answer.json()
    return answer.status_code, found if answer.ok else found.get("message")


def update(content: str = "# New\n", **more: Any) -> dict[str, Any]:
    return {"action": "update", "file_path": "README.md", "content": content, **more}


def test_all_actions_in_one_commit(client: Client, token: str, wine: Project) -> None:
    wine.commit("main", {"old.txt": "moved\n", "gone.txt": "x", "run.sh": "#!/bin/sh\n"}, "More")
    parent = wine.head("main")
    made = (
        client(token)
        .projects.get(wine.id)
        .commits.create(
            {
                "branch": "main",
                "commit_message": "Link wine 3\n\nwith a body",
                "actions": [
                    update("# New\r\n"),
                    {"action": "create", "file_path": "new/x.bin", "encoding": "base64"}
                    | {"content": base64.b64encode(b"\x00\xff").decode()},
                    {"action": "delete", "file_path": "gone.txt"},
                    {"action": "move", "file_path": "new/old.txt", "previous_path": "old.txt"},
                    {"action": "chmod", "file_path": "run.sh", "execute_filemode": True},
                ],
            }
        )
    )
    assert made.id == wine.head("main")
    assert made.parent_ids == [parent]
    assert (made.title, made.message) == ("Link wine 3", "Link wine 3\n\nwith a body")
    assert (made.author_name, made.author_email) == ("Ada Lovelace", "ada@example.org")
    assert made.stats == {"additions": 1, "deletions": 2, "total": 3}
    assert wine.files() == ["README.md", "new/old.txt", "new/x.bin", "run.sh"]
    assert wine.read_bytes("README.md") == b"# New\r\n"
    assert wine.read_bytes("new/x.bin") == b"\x00\xff"
    listed = subprocess.run(
        ["git", "-C", str(wine.git), "ls-tree", "main", "run.sh"], capture_output=True, check=True
    )
    assert listed.stdout.startswith(b"100755 ")
    subprocess.run(["git", "-C", str(wine.git), "fsck", "--strict"], check=True)


def test_a_new_branch(http: requests.Session, wine: Project) -> None:
    status, made = commit(http, wine, update(), branch="link", start_branch="main")
    assert (status, made["parent_ids"]) == (201, [wine.head("main")])
    assert wine.log("link") == ["Link", "Initial commit"]
    assert commit(http, wine, update("# 2"), branch="link", start_branch="main") == (
        400,
        "A branch called 'link' already exists. Switch to that branch in order to make changes",
    )
    assert commit(http, wine, update(), branch="nowhere") == (
        400,
        "You can only create or edit files when you are on a branch",
    )
    status, made = commit(http, wine, update("# 3"), branch="at", start_sha=wine.head("main"))
    assert (status, wine.read("README.md", "at")) == (201, "# 3")
    status, made = commit(http, wine, update("# 4"), branch="link", start_branch="main", force=True)
    assert (status, wine.log("link")) == (201, ["Link", "Initial commit"])
    assert commit(http, wine, update(), branch="b b", start_branch="main") == (
        400,
        "Something went wrong when we tried to create 'b b' for you: Branch name is invalid",
    )


def test_the_first_commit_of_an_empty_project(
    gitlab: Gitlab, http: requests.Session, ada: User
) -> None:
    empty = gitlab.project("space/empty", owner=ada)
    status, made = commit(
        http, empty, {"action": "create", "file_path": "a", "content": "x"}, branch="trunk"
    )
    assert (status, made["parent_ids"]) == (201, [])
    assert empty.default_branch == "trunk"
    assert [rule.name for rule in empty.protected_branches] == ["trunk"]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"action": "create", "file_path": "README.md"}, "A file with this name already exists"),
        ({"action": "create", "file_path": "d"}, "A directory with this name already exists"),
        ({"action": "update", "file_path": "no", "content": ""}, MISSING),
        ({"action": "delete", "file_path": "no"}, MISSING),
        ({"action": "create", "file_path": "../x"}, "Path cannot include directory traversal"),
        ({"action": "create", "file_path": ".git/config"}, "invalid path: '.git/config'"),
        ({"file_path": "x"}, f"{BAD}[action] is required"),
        (
            {"action": "paint", "file_path": "x"},
            f"{BAD}[action] must be one of: create, update, move, delete, chmod",
        ),
        (
            {"action": "update", "file_path": "x"},
            f"{BAD}[content] is required for update action",
        ),
        (
            {"action": "move", "file_path": "x"},
            f"{BAD}[previous_path] is required for move action",
        ),
    ],
)
def test_actions_that_cannot_be(
    http: requests.Session, wine: Project, action: dict[str, Any], message: str
) -> None:
    head = wine.commit("main", {"d/x": "1"}, "Folder")
    assert commit(http, wine, action) == (400, message)
    assert wine.head("main") == head


def test_what_is_missing(http: requests.Session, wine: Project) -> None:
    reasons = [
        commit(http, wine),
        commit(http, wine, update(), commit_message=""),
        commit(http, wine, update(), start_branch="main", start_sha=wine.head("main")),
    ]
    assert reasons == [
        (400, "400 Bad request - actions is required"),
        (400, "400 Bad request - commit_message is required"),
        (400, "400 Bad request - start_branch, start_sha are mutually exclusive"),
    ]


def test_last_commit_id(http: requests.Session, wine: Project) -> None:
    """What counts is the file's last commit as seen from the given one, not that very sha."""
    first = wine.head("main")
    wine.commit("main", {"other": "1"}, "Other")
    assert commit(http, wine, update("# 2", last_commit_id=wine.head("main")))[0] == 201
    assert commit(http, wine, update("# 3", last_commit_id=first)) == (400, CHANGED)
    last = wine.commit("main", {"README.md": None}, "Remove")
    assert commit(http, wine, update("# 4", last_commit_id=first)) == (400, CHANGED)
    assert wine.head("main") == last


def test_an_unknown_last_commit_id(gitlab: Gitlab, http: requests.Session, wine: Project) -> None:
    """https://gitlab.com/gitlab-org/gitlab/-/issues/438657: some versions let it pass."""
    assert commit(http, wine, update(last_commit_id="1" * 40)) == (400, CHANGED)
    gitlab.accepts_unknown_last_commit_id = True
    assert commit(http, wine, update(last_commit_id="1" * 40))[0] == 201


def test_the_files_endpoint_words_it_differently(client: Client, token: str, wine: Project) -> None:
    """https://docs.gitlab.com/api/repository_files/"""
    project = client(token).projects.get(wine.id)
    old = project.files.get("README.md", ref="main")
    stale = old.last_commit_id
    old.content = "# 2\n"
    old.save(branch="main", commit_message="Two", last_commit_id=stale)
    old.content = "# 3\n"
    words = "You are attempting to update a file that has changed since you started editing it."
    with pytest.raises(python_gitlab.GitlabUpdateError, match=words):
        old.save(branch="main", commit_message="Three", last_commit_id=stale)
    project.files.create(
        {"file_path": "a/b", "branch": "main", "content": "x", "commit_message": "Add"}
    )
    project.files.delete(file_path="a/b", branch="main", commit_message="Remove")
    assert wine.log() == ["Remove", "Add", "Two", "Initial commit"]
    assert wine.read("README.md") == "# 2\n"


@pytest.mark.parametrize(("level", "branch", "status"), [
    (20, "topic", 403), (30, "main", 403), (30, "topic", 201), (40, "main", 201),
])  # fmt: skip
def test_who_may_commit(
    gitlab: Gitlab, wine: Project, level: int, branch: str, status: int
) -> None:
    wine.commit("topic", {"x": "1"}, "Topic")
    user = gitlab.user("bob")
    gitlab.member(wine, user, level)
    answer = requests.post(
        f"{gitlab.url}/api/v4/projects/{wine.id}/repository/commits",
        headers={"PRIVATE-TOKEN": gitlab.token(user)},
        json={"branch": branch, "commit_message": "x", "actions": [update()]},
        timeout=10,
    )
    assert answer.status_code == status
    assert status == 201 or answer.json() == FORBIDDEN


def test_a_job_token_may_not(gitlab: Gitlab, wine: Project, ada: User) -> None:
    wine.visibility = "public"
    answer = requests.post(
        f"{gitlab.url}/api/v4/projects/{wine.id}/repository/commits",
        headers={"JOB-TOKEN": gitlab.job_token(wine, ada)},
        json={"branch": "main", "commit_message": "x", "actions": [update()]},
        timeout=10,
    )
    assert (answer.status_code, answer.json()) == (401, {"message": "401 Unauthorized"})


def test_the_history(client: Client, token: str, wine: Project, ada: User) -> None:
    for number in range(3):
        wine.commit("main", {"n": str(number)}, f"n{number}\n\nbody", author=ada)
    commits = client(token).projects.get(wine.id).commits
    listed = commits.list(get_all=True)
    assert [each.title for each in listed] == ["n2", "n1", "n0", "Initial commit"]
    assert listed[0].committed_date.endswith("+00:00")
    of_readme = commits.list(query_parameters={"path": "README.md"}, get_all=True)
    assert [each.title for each in of_readme] == ["Initial commit"]
    assert commits.get(listed[0].short_id).id == wine.head("main")
    assert commits.get("main").author_name == "Ada Lovelace"
    [diff] = commits.get("main").diff()
    assert diff["diff"].startswith("@@ -1 +1 @@\n-1")
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Commit Not Found"):
        commits.get("0" * 40)


def test_the_history_as_the_branch_stood(client: Client, token: str, wine: Project) -> None:
    wine.commit("topic", {"README.md": "# New\n"}, "Prepared")
    wine.commit("main", {"other.txt": "x"}, "Meanwhile")
    merge(wine, wine.head("topic") or "", "main", "Merged", Person("Ada", "ada@example.org"))
    commits = client(token).projects.get(wine.id).commits

    def titles(**wanted: str) -> list[str]:
        listed = commits.list(query_parameters={"path": "README.md", **wanted}, get_all=True)
        return sorted(each.title for each in listed)

    assert titles() == ["Initial commit", "Prepared"]
    assert titles(first_parent="true") == ["Initial commit", "Merged"]


def test_the_list_of_commits_has_no_totals(http: requests.Session, wine: Project) -> None:
    wine.commit("main", {"x": "1"}, "Second")
    answer = http.get(f"/projects/{wine.id}/repository/commits?per_page=1")
    assert "X-Total" not in answer.headers
    assert answer.headers["X-Next-Page"] == "2"
    assert sorted(answer.links) == ["first", "next"]
