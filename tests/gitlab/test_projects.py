"""Projects and their settings: https://docs.gitlab.com/api/projects/."""

from __future__ import annotations

from pathlib import Path

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import User

TAKEN = ["has already been taken"]


def test_a_project_by_number_and_by_path(client: Client, token: str, wine: Project) -> None:
    projects = client(token).projects
    by_path = projects.get("space/wine")
    assert by_path.id == projects.get(wine.id).id == wine.id
    assert by_path.default_branch == "main"
    assert by_path.http_url_to_repo.endswith("/space/wine.git")
    assert by_path.namespace["full_path"] == "space"
    assert by_path.permissions == {
        "project_access": {"access_level": 50, "notification_level": 3},
        "group_access": None,
    }


def test_a_strangers_private_project_is_not_there(
    gitlab: Gitlab, client: Client, wine: Project
) -> None:
    stranger = client(gitlab.token(gitlab.user("eve")))
    for connection in (stranger, client(None)):
        with pytest.raises(python_gitlab.GitlabGetError) as caught:
            connection.projects.get(wine.id)
        assert (caught.value.response_code, caught.value.error_message) == (
            404,
            "404 Project Not Found",
        )


def test_a_role_in_a_group_counts_in_its_projects(
    gitlab: Gitlab, client: Client, wine: Project
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(gitlab.group("space"), bob, 30)
    project = client(gitlab.token(bob)).projects.get(wine.id)
    assert project.permissions == {
        "project_access": None,
        "group_access": {"access_level": 30, "notification_level": 3},
    }
    assert project.members_all.get(bob.id).access_level == 30
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Not found"):
        project.members_all.get(4711)


def test_creating_one(gitlab: Gitlab, ada: User, client: Client, token: str) -> None:
    group = gitlab.group("space", visibility="internal")
    gitlab.member(group, ada, 30)
    made = client(token).projects.create(
        {
            "name": "Wine quality",
            "path": "wine",
            "namespace_id": group.id,
            "description": "Red and white",
            "topics": ["sharinghub:aimodel", "wine"],
            "visibility": "internal",
        }
    )
    assert made.path_with_namespace == "space/wine"
    assert made.topics == ["sharinghub:aimodel", "wine"]
    assert made.visibility == "internal"
    assert made.empty_repo is True
    assert made.default_branch == "main"


def test_names_that_are_taken_or_not_allowed(
    gitlab: Gitlab, http: requests.Session, wine: Project, ada: User
) -> None:
    gitlab.member(wine.namespace, ada, 40)

    def refused(**fields: object) -> object:
        answer = http.post("/projects", json={"namespace_id": wine.namespace.id, **fields})
        assert answer.status_code == 400
        return answer.json()

    assert refused(name="wine") == {
        "message": {"project_namespace.name": TAKEN, "name": TAKEN, "path": TAKEN}
    }
    assert refused(name="Other", path="Wine") == {"message": {"path": TAKEN}}
    assert list(refused(name="x", path="-x")["message"]) == ["path"]  # type: ignore[index]
    assert list(refused(name="(x)", path="x")["message"]) == ["name"]  # type: ignore[index]
    assert refused(visibility="secret", name="x") == {
        "error": "visibility does not have a valid value"
    }
    assert refused() == {"error": "name, path are missing, at least one parameter must be provided"}


def test_no_project_is_more_visible_than_its_group(
    gitlab: Gitlab, http: requests.Session, ada: User
) -> None:
    group = gitlab.group("space")
    gitlab.member(group, ada, 30)
    fields = {"name": "wine", "namespace_id": group.id, "visibility": "public"}
    refused = http.post("/projects", json=fields)
    assert (refused.status_code, refused.json()) == (
        400,
        {"message": {"visibility_level": ["public is not allowed in a private group."]}},
    )
    gitlab.lowers_visibility = True
    assert http.post("/projects", json=fields).json()["visibility"] == "private"


def test_a_namespace_that_one_may_not_write_to(
    gitlab: Gitlab, http: requests.Session, ada: User
) -> None:
    group = gitlab.group("space")
    gitlab.member(group, ada, 20)
    answer = http.post("/projects", json={"name": "wine", "namespace_id": group.id})
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": {"namespace": ["is not valid"]}},
    )


def test_without_a_namespace_it_is_ones_own(client: Client, token: str, ada: User) -> None:
    made = client(token).projects.create({"name": "wine", "initialize_with_readme": True})
    assert made.path_with_namespace == "ada/wine"
    assert made.files.get("README.md", ref="main").decode() == b"# wine\n"


def test_editing_one_with_a_picture(
    client: Client, token: str, http: requests.Session, wine: Project, tmp_path: Path
) -> None:
    """python-gitlab sends a picture as multipart/form-data, the other fields with it."""
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    (tmp_path / "preview.png").write_bytes(png)
    project = client(token).projects.get(wine.id)
    project.description = "Red & white; größer"
    with (tmp_path / "preview.png").open("rb") as picture:
        project.avatar = picture
        project.save()
    assert wine.description == "Red & white; größer"
    assert wine.avatar == ("avatar.png", png)  # the name that python-gitlab gives
    assert project.avatar_url.endswith(f"/uploads/-/system/project/avatar/{wine.id}/avatar.png")
    assert requests.get(project.avatar_url, timeout=10).content == png
    assert http.get(f"/projects/{wine.id}/avatar").content == png
    project.avatar = ""
    project.save()
    assert project.avatar_url is None


def test_a_picture_that_is_too_big_or_none(http: requests.Session, wine: Project) -> None:
    here = f"/projects/{wine.id}"
    big = http.put(here, files={"avatar": ("a.png", bytes(200 * 1024 + 1), "image/png")})
    assert big.json() == {"message": {"avatar": ["is too big (should be at most 200 KiB)"]}}
    text = http.put(here, files={"avatar": ("a.txt", b"x", "text/plain")})
    assert text.json()["message"]["avatar"][0].startswith("file format is not supported.")
    assert http.get(f"{here}/avatar").json() == {"message": "404 Avatar Not Found"}


def test_topics_replace_each_other_and_keep_their_order(
    client: Client, token: str, wine: Project
) -> None:
    project = client(token).projects.get(wine.id)
    for topics in (["b", "a"], ["a", "c", "B"]):
        project.topics = topics
        project.save()
    assert wine.topics == ["b", "a", "c"]


def test_who_may_edit(gitlab: Gitlab, wine: Project) -> None:
    def put(level: int, **fields: str) -> tuple[int, object]:
        user = gitlab.user(f"level{level}")
        gitlab.member(wine, user, level)
        answer = requests.put(
            f"{gitlab.url}/api/v4/projects/{wine.id}",
            headers={"PRIVATE-TOKEN": gitlab.token(user)},
            json=fields,
            timeout=10,
        )
        return answer.status_code, answer.json().get("message")

    assert put(30, description="x") == (403, "403 Forbidden")
    assert put(40, description="x") == (200, None)
    assert put(40, visibility="private") == (403, "403 Forbidden")
    assert put(50, visibility="public") == (
        400,
        {"visibility_level": ["public is not allowed in a private group."]},
    )
    assert put(40, default_branch="nowhere") == (
        400,
        {"base": ["Could not change HEAD: branch 'nowhere' does not exist"]},
    )
