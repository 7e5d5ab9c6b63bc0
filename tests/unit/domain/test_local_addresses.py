from __future__ import annotations

import pytest

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.local_addresses import (
    Place,
    gives_way_to_store,
    is_same_remote,
    place_of,
    settings_on_gitlab,
    store_url,
)

GITLAB = "https://gitlab.example"
HUB = "https://hub.example"


@pytest.mark.parametrize(
    ("tracking", "sharinghub_url", "uri"),
    [
        ("sharinghub", HUB, f"{HUB}/mlflow/space/wine/tracking/"),
        ("sharinghub", None, None),
        ("gitlab", None, f"{GITLAB}/api/v4/projects/7/ml/mlflow"),
        ("local", HUB, None),
        ("mlflow", HUB, None),
    ],
)
def test_the_tracking_uri_by_its_kind(
    tracking: str, sharinghub_url: str | None, uri: str | None
) -> None:
    place = Place(GITLAB, "space/wine", 7)
    values = settings_on_gitlab(place, tracking=tracking, sharinghub_url=sharinghub_url)
    assert values.pop("tracking-uri", None) == uri
    assert values == {
        "gitlab-url": GITLAB,
        "gitlab-project": "space/wine",
        "gitlab-project-id": 7,
    }


@pytest.mark.parametrize("url", [GITLAB, "https://gitlab.example/below/a/path"])
def test_the_place_is_where_gitlab_says(url: str) -> None:
    project = GitlabProject(7, "Space/wine", "Wine", f"{url}/Space/wine", f"{url}/Space/wine.git")
    assert place_of(project) == Place(url, "Space/wine", 7)


def test_the_store() -> None:
    assert store_url(HUB, 7) == f"{HUB}/api/store/7"


@pytest.mark.parametrize(
    ("url", "gives_way"),
    [
        (f"{HUB}/api/store/gitlab-project-id", True),
        (f"{HUB}/api/store/12", True),
        ("https://other.example/hub/api/store/12/", True),
        ("../../wine-dvc-store", True),
        ("../../other-dvc-store", False),
        ("../wine-dvc-store", False),
        ("s3://bucket/wine", False),
        ("https://files.example/wine", False),
        (f"{HUB}/api/store/12/more", False),
        ("", False),
    ],
)
def test_which_remotes_give_way(url: str, gives_way: bool) -> None:
    assert gives_way_to_store(url, "wine") is gives_way


def test_without_a_model_no_folder_is_the_templates() -> None:
    assert not gives_way_to_store("../../None-dvc-store", None)


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.example/space/wine.git",
        "https://gitlab.example/Space/Wine",
        "https://ada:secret@GITLAB.example/space/wine.git/",
        "git@gitlab.example:space/wine.git",
        "ssh://git@gitlab.example:2222/space/wine.git",
    ],
)
def test_one_project_over_http_and_ssh(url: str) -> None:
    assert is_same_remote(url, f"{GITLAB}/space/wine.git")


@pytest.mark.parametrize(
    "url",
    [
        "https://github.example/space/wine.git",
        "https://gitlab.example/space/wine2.git",
        "git@gitlab.example:wine.git",
        "/srv/git/wine.git",
        "C:/wine.git",
        "https://[broken/space/wine.git",
        "",
    ],
)
def test_other_remotes(url: str) -> None:
    assert not is_same_remote(url, f"{GITLAB}/space/wine.git")
