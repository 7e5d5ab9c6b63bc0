"""What the server answers: a status, headers and a body; and GitLab's own refusals.

Wordings: https://docs.gitlab.com/api/rest/troubleshooting/ and GitLab's ``lib/api/helpers.rb``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """One HTTP answer; ``body`` is what is sent, ``headers`` those beside its length and type."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    cut: bool = False
    """Whether the connection breaks in the middle of the body."""

    @classmethod
    def of(cls, data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
        return cls(status, json.dumps(data).encode(), headers or {})

    @classmethod
    def text(cls, text: str, status: int, headers: dict[str, str] | None = None) -> Answer:
        return cls(status, text.encode(), headers or {}, "text/plain; charset=utf-8")


class Refusal(Exception):  # noqa: N818 - an answer, not a failure of the server
    """An answer that ends the handling of a request."""

    def __init__(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {data}")
        self.answer = Answer.of(data, status, headers)


def message(status: int, text: Any) -> Refusal:
    return Refusal(status, {"message": text})


def bad_request(reason: str) -> Refusal:
    return message(400, f"400 Bad request - {reason}")


def unauthorized() -> Refusal:
    return message(401, "401 Unauthorized")


def forbidden(reason: str = "") -> Refusal:
    return message(403, f"403 Forbidden - {reason}" if reason else "403 Forbidden")


def not_found(what: str = "") -> Refusal:
    return message(404, f"404 {what} Not Found" if what else "404 Not Found")


def invalid(parameter: str, problem: str = "is invalid") -> Refusal:
    """What Grape answers before the endpoint runs: ``{"error": "branch is missing"}``."""
    return Refusal(400, {"error": f"{parameter} {problem}"})


def expired() -> Refusal:
    """A token whose last day is over (RFC 6750, as GitLab words it)."""
    return Refusal(
        401,
        {
            "error": "invalid_token",
            "error_description": (
                "Token is expired. You can either do re-authorization or token refresh."
            ),
        },
        {"WWW-Authenticate": 'Bearer realm="Protected by OAuth 2.0", error="invalid_token"'},
    )


def revoked() -> Refusal:
    return Refusal(
        401,
        {
            "error": "invalid_token",
            "error_description": "Token was revoked. You have to re-authorize from the user.",
        },
        {"WWW-Authenticate": 'Bearer realm="Protected by OAuth 2.0", error="invalid_token"'},
    )


def insufficient_scope(scopes: tuple[str, ...]) -> Refusal:
    return Refusal(
        403,
        {
            "error": "insufficient_scope",
            "error_description": (
                "The request requires higher privileges than provided by the access token."
            ),
            "scope": " ".join(scopes),
        },
    )
