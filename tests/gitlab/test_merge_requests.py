"""https://docs.gitlab.com/api/merge_requests/."""

from __future__ import annotations

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project


@pytest.fixture
def link(wine: Project) -> Project:
    """The project with a branch ``link`` that is one commit ahead."""
    wine.commit("link", {"README.md": "# Linked\n"}, "Link wine 3")
    return wine


FIELDS = {"source_branch": "link", "target_branch": "main", "title": "Link wine 3"}


def test_one_open_for_a_source_branch(client: Client, token: str, link: Project) -> None:
    requests_ = client(token).projects.get(link.id).mergerequests
    made = requests_.create({**FIELDS, "description": "By the pipeline", "labels": "model,link"})
    assert made.attributes | {"labels": sorted(made.labels)} == made.attributes | {
        "iid": 1,
        "state": "opened",
        "title": "Link wine 3",
        "description": "By the pipeline",
        "labels": ["link", "model"],
        "sha": link.head("link"),
    }
    assert made.web_url.endswith("/space/wine/-/merge_requests/1")
    with pytest.raises(python_gitlab.GitlabCreateError) as caught:
        requests_.create(FIELDS)
    assert str(caught.value) == (
        "409: ['Another open merge request already exists for this source branch: !1']"
    )
    assert [each.iid for each in requests_.list(source_branch="link", get_all=True)] == [1]
    assert requests_.list(source_branch="other", get_all=True) == []


def test_closed_ones_do_not_count(client: Client, token: str, link: Project) -> None:
    requests_ = client(token).projects.get(link.id).mergerequests
    first = requests_.create(FIELDS)
    first.state_event = "close"
    first.save()
    second = requests_.create(FIELDS)
    assert (first.state, second.iid) == ("closed", 2)
    assert [each.iid for each in requests_.list(state="opened", get_all=True)] == [2]
    assert [each.iid for each in requests_.list(get_all=True)] == [2, 1]
    assert [each.state for each in link.merge_requests] == ["closed", "opened"]


def test_merging(client: Client, token: str, link: Project) -> None:
    made = client(token).projects.get(link.id).mergerequests.create(FIELDS)
    head = link.head("link")
    with pytest.raises(python_gitlab.GitlabMRClosedError, match="SHA does not match HEAD"):
        made.merge(sha="0" * 40)
    link.commit("main", {"other": "1"}, "Other")
    made.merge(sha=head, should_remove_source_branch=True)
    assert (made.state, made.merge_commit_sha) == ("merged", link.head("main"))
    assert (link.read("README.md"), link.read("other")) == ("# Linked\n", "1")
    assert link.log()[0] == "Merge branch 'link' into 'main'"
    assert link.branches() == ["main"]
    with pytest.raises(python_gitlab.GitlabMRClosedError, match="405"):
        made.merge()


def test_what_cannot_be_merged(
    gitlab: Gitlab, client: Client, token: str, http: requests.Session, link: Project
) -> None:
    client(token).projects.get(link.id).mergerequests.create(FIELDS)
    path = f"/projects/{link.id}/merge_requests/1/merge"
    bob = gitlab.user("bob")
    gitlab.member(link, bob, 30)
    refused = http.put(path, headers={"PRIVATE-TOKEN": gitlab.token(bob)})
    assert (refused.status_code, refused.json()) == (401, {"message": "401 Unauthorized"})
    link.commit("main", {"README.md": "# Conflict\n"}, "Conflict")
    conflict = http.put(path)
    assert (conflict.status_code, conflict.json()) == (422, {"message": "Branch cannot be merged"})


@pytest.mark.parametrize(
    ("fields", "status", "answer"),
    [
        ({"title": None}, 400, {"error": "title is empty"}),
        ({"source_branch": "no"}, 400, {"message": {"source_branch": ["does not exist"]}}),
        (
            {"source_branch": "main"},
            422,
            {"message": ["You can't use same project/branch for source and target"]},
        ),
    ],
)
def test_merge_requests_that_cannot_be(
    http: requests.Session,
    link: Project,
    fields: dict[str, str | None],
    status: int,
    answer: object,
) -> None:
    made = http.post(f"/projects/{link.id}/merge_requests", json=FIELDS | fields)
    assert (made.status_code, made.json()) == (status, answer)


def test_a_reporter_may_look(gitlab: Gitlab, client: Client, link: Project) -> None:
    bob = gitlab.user("bob")
    gitlab.member(link, bob, 20)
    requests_ = client(gitlab.token(bob)).projects.get(link.id).mergerequests
    assert requests_.list(get_all=True) == []
    with pytest.raises(python_gitlab.GitlabCreateError, match="403: 403 Forbidden"):
        requests_.create(FIELDS)
    with pytest.raises(python_gitlab.GitlabGetError, match="404: 404 Not found"):
        requests_.get(1)
