"""Which function answers which method and path, and for whose tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.gitlab.answers import Answer, Refusal

if TYPE_CHECKING:
    from tests.gitlab.api.call import Call

Endpoint = Callable[["Call"], Any]
"""Returns an Answer, or what is to be sent as JSON (201 after a POST, else 200)."""


@dataclass(frozen=True)
class Route:
    """``scopes``: token scopes that do beside ``api`` (and ``read_api`` for reading)."""

    method: str
    pattern: re.Pattern[str]
    endpoint: Endpoint
    scopes: tuple[str, ...]
    any_scope: bool
    job_token: bool

    def accepted_scopes(self) -> tuple[str, ...]:
        if self.any_scope:
            return ()
        reads = self.method in {"GET", "HEAD"}
        return (*(self.scopes if reads else ()), "api", *(("read_api",) if reads else ()))

    def shown_scopes(self) -> tuple[str, ...]:
        return (*self.scopes, "api", "read_api")


_routes: list[Route] = []


def route(
    method: str,
    path: str,
    scopes: tuple[str, ...] = (),
    any_scope: bool = False,
    job_token: bool = False,
    root: str = "/api/v4",
) -> Callable[[Endpoint], Endpoint]:
    """Register the function for ``root`` + ``path``; ``:name`` stands for one (encoded) part."""
    pattern = re.compile(root + re.sub(r":(\w+)", r"(?P<\1>[^/]+)", path) + "/?")

    def register(endpoint: Endpoint) -> Endpoint:
        _routes.append(Route(method, pattern, endpoint, scopes, any_scope, job_token))
        return endpoint

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route and its path's parts, decoded.

    Raises:
        Refusal: 404, or 405 where another method would do.
    """
    there = [(each, found) for each in _routes if (found := each.pattern.fullmatch(path))]
    for wanted in (method, "GET") if method == "HEAD" else (method,):
        for each, found in there:
            if each.method == wanted:
                return each, {name: unquote(value) for name, value in found.groupdict().items()}
    if there:
        raise Refusal(405, {"error": "405 Not Allowed"})
    raise Refusal(404, {"error": "404 Not Found"})


def answered(method: str, result: Any) -> Answer:
    if isinstance(result, Answer):
        return result
    return Answer.of(result, 201 if method == "POST" else 200)
