"""Our client of SharingHub, and the wait for an Item, against the stand-in."""

from __future__ import annotations

import socket

import pytest

from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.errors import SharingHubError
from sharinghub_tools.use_cases.await_item import Awaited, Sight, await_item
from tests.gitlab.faults import Delay, DropBefore, Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.portal import SharingHub
from tests.unit.adapters.stub_server import Answer, as_json, stub_server

AI_MODEL = "sharinghub:aimodel"
README = "---\ntitle: Wine\n---\n\n![preview](wine.png)\n"
LINKED = """---
title: Wine
links:
  - rel: mlflow:model
    href: https://mlflow.example/
    mlflow:uri: models:/wine/1
    mlflow:current: true
---
"""


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:
    return gitlab.project("space/wine", {"README.md": README}, [AI_MODEL], owner=gitlab.user("ada"))


@pytest.fixture
def token(gitlab: Gitlab, wine: Project) -> str:
    return gitlab.token(gitlab.user("ada"))


def error(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(SharingHubError) as raised:
        call(*arguments)
    return f"{type(raised.value).__name__}: {raised.value}"


def test_configuration_needs_no_token(gitlab: Gitlab, portal: SharingHub) -> None:
    told = SharingHubApi(f"{portal.url}/", "glpat-secret").configuration()
    assert told == PortalConfiguration(gitlab.url, mlflow_url=None, has_store=True)


def test_items_come_without_the_token(portal: SharingHub, wine: Project, token: str) -> None:
    item = SharingHubApi(portal.url, token).item("ai-model", "space/wine")
    assert token not in str(item)
    assert item["assets"]["preview.png"]["href"] == (
        f"{portal.url}/api/download/space/wine/repository/wine.png"
        "?ref=main&cache=300&gitlab_token=***"
    )


def test_store(portal: SharingHub, wine: Project, token: str) -> None:
    api = SharingHubApi(portal.url, token)
    api.check_store(wine.id)
    assert not portal.store(wine.id).exists()
    assert [str(request) for request in portal.requests[-1:]] == [
        f"GET /api/store/{wine.id}/files/md5 -> 307"
    ]


def test_refusals(gitlab: Gitlab, portal: SharingHub, wine: Project, token: str) -> None:
    api, nobody = SharingHubApi(portal.url, token), SharingHubApi(portal.url)
    unknown = SharingHubApi(portal.url, "glpat-nobody")
    gitlab.member(wine, gitlab.user("bob"), 20)
    reporter = SharingHubApi(portal.url, gitlab.token(gitlab.user("bob")))
    what = "project 'space/wine' in collection"

    assert error(nobody.item, "ai-model", "space/wine") == (
        f"RefusedError: {what} 'ai-model': {portal.url} wants to know who asks; "
        "set GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN"
    )
    assert error(unknown.check_store, wine.id) == (
        f"RefusedError: store of project {wine.id}: {portal.url} refuses the token: GitLab does "
        "not know it, it is expired or revoked, of a CI job, or without the scope api or "
        "read_api; give another"
    )
    assert error(reporter.check_store, wine.id) == (
        f"RefusedError: store of project {wine.id}: SharingHub refuses it: Insufficient access "
        "level, must be at least developer; when that is mended, it notices after 5 minutes"
    )
    assert error(api.item, "ai-model", "space/none") == (
        "NotOnGitlabError: project 'space/none' in collection 'ai-model': SharingHub has none, or "
        "not for this token (Not Found)"
    )
    assert error(api.item, "dataset", "space/wine") == (
        f"NotOnGitlabError: {what} 'dataset': Category mismatch for project 'space/wine', asked "
        "'dataset' but got ai-model instead"
    )
    wine.commit("main", {"README.md": "---\nextent:\n---\n"})
    assert error(api.item, "ai-model", "space/wine") == (
        f"BrokenItemError: {what} 'ai-model': SharingHub fails on it (500)"
    )
    wine.topics.clear()
    assert error(api.item, "ai-model", "space/wine") == (
        f"NotOnGitlabError: {what} 'ai-model': it has none of the portal's topics "
        "(Category not found in [])"
    )
    portal.has_store = False
    assert error(api.check_store, wine.id).endswith("has none, or not for this token (Not Found)")


def test_a_portal_out_of_order(portal: SharingHub, wine: Project, token: str) -> None:
    api = SharingHubApi(portal.url, token)
    host = portal.url.removeprefix("http://")
    portal.faults.on(Status(502))
    assert error(api.configuration) == (
        f"UnansweredError: {portal.url} answers 502; try again later, or ask who runs it"
    )
    portal.faults.on(DropBefore())
    assert error(api.item, "ai-model", "space/wine") == (
        f"UnansweredError: the connection to {host} broke (Remote end closed connection without "
        "response); try again later"
    )


def test_a_portal_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        assert error(SharingHubApi(f"http://{host}").configuration) == (
            f"UnansweredError: cannot connect to {host}: Connection refused; is 'http://{host}' "
            "SharingHub's address, and is there a network?"
        )


def test_what_is_no_sharinghub(token: str) -> None:
    for given, expected in (
        (Answer(404, "<h1>Not Found</h1>", "text/html"), "it answers with 404 and a web page"),
        (Answer(200, "<h1>Hello</h1>", "text/html"), "it answers with 200 and a web page"),
        (as_json({"message": "404 Not Found"}, 404), "it answers with 404 and other text"),
        (as_json({"gitlab": 1}), "it answers with other JSON"),
    ):
        with stub_server(lambda _, given=given: given) as server:
            assert error(SharingHubApi(server.url, token).configuration) == (
                f"GitlabError: {server.url} is no SharingHub: {expected}; give the portal's "
                "address as 'sharinghub-url' of [tool.sharinghub], or --sharinghub-url"
            )


def test_the_token_follows_no_redirect(token: str) -> None:
    away = Answer(302, headers={"Location": "https://user:secret@login.example/in?next=1"})
    with stub_server(lambda _: away) as server:
        assert error(SharingHubApi(server.url, token).item, "ai-model", "space/wine") == (
            f"GitlabError: {server.url} redirects to https://login.example; if that is "
            "SharingHub's address, give the portal's address as 'sharinghub-url' of "
            "[tool.sharinghub], or --sharinghub-url"
        )
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["", "hub.example", "ftp://hub", "https://ada:secret@hub", "https://h?a=secret", "http://"],
)
def test_addresses_that_are_none(url: str) -> None:
    problem = error(SharingHubApi, url)
    assert problem.startswith("UsageError: the portal's address is none; give it alone")
    assert "secret" not in problem


