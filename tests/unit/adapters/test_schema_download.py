"""Schemas from the internet, for which a server on loopback stands here: what is let through, and
what is not asked at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sharinghub_tools.adapters import schema_download
from sharinghub_tools.adapters.schema_download import SchemaDownload, is_public
from sharinghub_tools.errors import NoSchemaError
from tests.unit.adapters.stub_server import Answer, Asked, StubServer, stub_server

SCHEMA = '{"type": "object"}'
Internet = Callable[[Callable[[Asked], Answer]], AbstractContextManager[StubServer]]


@pytest.fixture
def internet(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Internet:
    """A server over TLS whose certificate is trusted."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    @contextmanager
    def served(answer: Callable[[Asked], Answer]) -> Iterator[StubServer]:
        with stub_server(answer, certificate) as server:
            yield server

    return served


def anything(address: str) -> bool:
    return True


def refusal(url: str, download: SchemaDownload) -> NoSchemaError:
    with pytest.raises(NoSchemaError) as caught:
        download(url)
    return caught.value


def test_a_schema_comes_as_it_is_served(internet: Internet) -> None:
    with internet(lambda asked: Answer(body=SCHEMA)) as server:
        assert SchemaDownload(anything)(f"{server.url}/v1.0.0/schema.json") == SCHEMA.encode()
        (asked,) = server.asked
    assert asked.path == "/v1.0.0/schema.json"
    assert asked.authorization is None
    assert asked.headers["Accept-Encoding"] == "identity"


def test_no_password_of_netrc_is_sent(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with internet(lambda asked: Answer(body=SCHEMA)) as server:
        SchemaDownload(anything)(server.url)
        assert server.asked[0].authorization is None


def test_redirects_are_followed_a_few_times(internet: Internet) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/new":
            return Answer(body=SCHEMA)
        target = "/new" if asked.path == "/old" else asked.path
        return Answer(301, headers={"Location": target})

    with internet(answer) as server:
        assert SchemaDownload(anything)(f"{server.url}/old") == SCHEMA.encode()
        error = refusal(f"{server.url}/for-ever", SchemaDownload(anything))
        assert str(error) == "it is redirected again and again"
        assert len(server.asked) == 2 + schema_download.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "target", ["http://example.org/schema.json", "file:///etc/passwd", "ftp://example.org/a"]
)
def test_a_redirect_to_anything_but_https_is_not_followed(internet: Internet, target: str) -> None:
    with internet(lambda asked: Answer(302, headers={"Location": target})) as server:
        error = refusal(server.url, SchemaDownload(anything))
    assert str(error) == "schemas are fetched over https alone"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("url", "message", "is_wrong"),
    [
        ("http://example.org/schema.json", "schemas are fetched over https alone", False),
        ("file:///etc/passwd", "schemas are fetched over https alone", False),
        ("schema.json", "schemas are fetched over https alone", False),
        ("https:///schema.json", "schemas are fetched over https alone", False),
        ("https://[1/schema.json", "it is no URL", True),
        ("https://a:b/schema.json", "it is no URL", True),
        (
            "https://ada:hunter2@example.org/a",
            "schemas are fetched without user and password",
            False,
        ),
        ("https://127.0.0.1/a", "127.0.0.1 has no public address", False),
        ("https://[::1]/a", "::1 has no public address", False),
        ("https://10.0.0.7/a", "10.0.0.7 has no public address", False),
        ("https://169.254.169.254/latest", "169.254.169.254 has no public address", False),
        ("https://localhost/a", "localhost has no public address", False),
        ("https://intranet/a", "intranet has no public address", False),
        ("https://gitlab.internal/a", "gitlab.internal has no public address", False),
    ],
)
def test_what_is_never_asked(url: str, message: str, is_wrong: bool) -> None:
    error = refusal(url, SchemaDownload())
    assert (str(error), error.is_wrong) == (message, is_wrong)


def test_a_name_that_leads_into_the_own_network_is_not_asked(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with internet(lambda asked: Answer(body=SCHEMA)) as server:
        # As a public name whose address is a private one: what the name is says nothing.
        monkeypatch.setattr(SchemaDownload, "_may_be_asked", lambda *_: True)
        error = refusal(f"{server.url}/schema.json", SchemaDownload())
        assert server.asked == []
    assert str(error) == "127.0.0.1 has no public address"


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("185.199.108.153", True),
        ("2606:50c0:8000::153", True),
        ("127.0.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("", False),
    ],
)
def test_public_addresses(address: str, answer: bool) -> None:
    assert is_public(address) is answer


@pytest.mark.parametrize(
    ("answer", "message", "is_wrong"),
    [
        (Answer(404), "there is none at that URL (HTTP 404)", True),
        (Answer(410), "there is none at that URL (HTTP 410)", True),
        (Answer(503), "127.0.0.1 answers HTTP 503", False),
        (Answer(204), "127.0.0.1 answers HTTP 204", False),
        (
            Answer(body="x", headers={"Content-Encoding": "gzip"}),
            "it comes compressed, which was not asked for",
            False,
        ),
    ],
)
def test_answers_that_are_no_schema(
    internet: Internet, answer: Answer, message: str, is_wrong: bool
) -> None:
    with internet(lambda asked: answer) as server:
        error = refusal(server.url, SchemaDownload(anything))
    assert (str(error), error.is_wrong) == (message, is_wrong)


def test_what_is_too_large_is_not_read_to_the_end(internet: Internet) -> None:
    body = " " * (schema_download.LARGEST_BYTES + 1)
    with internet(lambda asked: Answer(body=body)) as server:
        error = refusal(server.url, SchemaDownload(anything))
    assert str(error) == "it is larger than 2 MiB"


def test_what_comes_too_slowly_is_not_waited_for(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_download, "WHOLE_SECONDS", 0)
    with internet(lambda asked: Answer(body=SCHEMA)) as server:
        error = refusal(server.url, SchemaDownload(anything))
    assert str(error) == "it has not come within 0 s"


@pytest.mark.parametrize("cut", [Answer(drop=True), Answer(body=SCHEMA, cut=True)])
def test_a_host_that_did_not_answer_is_asked_once(internet: Internet, cut: Answer) -> None:
    download = SchemaDownload(anything)
    with internet(lambda asked: cut) as server:
        first = refusal(f"{server.url}/a", download)
        second = refusal(f"{server.url}/b", download)
        assert server.paths == ["/a"]
    host = server.url.partition("://")[2].partition(":")[0]
    assert str(first) == str(second) == f"{host} did not answer to the end"


def test_nobody_is_there() -> None:
    with stub_server(lambda asked: Answer()) as server:
        url = server.url.replace("http://", "https://")
    error = refusal(url, SchemaDownload(anything))
    host = url.removeprefix("https://")
    assert str(error) == (
        f"cannot connect to {host}: Connection refused; is '{url}' a schema's address, and is "
        "there a network?"
    )
    assert not error.is_wrong


def test_a_certificate_that_is_not_trusted(certificate: Path) -> None:
    with stub_server(lambda asked: Answer(), certificate) as server:
        error = refusal(server.url, SchemaDownload(anything))
    assert "is not trusted (self-signed certificate)" in str(error)
