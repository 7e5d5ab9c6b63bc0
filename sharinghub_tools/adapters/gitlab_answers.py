"""What can go wrong between here and a GitLab as a whole, each in one line.

What GitLab says of a project, a branch or a file is in ``gitlab_errors``. No line holds a token,
nor a URL with a query.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from sharinghub_tools.adapters.gitlab_access import JOB_TOKEN, TOKENS, Access
from sharinghub_tools.adapters.network_errors import chain, not_connected, one_line, reason
from sharinghub_tools.errors import (
    GitlabError,
    NotOnGitlabError,
    RefusedError,
    UnansweredError,
)

READING = frozenset({"GET", "HEAD"})
_HIDDEN = {"404 Project Not Found", "404 Group Not Found", "404 Namespace Not Found"}
_ADDRESS = "give GitLab's address alone in GITLAB_URL, as https://gitlab.example"


class BrokenWriteError(UnansweredError):
    """An unanswered write, before it is told what was asked for."""


class HiddenError(NotOnGitlabError):
    """What is not shown to who asks like this, before it is told what was asked for."""


def unanswered(access: Access, method: str, error: Exception) -> GitlabError:
    """The error for a request that got no answer, or only a part of one."""
    problem = not_connected(access.url, "GitLab", error)
    if problem is not None:
        return GitlabError(problem)
    host = urlsplit(access.url).netloc
    if any(isinstance(link, urllib3.exceptions.ReadTimeoutError) for link in chain(error)):
        return _failed(method, f"{host} does not answer in time")
    return _failed(method, f"the connection to {host} broke ({reason(error)})")


def refusal(access: Access, method: str, answer: requests.Response) -> GitlabError | None:
    """The error for an answer that is about the token or about GitLab itself.

    None where it is about what was asked for. Statuses:
    https://docs.gitlab.com/api/rest/troubleshooting/#status-codes.
    """
    status, content = answer.status_code, json_object(answer.content)
    if status == 401:
        return RefusedError(_unknown_token(access, content))
    if status == 403 and content.get("error") == "insufficient_scope":
        return RefusedError(_narrow_token(access, method, content))
    if status == 429:
        return GitlabError(
            f"{access.url} has had too many requests; {_when(answer.headers.get('Retry-After'))}"
        )
    if status >= 500 or status == 408:
        detail = said(content)
        return _failed(method, f"{access.url} answers {status}{f' ({detail})' if detail else ''}")
    if access.kind in {None, "job"} and said(content) in _HIDDEN:
        return HiddenError(f"{said(content)}; {_hidden(access)}")
    return _foreign(access, answer, content)


def redirected(access: Access, target: str) -> GitlabError:
    """The error for an answer that sends the request, and its token, elsewhere."""
    parts = urlsplit(target)
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return GitlabError(
        f"{access.url} redirects to {address.partition('/api/v4')[0]}; if that is GitLab, "
        f"{_ADDRESS}"
    )


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; empty where there is none."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def said(content: dict[str, Any]) -> str:
    """GitLab's message, which may be text, a list of texts or texts by field."""
    text = content.get("message") or content.get("error_description") or content.get("error")
    return one_line(_flat(text or ""))


def _flat(text: object) -> str:
    match text:
        case dict():
            return ", ".join(f"{field} {_flat(texts)}" for field, texts in text.items())
        case list():
            return ", ".join(map(_flat, text))
    return str(text)


def _foreign(
    access: Access, answer: requests.Response, content: dict[str, Any]
) -> GitlabError | None:
    """The error for an answer that GitLab's API does not give; None where it is GitLab's."""
    status = answer.status_code
    is_page = "html" in answer.headers.get("Content-Type", "")
    is_empty = not answer.content
    if status < 400 and not is_page:
        return None
    if status >= 400 and (is_empty or "message" in content or "error" in content):
        return None
    shown = "a web page" if is_page else "no message of GitLab's"
    if status < 300 or status in {404, 405}:
        return GitlabError(
            f"{access.url} is no GitLab: it answers {status} with {shown}; {_ADDRESS}"
        )
    return GitlabError(
        f"{access.url} answers {status} with {shown}; is there a proxy or a firewall on the way?"
    )


def _failed(method: str, problem: str) -> GitlabError:
    if method.upper() in READING:
        return GitlabError(f"{problem}; try again later")
    return BrokenWriteError(
        f"{problem}, and may have done what it was asked, or not; run the same command again"
    )


def _unknown_token(access: Access, content: dict[str, Any]) -> str:
    if access.token is None:
        return f"{access.url} wants to know who asks; set {' or '.join(TOKENS)}"
    detail = str(content.get("error_description") or "")
    if "expired" in detail:
        problem = "it is expired"
    elif "revoked" in detail:
        problem = "it was revoked"
    elif access.kind == "job":
        return (
            f"{access.url} does not take {JOB_TOKEN} for this; set {TOKENS[0]} to a project "
            "access token"
        )
    else:
        problem = "it is unknown, expired or revoked"
    return f"{access.url} refuses the token of {access.source}: {problem}; give a valid one"


def _hidden(access: Access) -> str:
    if access.kind == "job":
        return (
            f"it does not exist, or {JOB_TOKEN} may not see it; set {TOKENS[0]} to a project "
            "access token"
        )
    return f"it does not exist, or is not shown to everybody; set {' or '.join(TOKENS)}"


def _narrow_token(access: Access, method: str, content: dict[str, Any]) -> str:
    # GitLab names those for reading too where they would not do.
    reading = method.upper() in READING
    names = str(content.get("scope") or "api").split()
    scopes = [name for name in names if reading or not name.startswith("read_")]
    wanted = "the scope" if len(scopes) == 1 else "one of the scopes"
    return (
        f"the token of {access.source} may not do this on {access.url}: it lacks {wanted} "
        f"{one_line(', '.join(scopes))}; give one that has it"
    )


def _when(retry_after: str | None) -> str:
    text = (retry_after or "").strip()
    if text.isdecimal():
        return f"try again in {text} s"
    return f"try again after {one_line(text)}" if text else "try again in some minutes"