def test_tokens_that_are_none() -> None:
    problem = error(SharingHubApi, "https://hub.example", "secret\n")
    assert problem.startswith("UsageError: the token for SharingHub is not a token: ")
    assert "secret" not in problem
    assert "secret" not in repr(SharingHubApi("https://hub.example", "secret"))


def wait(portal: SharingHub, token: str, seconds: float) -> Awaited:
    api = SharingHubApi(portal.url, token)
    return await_item(
        api,
        "ai-model",
        "space/wine",
        "models:/wine/1",
        seconds=seconds,
        pause=portal.clock.advance,
    )


def items_read(portal: SharingHub) -> int:
    return sum("/items/" in request.path for request in portal.requests)


def test_a_commit_is_shown_at_once(portal: SharingHub, wine: Project, token: str) -> None:
    assert wait(portal, token, 0).sight is Sight.STALE
    wine.commit("main", {"README.md": LINKED}, "Link [skip ci]")
    read = items_read(portal)
    assert wait(portal, token, 30) == Awaited(Sight.SHOWN)
    assert items_read(portal) == read + 1


def test_an_item_that_the_portal_keeps_wrongly(
    portal: SharingHub, wine: Project, token: str
) -> None:
    portal.gitlab_view.while_reading = lambda: wine.commit("main", {"README.md": LINKED})
    assert wait(portal, token, 290).sight is Sight.STALE
    read = items_read(portal)
    assert wait(portal, token, 330) == Awaited(Sight.SHOWN)
    assert items_read(portal) == read + 5


def test_a_portal_that_fails_on_the_readme(portal: SharingHub, wine: Project, token: str) -> None:
    wine.commit("main", {"README.md": LINKED.replace("title: Wine", "title: [")})
    assert wait(portal, token, 30) == Awaited(
        Sight.FAILS,
        "project 'space/wine' in collection 'ai-model': SharingHub fails on it (500); its README "
        "may be why, run: sharinghub validate",
    )


def test_a_portal_that_is_slow_for_a_moment(portal: SharingHub, wine: Project, token: str) -> None:
    wine.commit("main", {"README.md": LINKED})
    portal.faults.on(Status(503), times=2)
    portal.faults.on(Delay(0.01), nth=3)
    assert wait(portal, token, 30) == Awaited(Sight.SHOWN)
    assert items_read(portal) == 3
