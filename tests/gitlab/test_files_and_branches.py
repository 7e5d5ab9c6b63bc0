"""Reading a repository: https://docs.gitlab.com/api/repository_files/ and branches."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import User


def test_a_file_with_the_commit_that_last_changed_it(http: requests.Session, wine: Project) -> None:
    """``commit_id`` is the head of the ref, ``last_commit_id`` the file's own last commit."""
    first = wine.head("main")
    wine.commit("main", {"README.md": "# Wine\r\n\ufeff"}, "Edit")
    edited = wine.head("main")
    last = wine.commit("main", {"data/x.csv": "1"}, "Add data")
    content = "# Wine\r\n\ufeff".encode()
    answer = http.get(f"/projects/{wine.id}/repository/files/README.md?ref=main")
    assert answer.json() == {
        "file_name": "README.md",
        "file_path": "README.md",
        "size": len(content),
        "encoding": "base64",
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "ref": "main",
        "blob_id": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
        "commit_id": last,
        "last_commit_id": edited,
        "execute_filemode": False,
        "content": base64.b64encode(content).decode(),
    }
    old = http.get(f"/projects/{wine.id}/repository/files/README.md?ref={first}").json()
    assert (old["commit_id"], old["last_commit_id"]) == (first, first)


def test_a_file_in_a_folder_its_headers_and_its_bytes(
    http: requests.Session, wine: Project
) -> None:
    wine.commit("main", {"a b/ü.txt": b"\x00\xff"}, "Add")
    path = f"/projects/{wine.id}/repository/files/a%20b%2F%C3%BC.txt"
    assert http.get(f"{path}/raw?ref=main").content == b"\x00\xff"
    head = http.head(f"{path}?ref=main")
    assert (head.status_code, head.headers["X-Gitlab-Size"]) == (200, "2")
    assert head.headers["X-Gitlab-Last-Commit-Id"] == wine.head("main")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("nothing.md?ref=main", 404, {"message": "404 File Not Found"}),
        ("README.md?ref=nowhere", 404, {"message": "404 Commit Not Found"}),
        ("README.md", 400, {"error": "ref is missing"}),
    ],
)
def test_files_that_are_not_there(
    http: requests.Session, wine: Project, path: str, status: int, message: object
) -> None:
    answer = http.get(f"/projects/{wine.id}/repository/files/{path}")
    assert (answer.status_code, answer.json()) == (status, message)


def test_guests_see_a_private_project_but_not_its_code(
    gitlab: Gitlab, client: Client, wine: Project
) -> None:
    guest = gitlab.user("guest")
    gitlab.member(wine, guest, 10)
    project = client(gitlab.token(guest)).projects.get(wine.id)
    with pytest.raises(python_gitlab.GitlabGetError, match="403: 403 Forbidden"):
        project.files.get("README.md", ref="main")


def test_the_tree(client: Client, token: str, wine: Project) -> None:
    wine.commit("main", {"data/x.csv": "1", "data/raw/y.csv": "2"}, "Add data")
    project = client(token).projects.get(wine.id)

    def paths(**how: Any) -> list[str]:
        return [each["path"] for each in project.repository_tree(get_all=True, **how)]

    assert paths() == ["data", "README.md"]
    assert paths(recursive=True) == [
        "data",
        "README.md",
        "data/raw",
        "data/x.csv",
        "data/raw/y.csv",
    ]
    assert paths(path="data") == ["data/raw", "data/x.csv"]
    assert paths(recursive=True, pagination="keyset", per_page=2) == paths(recursive=True)
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Tree Not Found"):
        paths(ref="nowhere")


def test_the_first_branch_is_default_and_protected(
    gitlab: Gitlab, client: Client, wine: Project
) -> None:
    """https://docs.gitlab.com/user/project/repository/branches/default/"""
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 30)
    wine.commit("topic/a", {"x": "1"}, "Try")
    branches = client(gitlab.token(bob)).projects.get(wine.id).branches
    seen = {
        each.name: (each.protected, each.default, each.can_push, each.developers_can_push)
        for each in branches.list(get_all=True)
    }
    assert seen == {
        "main": (True, True, False, False),
        "topic/a": (False, False, True, False),
    }
    assert branches.get("topic/a").commit["id"] == wine.head("topic/a")
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Branch Not Found"):
        branches.get("nowhere")


def test_protecting_branches(client: Client, token: str, wine: Project) -> None:
    """https://docs.gitlab.com/api/protected_branches/"""
    project = client(token).projects.get(wine.id)
    [rule] = project.protectedbranches.list(get_all=True)
    assert rule.name == "main"
    assert [level["access_level"] for level in rule.push_access_levels] == [40]
    rule.delete()
    made = project.protectedbranches.create({"name": "release/*", "push_access_level": 0})
    assert made.push_access_levels[0]["access_level_description"] == "No one"
    wine.commit("release/1", {"x": "1"}, "Release")
    assert project.branches.get("release/1").can_push is False
    assert project.branches.get("main").protected is False
    with pytest.raises(python_gitlab.GitlabCreateError, match="409"):
        project.protectedbranches.create({"name": "release/*"})


def test_making_and_removing_branches(client: Client, token: str, wine: Project) -> None:
    branches = client(token).projects.get(wine.id).branches
    assert branches.create({"branch": "topic", "ref": "main"}).commit["id"] == wine.head("main")
    for wrong, words in (
        ({"branch": "topic", "ref": "main"}, "Branch already exists"),
        ({"branch": "new", "ref": "nowhere"}, "Invalid reference name: nowhere"),
        ({"branch": "a b", "ref": "main"}, "Branch name is invalid"),
    ):
        with pytest.raises(python_gitlab.GitlabCreateError, match=words):
            branches.create(wrong)
    branches.delete("topic")
    assert wine.branches() == ["main"]
    with pytest.raises(python_gitlab.GitlabDeleteError, match="Cannot remove HEAD branch"):
        branches.delete("main")


def test_comparing(client: Client, token: str, wine: Project) -> None:
    [old] = wine.commits("main")
    wine.commit("main", {"README.md": "# Wine\nGood\n"}, "Praise")
    new = wine.commit("main", {"x": "1\n"}, "Add x")
    found = client(token).projects.get(wine.id).repository_compare(old.sha, new)
    assert isinstance(found, dict)
    assert [each["title"] for each in found["commits"]] == ["Praise", "Add x"]
    assert [(each["new_path"], each["new_file"], each["diff"]) for each in found["diffs"]] == [
        ("README.md", False, "@@ -1 +1,2 @@\n # Wine\n+Good\n"),
        ("x", True, "@@ -0,0 +1 @@\n+1\n"),
    ]


def test_an_empty_repository(client: Client, token: str, gitlab: Gitlab, ada: User) -> None:
    empty = gitlab.project("space/empty", owner=ada)
    project = client(token).projects.get(empty.id)
    assert project.empty_repo is True
    assert project.branches.list(get_all=True) == []
    assert project.commits.list(get_all=True) == []
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Commit Not Found"):
        project.files.get("README.md", ref="main")
