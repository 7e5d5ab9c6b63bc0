"""Groups, namespaces and lists in pages: https://docs.gitlab.com/api/groups/."""

from __future__ import annotations

from typing import Any

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import User


@pytest.fixture
def models(gitlab: Gitlab, ada: User) -> list[Project]:
    """Five model projects in a group and its subgroup, and one that is none."""
    gitlab.member(gitlab.group("space"), ada, 40)
    gitlab.project("space/notes", files={})
    return [
        gitlab.project(f"space/{path}", files={}, topics=["sharinghub:aimodel", path[-1]])
        for path in ("m1", "m2", "m3", "deep/m4", "deep/er/m5")
    ]


def test_a_group_by_number_and_by_path(client: Client, token: str, models: list[Project]) -> None:
    groups = client(token).groups
    group = groups.get("space/deep")
    assert group.id == groups.get(group.id).id
    assert (group.full_path, group.full_name) == ("space/deep", "space / deep")
    assert [each["path"] for each in group.attributes["projects"]] == ["m4"]
    assert [each.full_path for each in groups.get("space").subgroups.list(all=True)] == [
        "space/deep"
    ]


def test_a_strangers_group_is_not_there(
    gitlab: Gitlab, client: Client, models: list[Project]
) -> None:
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Group Not Found"):
        client(gitlab.token(gitlab.user("eve"))).groups.get("space")


def test_the_projects_of_a_group(client: Client, token: str, models: list[Project]) -> None:
    group = client(token).groups.get("space", with_projects=False)
    assert "projects" not in group.attributes

    def paths(**how: Any) -> list[str]:
        listed = group.projects.list(order_by="path", sort="asc", get_all=True, **how)
        return [each.path_with_namespace.removeprefix("space/") for each in listed]

    assert paths() == ["m1", "m2", "m3", "notes"]
    assert paths(include_subgroups=True, topic="sharinghub:aimodel") == [
        "m1",
        "m2",
        "m3",
        "deep/m4",
        "deep/er/m5",
    ]
    assert paths(topic="SharingHub:AImodel,2") == ["m2"]
    assert paths(search="note") == ["notes"]
    models[0].archived = True
    assert paths(archived=False) == ["m2", "m3", "notes"]
    assert "permissions" not in group.projects.list(get_all=True)[0].attributes


def test_pages(gitlab: Gitlab, http: requests.Session, models: list[Project]) -> None:
    """https://docs.gitlab.com/api/rest/#pagination"""
    query = "/groups/space/projects?include_subgroups=true&order_by=id&sort=asc&per_page=4"
    first, second = http.get(query), http.get(f"{query}&page=2")
    shown = ("X-Total", "X-Total-Pages", "X-Page", "X-Per-Page", "X-Next-Page", "X-Prev-Page")
    assert [first.headers[name] for name in shown] == ["6", "2", "1", "4", "2", ""]
    assert [second.headers[name] for name in shown] == ["6", "2", "2", "4", "", "1"]
    assert [len(page.json()) for page in (first, second)] == [4, 2]
    assert sorted(first.links) == ["first", "last", "next"]
    assert sorted(second.links) == ["first", "last", "prev"]
    followed = http.get(first.links["next"]["url"].removeprefix(f"{gitlab.url}/api/v4"))
    assert followed.json() == second.json()
    assert http.get("/projects?per_page=1000").headers["X-Per-Page"] == "100"
    assert http.get("/projects?page=x").json() == {"error": "page is invalid"}


def test_keyset_pages(client: Client, token: str, models: list[Project]) -> None:
    """https://docs.gitlab.com/api/rest/#keyset-based-pagination; python-gitlab follows them."""
    listed = client(token).projects.list(
        iterator=True, pagination="keyset", order_by="id", sort="asc", per_page=2
    )
    assert [each.path for each in listed] == ["notes", "m1", "m2", "m3", "m4", "m5"]


def test_the_list_of_all_projects(
    gitlab: Gitlab, client: Client, token: str, models: list[Project]
) -> None:
    gitlab.project("public/one", visibility="public", files={})
    projects = client(token).projects
    assert len(projects.list(get_all=True)) == 7
    assert len(projects.list(get_all=True, membership=True)) == 6
    assert [each.path for each in projects.list(get_all=True, search="m5")] == ["m5"]
    assert [each.path for each in projects.list(get_all=True, topic="sharinghub:aimodel,4")] == [
        "m4"
    ]
    assert [each.path for each in client(None).projects.list(get_all=True)] == ["one"]
    simple = projects.list(get_all=True, simple=True)[0].attributes
    assert "permissions" not in simple
    assert simple["default_branch"] == "main"


def test_namespaces(gitlab: Gitlab, client: Client, token: str, models: list[Project]) -> None:
    """https://docs.gitlab.com/api/namespaces/: of those that one is a member of."""
    gitlab.group("other")
    namespaces = client(token).namespaces
    assert [(each.kind, each.full_path) for each in namespaces.list(get_all=True)] == [
        ("user", "ada"),
        ("group", "space"),
        ("group", "space/deep"),
        ("group", "space/deep/er"),
    ]
    assert namespaces.get("space/deep").parent_id == namespaces.get("space").id
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Namespace Not Found"):
        namespaces.get("other")
