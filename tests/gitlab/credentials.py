"""Whose request it is: tokens in headers, parameters and Basic authentication.

https://docs.gitlab.com/api/rest/authentication/ and https://docs.gitlab.com/ci/jobs/ci_job_token/
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from tests.gitlab.answers import expired, insufficient_scope, revoked, unauthorized
from tests.gitlab.state import State, Token, User, now


@dataclass(frozen=True)
class Caller:
    """Somebody, through a token; nobody: both are None."""

    user: User | None = None
    token: Token | None = None


def basic(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Username and password of Basic authentication."""
    kind, _, value = headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        username, _, password = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return username, password


def _api_token(headers: Mapping[str, str], query: Mapping[str, str]) -> tuple[str, bool] | None:
    """The token's text, and whether it was sent as a job's."""
    private = headers.get("PRIVATE-TOKEN") or query.get("private_token")
    if private:
        return private, False
    job = headers.get("JOB-TOKEN") or query.get("job_token")
    if job:
        return job, True
    kind, _, value = headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value, False
    if query.get("access_token"):
        return query["access_token"], False
    pair = basic(headers)
    return (pair[1], pair[0] == "gitlab-ci-token") if pair else None


def api_caller(
    state: State,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    scopes: tuple[str, ...],
    shown_scopes: tuple[str, ...],
    job_token_allowed: bool,
) -> Caller:
    """Who calls an endpoint that takes tokens of ``scopes`` (any, if there are none).

    A job token at an endpoint that does not take one counts for nothing: the caller is nobody.

    Raises:
        Refusal: The token is unknown, expired, revoked or too narrow.
    """
    sent = _api_token(headers, query)
    if sent is None:
        return Caller()
    text, as_job = sent
    token = state.tokens.get(text)
    if as_job and not job_token_allowed:
        return Caller()
    if token is None or token.is_job != as_job:
        raise unauthorized()
    _check(token)
    if not token.is_job and scopes and not set(scopes) & set(token.scopes):
        raise insufficient_scope(shown_scopes)
    token.last_used_at = now()
    return Caller(token.user, token)


def _check(token: Token) -> None:
    if token.revoked:
        raise unauthorized() if token.is_job else revoked()
    if token.is_expired:
        raise expired()


def git_caller(state: State, headers: Mapping[str, str]) -> Caller | None:
    """Who runs git; None: the password is no (valid) token. A job's username is gitlab-ci-token."""
    pair = basic(headers)
    if pair is None:
        return Caller()
    username, password = pair
    token = state.tokens.get(password)
    if token is None or token.revoked or token.is_expired:
        return None
    if token.is_job != (username == "gitlab-ci-token"):
        return None
    token.last_used_at = now()
    return Caller(token.user, token)
