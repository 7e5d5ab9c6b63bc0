"""The Transaction extension against answers that a server may give, one request at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sharinghub_tools.adapters.stac_api import StacApi
from sharinghub_tools.domain.stac.writing import Refusal, Write
from sharinghub_tools.errors import StacApiError, UsageError
from tests.unit.adapters.stub_server import Answer, Asked, StubServer, as_json, stub_server

LANDING = {
    "stac_version": "1.0.0",
    "links": [],
    "conformsTo": ["https://api.stacspec.org/v1.0.0/ogcapi-features/extensions/transaction"],
}
DONE = as_json({"received": 1}, 200)


@pytest.fixture
def server() -> Iterator[StubServer]:
    with stub_server(lambda _: as_json(LANDING)) as server:
        yield server


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def api(server: StubServer, waited: list[float]) -> StacApi:
    return StacApi(f"{server.url}/", {"Authorization": "Bearer s3cret"}, wait=waited.append)


def answers(server: StubServer, *given: Answer) -> None:
    left = list(given)
    server.answer = lambda _: left.pop(0)


def called(server: StubServer) -> list[str]:
    return [f"{asked.method} {asked.target}" for asked in server.asked]


def writes(*ids: str, is_there: bool = False) -> list[Write]:
    return [Write({"id": each}, is_there) for each in ids]


def test_a_server_that_takes_changes(api: StacApi, server: StubServer) -> None:
    api.open(to_write=True)
    (asked,) = server.asked
    assert asked.authorization == "Bearer s3cret"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            as_json({**LANDING, "conformsTo": ["https://api.stacspec.org/v1.0.0/core"]}),
            "{url} does not have the Transaction extension: nobody can publish there",
        ),
        (
            as_json({"hello": "world"}),
            "{url} is no STAC API; give the address of its landing page",
        ),
        (
            Answer(200, "<html>", "text/html"),
            "{url} does not show its landing page: it answers 200: a web page",
        ),
        (
            as_json({"detail": "Not authenticated"}, 401),
            "{url} refuses to show its landing page (401: Not authenticated); set STAC_API_TOKEN, "
            "or give --headers, of somebody who may",
        ),
        (
            Answer(301, headers={"Location": "https://user:pw@stac.example/api?token=x"}),
            "{url} redirects to https://stac.example/api; if that is the STAC API, give its "
            "address",
        ),
        (
            as_json({"description": "over capacity"}, 503),
            "{url} does not show its landing page: it is too busy, or out of order (503: over "
            "capacity); run the command again, and it goes on from there",
        ),
    ],
)
def test_a_server_that_does_not(
    api: StacApi, server: StubServer, answer: Answer, problem: str
) -> None:
    server.answer = lambda _: answer
    with pytest.raises(StacApiError) as caught:
        api.open(to_write=True)
    assert str(caught.value) == problem.format(url=server.url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["stac.example", "ftp://stac.example", "https://me:pw@stac.example", "https://x/?a=b"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        StacApi(url, {})
    assert str(caught.value) == (
        "the address of the STAC API is none; give that of its landing page alone, as "
        "https://stac.example/api"
    )


def test_nobody_there_is_said_at_once(waited: list[float]) -> None:
    with pytest.raises(StacApiError, match=r"cannot connect to 127\.0\.0\.1:1: Connection refused"):
        StacApi("http://127.0.0.1:1", {}, wait=waited.append).open(to_write=True)
    assert waited == []


def test_a_busy_server_is_asked_again_when_it_says(
    api: StacApi, server: StubServer, waited: list[float]
) -> None:
    answers(
        server,
        Answer(429, headers={"Retry-After": "7"}),
        Answer(503, headers={"Retry-After": "0"}),
        Answer(drop=True),
        Answer(200, "{", cut=True),
        as_json(LANDING),
    )
    api.open(to_write=True)
    assert waited[:2] == [7.0, 0.0]
    assert len(waited) == 4


def test_many_items_go_in_one_request(api: StacApi, server: StubServer) -> None:
    answers(server, DONE)
    assert api.write("euro sat/1", writes("a", "b")) == []
    assert called(server) == ["POST /collections/euro%20sat%2F1/bulk_items"]
    assert server.asked[0].body == (
        b'{"items": {"a": {"id": "a"}, "b": {"id": "b"}}, "method": "upsert"}'
    )


def test_what_a_bulk_request_leaves_out_is_told(api: StacApi, server: StubServer) -> None:
    answers(server, as_json({"errors": [{"id": "b", "msg": "no geometry"}, "odd"]}))
    assert api.write("x", writes("a", "b")) == [Refusal("b", "no geometry")]


def test_without_bulk_requests_items_go_one_by_one_from_then_on(
    api: StacApi, server: StubServer
) -> None:
    answers(server, as_json({}, 404), DONE, DONE, DONE, DONE)
    assert api.write("x", [*writes("a"), *writes("b", is_there=True)]) == []
    assert api.write("x", writes("c", "d")) == []
    assert called(server) == [
        "POST /collections/x/bulk_items",
        "POST /collections/x/items",
        "PUT /collections/x/items/b",
        "POST /collections/x/items",
        "POST /collections/x/items",
    ]


def test_a_batch_that_is_not_taken_is_halved_until_the_item_is_known(
    api: StacApi, server: StubServer
) -> None:
    def answer(asked: Asked) -> Answer:
        return as_json({"detail": "bad bbox"}, 400) if b'"c"' in asked.body else DONE

    server.answer = answer
    assert api.write("x", writes("a", "b", "c", "d")) == [Refusal("c", "bad bbox")]
    assert called(server) == [
        "POST /collections/x/bulk_items",
        "POST /collections/x/bulk_items",
        "POST /collections/x/bulk_items",
        "POST /collections/x/items",
        "POST /collections/x/items",
    ]


def test_an_item_that_is_there_already_is_replaced(api: StacApi, server: StubServer) -> None:
    """The answer to the first request was lost, or somebody was faster."""
    answers(server, as_json({"code": "ConflictError"}, 409), DONE)
    assert api.write("x", writes("a")) == []
    assert called(server) == ["POST /collections/x/items", "PUT /collections/x/items/a"]


def test_an_item_that_is_gone_is_created(api: StacApi, server: StubServer) -> None:
    answers(server, as_json({"code": "NotFoundError"}, 404), DONE)
    assert api.write("x", writes("a", is_there=True)) == []
    assert called(server) == ["PUT /collections/x/items/a", "POST /collections/x/items"]


def test_who_may_not_write_is_told_so_at_the_first_item(api: StacApi, server: StubServer) -> None:
    answers(server, as_json({"detail": "read only"}, 403))
    with pytest.raises(StacApiError) as caught:
        api.write("x", writes("a", "b"))
    assert str(caught.value) == (
        f"{server.url} refuses to take Items (403: read only); set STAC_API_TOKEN, or give "
        "--headers, of somebody who may"
    )


def test_a_collection_that_is_there_already_is_replaced(api: StacApi, server: StubServer) -> None:
    answers(server, as_json({}, 409), DONE)
    api.put_collection({"id": "x"}, is_there=False)
    assert called(server) == ["POST /collections", "PUT /collections/x"]


def test_items_come_page_by_page(api: StacApi, server: StubServer) -> None:
    def page(*ids: str, following: str | None = None) -> Answer:
        links = [{"rel": "next", "href": following}] if following else []
        return as_json({"features": [{"id": each} for each in ids], "links": links})

    answers(
        server, page("a", "b", following="?token=2"), page("c", following="items?token=3"), page()
    )
    assert [item["id"] for item in api.items("x")] == ["a", "b", "c"]
    assert called(server) == [
        "GET /collections/x/items?limit=500",
        "GET /collections/x/items?token=2",
        "GET /collections/x/items?token=3",
    ]


def test_the_token_goes_to_no_other_server(api: StacApi, server: StubServer) -> None:
    links = [{"rel": "next", "href": "https://other.example/items"}]
    answers(server, as_json({"features": [], "links": links}))
    with pytest.raises(StacApiError, match="more Items are at another server"):
        list(api.items("x"))


def test_an_item_that_is_gone_is_deleted(api: StacApi, server: StubServer) -> None:
    answers(server, as_json({}, 404))
    api.delete("x", "a/b")
    assert called(server) == ["DELETE /collections/x/items/a%2Fb"]


@pytest.mark.parametrize("status", [404, 200])
def test_an_item_or_none(api: StacApi, server: StubServer, status: int) -> None:
    answers(server, as_json({"id": "a"}, status))
    found: dict[str, Any] | None = api.item("x", "a")
    assert found == ({"id": "a"} if status == 200 else None)
