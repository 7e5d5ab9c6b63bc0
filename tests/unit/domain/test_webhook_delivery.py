"""Whether what arrives at a webhook is MLflow's: signed as MLflow itself signs, and of now."""

from __future__ import annotations

import json

import pytest
from mlflow.webhooks.delivery import _generate_hmac_signature

from sharinghub_tools.domain.webhook_delivery import (
    WINDOW_SECONDS,
    Delivery,
    RefusedDeliveryError,
    SeenDeliveries,
    read,
)

NOW = 1_764_000_000.0
EVENT = {"entity": "model_version", "action": "created", "data": {"name": "wine", "version": "3"}}


def sent(content: object = EVENT, at: float = NOW, secret: str = "new") -> dict[str, str]:
    signed = _generate_hmac_signature(secret, "d-1", str(int(at)), body(content).decode())
    return {
        "x-mlflow-delivery-id": "d-1",
        "x-mlflow-timestamp": str(int(at)),
        "x-mlflow-signature": signed,
    }


def body(content: object = EVENT) -> bytes:
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def test_what_mlflow_signed_is_taken() -> None:
    expected = Delivery("d-1", "model_version.created", "wine")
    assert read(sent(), body(), ["new"], NOW) == expected
    # While one secret takes the place of another, and of several signatures one is enough.
    assert read(sent(secret="old"), body(), ["new", "old"], NOW) == expected
    several = sent() | {"x-mlflow-signature": f"v1,AAAA {sent()['x-mlflow-signature']} v2,é"}
    assert read(several, body(), ["new"], NOW) == expected


@pytest.mark.parametrize(
    ("headers", "content", "now", "reason"),
    [
        ({}, body(), NOW, "it is not signed"),
        (sent() | {"x-mlflow-signature": ""}, body(), NOW, "it is not signed"),
        (sent(), body() + b" ", NOW, "its signature is of another secret"),
        (sent(secret="other"), body(), NOW, "its signature is of another secret"),
        (sent() | {"x-mlflow-delivery-id": "d-2"}, body(), NOW, "its signature is of another"),
        (sent(), body(), NOW + WINDOW_SECONDS + 1, "it is older or newer than 300 s"),
        (sent(), body(), NOW - WINDOW_SECONDS - 1, "it is older or newer than 300 s"),
        (sent("{"), b"{", NOW, "it is not JSON"),
        (sent("[" * 100_000), b"[" * 100_000, NOW, "it is not JSON"),
        (sent([1]), b"[1]", NOW, "it is not an event"),
    ],
)
def test_what_is_refused(headers: dict[str, str], content: bytes, now: float, reason: str) -> None:
    with pytest.raises(RefusedDeliveryError, match=reason):
        read(headers, content, ["new"], now)


def test_a_time_that_is_none() -> None:
    signature = _generate_hmac_signature("new", "d-1", "soon", body().decode())
    headers = sent() | {"x-mlflow-timestamp": "soon", "x-mlflow-signature": signature}
    with pytest.raises(RefusedDeliveryError, match="its time is none"):
        read(headers, body(), ["new"], NOW)


@pytest.mark.parametrize(
    ("data", "model", "is_own"),
    [
        ({"name": "wine", "key": "sharinghub.commit"}, "wine", True),
        ({"name": "wine", "key": "sharinghub.link"}, "wine", False),
        ({"name": 3}, None, False),
        ("?", None, False),
    ],
)
def test_tags_of_linking_itself_are_known(data: object, model: str | None, is_own: bool) -> None:
    event = {"entity": "model_version_tag", "action": "set", "data": data}
    found = read(sent(event), body(event), ["new"], NOW)
    assert found == Delivery("d-1", "model_version_tag.set", model, is_own)


def test_deliveries_count_once_within_the_window() -> None:
    seen = SeenDeliveries()
    assert [seen.is_new("a", NOW), seen.is_new("b", NOW + 1), seen.is_new("a", NOW + 2)] == [
        *(True, True, False),
    ]
    assert seen.is_new("a", NOW + 2 * WINDOW_SECONDS)
    assert not seen.is_new("b", NOW + 2 * WINDOW_SECONDS)
