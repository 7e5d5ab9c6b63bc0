"""Clients of the tests' GitLab that do not really wait."""

from __future__ import annotations

from typing import Any

import gitlab as python_gitlab

from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.gitlab_client import open_client
from tests.gitlab.instance import Gitlab


def client_of(server: Gitlab, token: str | None, **access: Any) -> python_gitlab.Gitlab:
    """A client with a token, a private one unless ``access`` says otherwise, or of nobody."""
    told = {"kind": "private", "source": "GITLAB_TOKEN"} if token else {}
    who = Access(server.url, token, **{**told, **access})
    return open_client(who, wait=lambda _: None)


def asked(server: Gitlab) -> list[str]:
    """What was asked of the API and answered, without the query."""
    return [
        f"{request.method} {request.path.removeprefix('/api/v4')} {request.status}"
        for request in server.requests
    ]
