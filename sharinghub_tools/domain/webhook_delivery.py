"""What MLflow sends to a webhook: whether it is MLflow's, and what it says; pure.

Source: https://mlflow.org/docs/latest/ml/webhooks/#webhook-security, which follows
https://www.standardwebhooks.com.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SIGNATURE = "x-mlflow-signature"
DELIVERY_ID = "x-mlflow-delivery-id"
TIMESTAMP = "x-mlflow-timestamp"
# Either way: clocks differ, and MLflow tries again for a while.
WINDOW_SECONDS = 300
_VERSION = "v1"
# The tags with which linking points back.
_OWN_TAGS = frozenset(
    {"sharinghub.project", "sharinghub.item", "sharinghub.commit", "sharinghub.model_item"}
)


class RefusedDeliveryError(Exception):
    """It is not MLflow's, or not of now; the text says why."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that a registry tells of.

    Attributes:
        id: the same when MLflow sends it again.
        event: as ``model_version.created``.
        model: name of the registered model; None where it is about none.
        is_own: whether it tells only what linking itself did.
    """

    id: str
    event: str
    model: str | None
    is_own: bool = False


def read(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float) -> Delivery:
    """The event, if it is signed with one of the secrets, and of now.

    Args:
        headers: of the request, names in lower case.
        body: of the request.
        secrets: several while one takes the place of another.
        now: seconds since 1970.

    Raises:
        RefusedDeliveryError: it is not, or no event.
    """
    told = [headers.get(name, "") for name in (DELIVERY_ID, TIMESTAMP, SIGNATURE)]
    if not all(told):
        raise RefusedDeliveryError("it is not signed")
    identifier, timestamp, signatures = told
    signed = f"{identifier}.{timestamp}.".encode() + body
    sent = [text.encode() for text in signatures.split()]
    # All are compared, whichever fits.
    fits = [
        hmac.compare_digest(_signature(secret, signed), each) for secret in secrets for each in sent
    ]
    if not any(fits):
        raise RefusedDeliveryError("its signature is of another secret")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16):
        raise RefusedDeliveryError("its time is none")
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise RefusedDeliveryError(f"it is older or newer than {WINDOW_SECONDS} s")
    return _delivery(identifier, body)


def _signature(secret: str, signed: bytes) -> bytes:
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode()}".encode()


def _delivery(identifier: str, body: bytes) -> Delivery:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedDeliveryError("it is not JSON") from None
    if not isinstance(content, dict):
        raise RefusedDeliveryError("it is not an event")
    data = content.get("data")
    data = data if isinstance(data, dict) else {}
    name = data.get("name")
    return Delivery(
        id=identifier,
        event=f"{content.get('entity')}.{content.get('action')}",
        model=name if isinstance(name, str) else None,
        is_own=content.get("entity") == "model_version_tag" and data.get("key") in _OWN_TAGS,
    )


class SeenDeliveries:
    """Which deliveries were taken within the window; no more are kept than that."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def is_new(self, identifier: str, now: float) -> bool:
        """Whether it is seen for the first time."""
        while self._until:
            oldest = next(iter(self._until))
            if self._until[oldest] > now:
                break
            del self._until[oldest]
        if identifier in self._until:
            return False
        # A timestamp may be as far ahead as it may lie back.
        self._until[identifier] = now + 2 * WINDOW_SECONDS
        return True
