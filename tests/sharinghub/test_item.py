"""A project's Item: what it is made of, who sees it, and how long it is kept."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.portal import SharingHub

AI_MODEL = "sharinghub:aimodel"
README = """---
title: Wine quality
license: MIT
extent:
  spatial: [2, 43, 5, 45]
related:
  dataset: https://gitlab.example/space/wine-data
extensions:
  mlm: https://stac-extensions.github.io/mlm/v1.5.0/schema.json
mlm:
  name: wine
links:
  - rel: mlflow:model
    href: "https://mlflow.example/#/models/wine/versions/2"
    title: wine v2
    mlflow:uri: models:/wine/2
assets:
  - "*.csv"
  - key: wine-v2.keras
    href: "https://mlflow.example/get-artifact?path=model.keras&run_uuid=r2"
    title: wine v2
    roles: ["mlm:model"]
    type: application/zip
    mlflow:uri: models:/wine/2
  - path: model.onnx
    type-as: zip
---

# Wine

![preview](docs/wine.png)
"""
FILES = {"README.md": README, "data/wine.csv": "1\n", "model.onnx": "", ".dvc/config": ""}


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:
    return gitlab.project("space/wine", FILES, [AI_MODEL, "wine"], owner=gitlab.user("ada"))


@pytest.fixture
def token(gitlab: Gitlab, wine: Project) -> str:
    return gitlab.token(gitlab.user("ada"), scopes=("read_api",))


def ask(portal: SharingHub, path: str, token: str = "", **query: str) -> requests.Response:
    headers = {"X-Gitlab-Token": token} if token else {}
    return requests.get(f"{portal.url}/api/{path}", query, headers=headers, timeout=10)


def item(portal: SharingHub, token: str, **query: str) -> Any:
    answer = ask(portal, "stac/collections/ai-model/items/space/wine", token, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def links(shown: Any, rel: str) -> list[Any]:
    return [link for link in shown["links"] if link["rel"] == rel]


def test_readme_and_topics_make_the_item(portal: SharingHub, wine: Project, token: str) -> None:
    shown = item(portal, token)

    assert portal.errors == []
    assert shown["id"] == "space/wine"
    assert shown["bbox"] == [2, 43, 5, 45]
    properties = shown["properties"]
    assert properties["title"] == "Wine quality"
    assert properties["keywords"] == ["wine"]
    assert properties["mlm:name"] == "wine"
    assert properties["sharinghub:id"] == wine.id
    assert properties["sharinghub:access-level"] == 4
    assert properties["sharinghub:store-s3"] == properties["sharinghub:dvc-init"] == "enable"
    assert links(shown, "mlflow:model") == [
        {
            "rel": "mlflow:model",
            "href": "https://mlflow.example/#/models/wine/versions/2",
            "title": "wine v2",
            "mlflow:uri": "models:/wine/2",
        }
    ]
    dataset = f"{portal.url}/api/stac/collections/dataset/items/space/wine-data"
    assert [link["href"] for link in links(shown, "derived_from")] == [dataset]
    files = f"{portal.url}/api/download/space/wine/repository"
    assert shown["assets"] == {
        "data/wine.csv": {
            "href": f"{files}/data/wine.csv?ref=main&gitlab_token={token}",
            "roles": ["data"],
            "type": "text/csv",
        },
        "wine-v2.keras": {
            "href": "https://mlflow.example/get-artifact?path=model.keras&run_uuid=r2",
            "roles": ["mlm:model"],
            "title": "wine v2",
            "type": "application/zip",
        },
        "model.onnx": {
            "href": f"{files}/model.onnx?ref=main&gitlab_token={token}",
            "roles": ["data"],
            "type": "application/zip",
        },
        "preview.png": {
            "href": f"{files}/docs/wine.png?ref=main&cache=300&gitlab_token={token}",
            "title": "Preview",
            "roles": ["thumbnail"],
            "type": "image/png",
        },
    }


def test_a_token_in_the_query_is_in_the_addresses_of_pages(
    portal: SharingHub, wine: Project, token: str
) -> None:
    assert "gitlab_token" not in links(item(portal, token), "self")[0]["href"]
    portal.clock.advance(301)
    shown = item(portal, "", gitlab_token=token)
    assert links(shown, "self")[0]["href"].endswith(f"?gitlab_token={token}")
    assert all(token not in request.query for request in portal.requests)


def test_refusals(gitlab: Gitlab, portal: SharingHub, wine: Project, token: str) -> None:
    def status(path: str, token: str = token) -> int:
        return ask(portal, f"stac/{path}", token).status_code

    place = "collections/ai-model/items/space"
    assert status(f"{place}/wine", "") == 401
    assert status(f"{place}/wine", "glpat-nobody") == 401
    assert status(f"{place}/wine", gitlab.job_token(wine, gitlab.user("ada"))) == 401
    assert status(f"{place}/wine", gitlab.token(gitlab.user("bob"))) == 404
    assert status(f"{place}/none") == 404
    assert status("collections/none/items/space/wine") == 404
    assert status("collections/dataset/items/space/wine") == 400
    wine.topics[:] = ["wine"]
    answer = ask(portal, f"stac/{place}/wine", token)
    assert answer.status_code == 500
    assert answer.json() == {"detail": "Category not found in ['wine']"}


def test_a_guest_sees_no_readme(gitlab: Gitlab, portal: SharingHub, wine: Project) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 10)
    shown = item(portal, gitlab.token(bob))

    assert shown["properties"]["title"] == "wine"
    assert links(shown, "mlflow:model") == []
    assert shown["properties"]["sharinghub:access-level"] == 1


def test_a_bad_readme_fails_the_item_and_the_listing(
    gitlab: Gitlab, portal: SharingHub, wine: Project, token: str
) -> None:
    gitlab.project("space/other", {"README.md": ""}, [AI_MODEL], owner=gitlab.user("ada"))
    assert len(ask(portal, "stac/search?collections=ai-model", token).json()["features"]) == 2
    wine.commit("main", {"README.md": "---\nextent:\n---\n"})

    for path in (
        "collections/ai-model/items/space/wine",
        "search?collections=ai-model",
        "search?collections=ai-model&mode=preview",
    ):
        answer = ask(portal, f"stac/{path}", token)
        assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    wine.commit("main", {"README.md": "---\ntitle: a: b\n---\n"})
    assert item(portal, token)["properties"]["title"] == "wine"


def test_search_wants_one_collection(portal: SharingHub, wine: Project, token: str) -> None:
    assert ask(portal, "stac/search", token).json()["features"] == []
    assert ask(portal, "stac/search?collections=ai-model,dataset", token).status_code == 422
    found = ask(portal, "stac/search?collections=ai-model&ids=space/wine", token).json()
    assert [feature["id"] for feature in found["features"]] == ["space/wine"]
    assert ask(portal, "stac/search?collections=ai-model&q=none", token).json()["features"] == []


def test_every_read_keeps_the_item_for_another_while(
    portal: SharingHub, wine: Project, token: str
) -> None:
    assert item(portal, token)["properties"]["title"] == "Wine quality"
    wine.name = "Renamed"
    wine.namespace.name = "Renamed space"
    for _ in range(3):
        portal.clock.advance(290)
        assert item(portal, token)["properties"]["sharinghub:name"] == "space / wine"
    portal.clock.advance(301)
    assert item(portal, token)["properties"]["sharinghub:name"] == "Renamed space / Renamed"


def test_a_commit_or_a_topic_makes_it_new(portal: SharingHub, wine: Project, token: str) -> None:
    item(portal, token)
    wine.commit("main", {"README.md": README.replace("Wine quality", "Better wine")})
    assert item(portal, token)["properties"]["title"] == "Better wine"
    wine.topics.append("red")
    assert item(portal, token)["properties"]["keywords"] == ["wine", "red"]


def test_a_push_between_its_two_looks_leaves_a_stale_item(
    portal: SharingHub, wine: Project, token: str
) -> None:
    better = README.replace("Wine quality", "Better wine")
    portal.gitlab_view.while_reading = lambda: wine.commit("main", {"README.md": better})
    for _ in range(3):
        assert item(portal, token)["properties"]["title"] == "Wine quality"
        portal.clock.advance(290)
    portal.clock.advance(20)
    assert item(portal, token)["properties"]["title"] == "Better wine"


def test_check(gitlab: Gitlab, portal: SharingHub, wine: Project, token: str) -> None:
    info = {
        "id": wine.id,
        "name": "wine",
        "path": "space/wine",
        "categories": ["ai-model"],
        "access_level": 4,
    }
    assert ask(portal, f"check/{wine.id}?info=true", token).json() == info
    assert ask(portal, "check/space/wine?info=true", token).json() == info
    assert ask(portal, f"check/{wine.id}", token).content == b""
    assert ask(portal, "check/4711", token).status_code == 404
    assert ask(portal, f"check/{wine.id}").status_code == 401


def test_the_configuration_is_for_everybody(gitlab: Gitlab, portal: SharingHub) -> None:
    told = ask(portal, "config/").json()
    assert told["gitlab"] == {"url": gitlab.url}
    assert told["categories"]["ai-model"]["gitlab_topic"] == AI_MODEL
    assert ask(portal, "stac/conformance").status_code == 200
    assert ask(portal, "stac").status_code == 401
