"""A file over HTTP: whole, in pieces, from elsewhere, and what cannot be had."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sharinghub_tools.adapters.resumable_download import (
    Address,
    NotServedError,
    ResumableDownload,
    matches,
)
from sharinghub_tools.domain.dataset_files import Digest
from sharinghub_tools.errors import GitlabError, UnansweredError
from tests.unit.adapters.stub_server import Answer, Asked, StubServer, stub_server

TEXT = "alcohol\n" * 10
MD5 = Digest("md5", hashlib.md5(TEXT.encode()).hexdigest())


def ranged(asked: Asked) -> Answer:
    """What S3 answers."""
    first = asked.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-")
    if int(first) >= len(TEXT):
        return Answer(416, headers={"Content-Range": f"bytes */{len(TEXT)}"})
    told = {"Content-Range": f"bytes {first}-{len(TEXT) - 1}/{len(TEXT)}"}
    return Answer(206, TEXT[int(first) :], headers=told) if int(first) else Answer(200, TEXT)


def fetched(
    answer: Callable[[Asked], Answer], target: Path, headers: dict[str, str] | None = None
) -> tuple[StubServer, int, list[float]]:
    """The server, how many bytes came, and how long was waited."""
    came: list[int] = []
    waits: list[float] = []
    with stub_server(answer) as server:
        address = Address(f"{server.url}/object", headers or {})
        download = ResumableDownload(wait=waits.append)
        download.fetch("'a.csv'", lambda: address, target, MD5, came.append)
    return server, sum(came), waits


@pytest.mark.parametrize(("have", "asked_for"), [(0, None), (24, "bytes=24-"), (80, "bytes=80-")])
def test_what_is_there_is_not_asked_for(tmp_path: Path, have: int, asked_for: str | None) -> None:
    target = tmp_path / "part"
    target.write_text(TEXT[:have])

    server, came, waits = fetched(ranged, target)

    assert target.read_text() == TEXT
    assert (came, waits) == (len(TEXT) - have, [])
    assert [asked.headers.get("Range") for asked in server.asked] == [asked_for]


def test_a_server_without_ranges_sends_it_all_again(tmp_path: Path) -> None:
    (tmp_path / "part").write_text(TEXT[:24])
    fetched(lambda _: Answer(200, TEXT), tmp_path / "part")
    assert (tmp_path / "part").read_text() == TEXT


@pytest.mark.parametrize("wrong", ["x" * 24, "x" * 80, "x" * 200])
def test_the_beginning_of_something_else_is_thrown_away(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "part").write_text(wrong)
    fetched(ranged, tmp_path / "part")
    assert (tmp_path / "part").read_text() == TEXT


def test_a_busy_server_is_asked_again(tmp_path: Path) -> None:
    answers = iter([Answer(503), Answer(429, headers={"Retry-After": "7"}), Answer(200, TEXT)])
    _, _, waits = fetched(lambda _: next(answers), tmp_path / "part")
    assert len(waits) == 2
    assert waits[1] == 7


def test_headers_do_not_follow_to_another_server(tmp_path: Path) -> None:
    with stub_server(lambda _: Answer(200, TEXT)) as bucket:
        away = Answer(302, headers={"Location": f"{bucket.url}/signed"})
        fetched(lambda _: away, tmp_path / "part", {"Authorization": "Basic secret"})
    assert (tmp_path / "part").read_text() == TEXT
    assert [asked.authorization for asked in bucket.asked] == [None]


def test_an_address_that_is_over_is_asked_for_anew(tmp_path: Path) -> None:
    half = Answer(200, TEXT, cut=True)
    by_path = {"/1": [half, Answer(403)], "/2": [Answer(200, TEXT)]}
    with stub_server(lambda asked: by_path[asked.path].pop(0)) as server:
        addresses = iter([Address(f"{server.url}/1"), Address(f"{server.url}/2")])
        download = ResumableDownload(wait=lambda _: None)
        target = tmp_path / "part"
        download.fetch("'a.csv'", lambda: next(addresses), target, MD5, lambda _: None)
    assert server.paths == ["/1", "/1", "/2"]
    assert (tmp_path / "part").read_text() == TEXT


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotServedError, match=r"'a.csv': 127.0.0.1:\d+ answers 404"):
        fetched(lambda _: Answer(404), tmp_path / "part")


def test_other_bytes_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(GitlabError, match="'a.csv': what comes has another checksum"):
        fetched(lambda _: Answer(200, "other"), tmp_path / "part")
    assert not (tmp_path / "part").exists()


def test_a_server_that_always_hangs_up(tmp_path: Path) -> None:
    with pytest.raises(UnansweredError, match="'a.csv': the connection to 127.0.0.1:.* broke"):
        fetched(lambda _: Answer(drop=True), tmp_path / "part")


def test_a_loop(tmp_path: Path) -> None:
    with pytest.raises(UnansweredError, match="it leads from one address to another"):
        fetched(lambda _: Answer(302, headers={"Location": "/object"}), tmp_path / "part")


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [
        ("git", hashlib.sha1(b"blob 3\0a\r\n").hexdigest()),
        ("md5", hashlib.md5(b"a\r\n").hexdigest()),
        ("md5-dos2unix", hashlib.md5(b"a\n").hexdigest()),
        ("md5-dos2unix", hashlib.md5(b"a\r\n").hexdigest()),
        ("sha256", hashlib.sha256(b"a\r\n").hexdigest()),
    ],
)
def test_digests(tmp_path: Path, algorithm: str, value: str) -> None:
    (tmp_path / "file").write_bytes(b"a\r\n")
    assert matches(tmp_path / "file", Digest(algorithm, value))
    assert not matches(tmp_path / "file", Digest(algorithm, value[::-1]))
