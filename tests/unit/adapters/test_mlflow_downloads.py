"""Files of a server: what is told of one, its bytes, and to whom the token is shown."""

from __future__ import annotations

import pytest

from sharinghub_tools.adapters import mlflow_downloads
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_downloads import PIECE_BYTES, ServedFile
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.errors import RegistryError
from tests.unit.adapters.stub_server import Answer, Asked, StubServer, stub_server

BINARY = "application/octet-stream"


def session(server: StubServer) -> MlflowSession:
    return MlflowSession(server.url, Credentials(token="glpat-secret"), wait=lambda _: None)


def serving(answer: Answer) -> tuple[ServedFile | None, str | None]:
    """What is told of a file, and its text."""
    with stub_server(lambda _: answer) as server:
        opened, href = session(server), f"{server.url}/file"
        return mlflow_downloads.served(opened, href), mlflow_downloads.small_file(opened, href)


def test_a_file_and_its_size() -> None:
    assert serving(Answer(body="model", content_type=BINARY)) == (ServedFile(5), "model")


@pytest.mark.parametrize(
    "answer", [Answer(404), Answer(body="<html>", content_type="text/html; charset=utf-8")]
)
def test_what_is_no_file(answer: Answer) -> None:
    assert serving(answer) == (None, None)


def test_a_compressed_answer_does_not_tell_the_size() -> None:
    answer = Answer(body="model", content_type=BINARY, headers={"Content-Encoding": "br"})
    with stub_server(lambda _: answer) as server:
        assert mlflow_downloads.served(session(server), f"{server.url}/file") == ServedFile()
        (asked,) = server.asked
        assert asked.headers["Accept-Encoding"] == "identity"


def test_the_bytes_of_a_file_in_pieces() -> None:
    body = "m" * (PIECE_BYTES + 1)
    with stub_server(lambda _: Answer(body=body, content_type=BINARY)) as server:
        pieces = list(mlflow_downloads.pieces(session(server), f"{server.url}/file"))
        assert [len(piece) for piece in pieces] == [PIECE_BYTES, 1]
        assert [asked.authorization for asked in server.asked] == ["Bearer glpat-secret"]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(404), r"http://127.0.0.1:\d+ does not serve the file \(404\)"),
        (
            Answer(body="model", content_type=BINARY, cut=True),
            "broke off in the midst of a file|sent 5 of 6",
        ),
        (Answer(drop=True), "cannot connect to 127.0.0.1"),
    ],
)
def test_a_file_that_is_not_sent_to_its_end(answer: Answer, problem: str) -> None:
    with (
        stub_server(lambda _: answer) as server,
        pytest.raises(RegistryError, match=problem),
    ):
        list(mlflow_downloads.pieces(session(server), f"{server.url}/file"))


def test_the_token_does_not_follow_a_file_to_its_store() -> None:
    """Servers redirect to addresses of stores, which are signed."""
    with stub_server(lambda _: Answer(body="model", content_type=BINARY)) as store:
        elsewhere = store.url.replace("127.0.0.1", "localhost")

        def redirect(asked: Asked) -> Answer:
            return Answer(302, headers={"Location": f"{elsewhere}{asked.path}?signature=1"})

        with stub_server(redirect) as server:
            pieces = mlflow_downloads.pieces(session(server), f"{server.url}/file")
            assert b"".join(pieces) == b"model"
        assert [asked.authorization for asked in store.asked] == [None]


def test_a_file_of_another_server_is_not_asked_for() -> None:
    with stub_server(lambda _: Answer(body="model", content_type=BINARY)) as server:
        opened = session(server)
        elsewhere = server.url.replace("127.0.0.1", "localhost")
        with pytest.raises(RegistryError) as caught:
            list(mlflow_downloads.pieces(opened, f"{elsewhere}/file"))
        assert str(caught.value) == f"the file is not on {server.url}"
        assert server.asked == []
