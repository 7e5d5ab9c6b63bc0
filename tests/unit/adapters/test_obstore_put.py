"""What obstore cannot send is left to boto3."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from botocore.credentials import Credentials

from sharinghub_tools.adapters.obstore_put import ObstorePut
from tests.unit.adapters.stub_server import Answer, stub_server

METADATA = {"sha256": "ab"}
STORED = Answer(200, headers={"ETag": '"1"'})


def put_to(url: str) -> ObstorePut:
    return ObstorePut(f"{url}/bucket/x", "bucket", "eu-west-3", Credentials("key", "s3cret", "tok"))


def test_an_object_is_sent_with_its_media_type_and_checksum() -> None:
    with stub_server(lambda _: STORED) as server:
        assert put_to(server.url).send("a b/é.tif", b"pixels", "image/tiff", METADATA)
    (asked,) = server.asked
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert (asked.method, asked.target, asked.body) == (
        "PUT",
        "/bucket/a%20b/%C3%A9.tif",
        b"pixels",
    )
    assert headers["content-type"] == "image/tiff"
    assert headers["x-amz-meta-sha256"] == "ab"
    assert b64decode(headers["x-amz-checksum-sha256"]) == sha256(b"pixels").digest()
    assert headers["x-amz-security-token"] == "tok"
    assert "key/" in headers["authorization"]


def test_what_fails_three_times_in_a_row_is_not_tried_again() -> None:
    with stub_server(lambda _: Answer(403)) as server:
        put = put_to(server.url)
        assert [put.send("a", b"", "x/y", {}) for _ in range(5)] == [False] * 5
    assert len(server.asked) == 3


def test_a_success_in_between_keeps_it_going() -> None:
    answers = iter([Answer(403), Answer(403), STORED, Answer(403), Answer(403), STORED])
    with stub_server(lambda _: next(answers)) as server:
        put = put_to(server.url)
        sent = [put.send("a", b"", "x/y", {}) for _ in range(6)]
    assert sent == [False, False, True, False, False, True]


def test_a_certificate_that_only_boto3_is_told_to_trust(certificate: Path) -> None:
    with stub_server(lambda _: STORED, certificate) as server:
        assert not put_to(server.url).send("a", b"", "x/y", {})
    assert server.asked == []


@pytest.mark.parametrize("key", ["tab\tname", "del\x7f"])
def test_a_name_that_obstore_does_not_take(key: str) -> None:
    with stub_server(lambda _: STORED) as server:
        assert not put_to(server.url).send(key, b"", "x/y", {})
    assert server.asked == []
