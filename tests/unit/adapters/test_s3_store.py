"""Addresses and errors of buckets; what arrives in them is tested against a real store."""

from __future__ import annotations

import os
from typing import Any

import pytest
from botocore import exceptions as raised

from sharinghub_tools.adapters.s3_errors import store_errors
from sharinghub_tools.adapters.s3_store import Address, S3Store
from sharinghub_tools.errors import NotThereError, SharingHubError, StoreError, UsageError


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("s3://bucket/a/b c/", "bucket", "a/b c"),
        ("s3://bucket/a?b#c%20d", "bucket", "a?b#c%20d"),
    ],
)
def test_an_address(text: str, bucket: str, prefix: str) -> None:
    assert Address.parse(text) == Address(bucket, prefix)


@pytest.mark.parametrize("text", ["bucket/a", "s3:///a", "https://bucket/a", "s3://key:secret@b/a"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError, match="is no address of a bucket; give it as s3://"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("bucket", "region", "endpoint", "expected"),
    [
        ("eurosat", "us-east-1", None, "https://eurosat.s3.amazonaws.com/a%20b"),
        ("eurosat", "eu-west-3", None, "https://eurosat.s3.eu-west-3.amazonaws.com/a%20b"),
        ("with.dot", "eu-west-3", None, "https://s3.eu-west-3.amazonaws.com/with.dot/a%20b"),
        ("eurosat", "x", "https://minio.lab:9000", "https://minio.lab:9000/eurosat/a%20b"),
    ],
)
def test_where_everybody_reads(
    monkeypatch: pytest.MonkeyPatch,
    bucket: str,
    region: str,
    endpoint: str | None,
    expected: str,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    store = S3Store(Address(bucket, "a b"), endpoint_url=endpoint, region=region)
    assert store.public_url == expected


def told(error: Exception) -> SharingHubError:
    with (
        pytest.raises(SharingHubError) as caught,
        store_errors("s3://eurosat/a", "https://s3.lab:9000"),
    ):
        raise error
    return caught.value


def answer(code: str, status: int, message: str = "") -> raised.ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return raised.ClientError(response, "PutObject")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            answer("ExpiredToken", 400),
            "s3.lab:9000 refuses the credentials: the session token is expired; set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or --profile, or run: aws "
            "configure",
        ),
        (
            answer("PermanentRedirect", 301),
            "bucket 'eurosat' is in another region than it was asked for in; give --region",
        ),
        (
            answer("SlowDown", 503),
            "s3.lab:9000 is too busy, or out of order (SlowDown); run the command again, and it "
            "goes on from there",
        ),
        (
            answer("QuotaExceeded", 403, "Bucket\nquota  exceeded"),
            "s3.lab:9000 answers 403 QuotaExceeded for s3://eurosat/a: Bucket quota exceeded",
        ),
        (
            raised.ConnectTimeoutError(
                endpoint_url="https://s3.lab:9000/eurosat?X-Amz-Signature=5ecret"
            ),
            "cannot connect to s3.lab:9000 (no answer); is it the address of the store "
            "(--endpoint-url, AWS_ENDPOINT_URL), and is there a network? When it is back, run the "
            "command again, and it goes on from there",
        ),
    ],
)
def test_what_a_store_says_is_one_line_of_ours(error: Exception, expected: str) -> None:
    found = told(error)
    assert isinstance(found, StoreError)
    assert str(found) == expected


@pytest.mark.parametrize("code", ["NoSuchKey", "404"])
def test_an_object_that_is_not_there(code: str) -> None:
    assert isinstance(told(answer(code, 404)), NotThereError)


def test_what_is_no_error_of_the_store_is_left_as_it_is() -> None:
    with pytest.raises(KeyError), store_errors("s3://eurosat/a", ""):
        raise KeyError("x")


def test_nobody_is_asked_for_who_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials boto3 asks the machine's cloud, if that is not switched off."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    store = S3Store(Address("eurosat", ""), endpoint_url="http://127.0.0.1:1")
    with pytest.raises(UsageError) as caught:
        list(store.objects())
    assert str(caught.value) == (
        "there are no credentials for s3://eurosat; set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, AWS_PROFILE or --profile, or run: aws configure"
    )
