"""Files of web servers: redirects, broken connections, servers that know little."""

from __future__ import annotations

import pytest

from sharinghub_tools.adapters import http_documents
from sharinghub_tools.adapters.http_documents import HttpDocuments
from sharinghub_tools.errors import NotThereError, StoreError
from tests.unit.adapters.stub_server import Answer, Asked, stub_server

TEXT = "0123456789"


def test_a_file() -> None:
    with stub_server(lambda _: Answer(200, TEXT)) as server:
        assert HttpDocuments().read(f"{server.url}/a%20b") == TEXT.encode()
        assert server.asked[0].target == "/a%20b"
        assert server.asked[0].authorization is None


def test_redirects_are_followed_to_other_servers() -> None:
    with stub_server(lambda _: Answer(200, TEXT)) as store:
        away = Answer(302, headers={"Location": f"{store.url}/x?signature=5ecret"})
        with stub_server(lambda _: away) as server:
            assert HttpDocuments().read(server.url) == TEXT.encode()


def test_one_server_is_told_who_asks_and_no_other() -> None:
    with stub_server(lambda _: Answer(200, TEXT)) as store:
        away = Answer(302, headers={"Location": f"{store.url}/x"})
        with stub_server(lambda _: away) as server:
            documents = HttpDocuments(f"{server.url}/api", {"Authorization": "Bearer 5ecret"})
            assert documents.read(f"{server.url}/a") == TEXT.encode()
            assert server.asked[0].authorization == "Bearer 5ecret"
            assert store.asked[0].authorization is None


def test_redirects_that_do_not_end() -> None:
    with stub_server(lambda _: Answer(302, headers={"Location": "/again"})) as server:
        with pytest.raises(StoreError) as caught:
            HttpDocuments().read(f"{server.url}/a?token=5ecret")
        assert str(caught.value) == f"{server.url}/a cannot be read: it redirects 5 times and more"


@pytest.mark.parametrize("status", [404, 410])
def test_a_file_that_is_not_there(status: int) -> None:
    with (
        stub_server(lambda _: Answer(status)) as server,
        pytest.raises(NotThereError, match=f"there is no file {server.url}/a"),
    ):
        HttpDocuments().size(f"{server.url}/a")


def test_a_file_that_is_not_for_everybody() -> None:
    with stub_server(lambda _: Answer(403)) as server, pytest.raises(StoreError) as caught:
        HttpDocuments().read(f"{server.url}/a")
    assert str(caught.value) == (
        f"{server.url}/a cannot be read: the server answers 403; is it for everybody to read?"
    )


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_broken_connection_goes_on_where_it_broke(
    monkeypatch: pytest.MonkeyPatch, *, knows_ranges: bool
) -> None:
    monkeypatch.setattr(http_documents, "_CHUNK", 4)

    def answer(asked: Asked) -> Answer:
        if "Range" not in asked.headers:
            return Answer(200, TEXT[:4], cut=True)
        assert asked.headers["Range"] == "bytes=4-"
        return Answer(206, TEXT[4:]) if knows_ranges else Answer(200, TEXT)

    with stub_server(answer) as server:
        assert b"".join(HttpDocuments().chunks(server.url)) == TEXT.encode()
    assert len(server.asked) == 2


def test_a_connection_that_breaks_again_and_again() -> None:
    with (
        stub_server(lambda _: Answer(206, "", cut=True)) as server,
        pytest.raises(StoreError, match="the connection to .* broke"),
    ):
        list(HttpDocuments().chunks(server.url))
    assert len(server.asked) == 5


def test_a_size() -> None:
    with stub_server(lambda _: Answer(200, TEXT)) as server:
        assert HttpDocuments().size(server.url) == 10


def test_a_server_that_knows_no_head_is_asked_for_the_file() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(405) if asked.method == "HEAD" else Answer(200, TEXT)

    with stub_server(answer) as server:
        assert HttpDocuments().size(server.url) == 10
