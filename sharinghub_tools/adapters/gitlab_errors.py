"""What can go wrong between here and GitLab, each in one line and as an error of ours.

No line holds a token, nor a URL with a query. GitLab's statuses:
https://docs.gitlab.com/api/rest/troubleshooting/#status-codes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from gitlab import exceptions

from sharinghub_tools.adapters.gitlab_access import JOB_TOKEN, TOKENS, Access
from sharinghub_tools.adapters.network_errors import one_line, reason, root
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RefusedError,
    UnansweredError,
)

READING = frozenset({"GET", "HEAD"})

# Wordings of the commits API and of the services and the git server behind it. None of them writes.
_CONFLICT = re.compile(
    r"file with this name (already exists|doesn't exist)"
    r"|has changed since you started editing"
    r"|does not point to expected object"
    r"|refresh and try again"
    r"|is at \S+ but expected"
    r"|reference update"
    r"|(cannot|unable to|failed to) lock|already locked|resource lock"
    r"|branch .* has been updated"
    r"|a branch called .* already exists",
    re.IGNORECASE,
)
_PROTECTED = re.compile(r"not allowed to push into this branch|protected branch", re.IGNORECASE)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn what python-gitlab raises into errors of ours.

    Args:
        what: what was asked for, which begins the message, as ``project 'space/wine'``.

    Raises:
        NotOnGitlabError: it is not there, or not shown.
        ProtectedBranchError: the branch takes no commits of this user.
        RefusedError: the token or the role does not suffice.
        ConflictError: somebody was faster, and nothing was written.
        UnansweredError: it was a write, and may have taken effect or not.
        GitlabError: anything else.
    """
    try:
        yield
    except (exceptions.GitlabParsingError, KeyError) as error:
        raise GitlabError(f"{what}: the answer is not what GitLab answers") from error
    except exceptions.GitlabError as error:
        raise _answer(what, error) from error
    except _BrokenWriteError as error:
        raise UnansweredError(f"{what}: {error}") from error


class _BrokenWriteError(UnansweredError):
    """Not yet told what was asked for."""


def unanswered(access: Access, method: str, error: Exception) -> GitlabError:
    """The error for a request that got no answer, or only a part of one."""
    host = urlsplit(access.url).netloc
    problem = _not_connected(access.url, host, error)
    if problem is not None:
        return GitlabError(problem)
    if isinstance(error, requests.exceptions.ReadTimeout):
        return _failed(method, f"{host} does not answer in time")
    return _failed(method, f"the connection to {host} broke ({reason(error)})")


def _not_connected(url: str, host: str, error: Exception) -> str | None:
    """What went wrong before anything was sent; None where something was."""
    problem = None
    match error:
        case requests.exceptions.SSLError() if hasattr(root(error), "verify_message"):
            problem = (
                f"the TLS certificate of {host} is not trusted ({reason(error)}); set "
                "REQUESTS_CA_BUNDLE to the certificates of its authority"
            )
        case requests.exceptions.ProxyError():
            problem = f"the proxy on the way to {host} does not answer: {reason(error)}"
        case requests.exceptions.ConnectTimeout():
            problem = f"{host} takes no connection; is it up, and reachable from here (VPN, proxy)?"
        case ValueError():
            # Its text is the URL, which of a proxy may have a password.
            problem = f"cannot connect to {host}: its name, or the proxy's, is not valid"
        case OSError() if not isinstance(error, requests.exceptions.RequestException):
            problem = f"cannot connect to {host}: {one_line(error)}"
        case _ if _was_never_sent(error):
            problem = (
                f"cannot connect to {host}: {reason(error)}; is '{url}' GitLab's address, and is "
                "there a network?"
            )
    return problem


def refusal(access: Access, method: str, answer: requests.Response) -> GitlabError | None:
    """The error for an answer that is about the token or GitLab itself.

    None where it is about what was asked for.
    """
    status, content = answer.status_code, _json_object(answer.content)
    said = _said(content)
    if status == 401:
        return RefusedError(_unknown_token(access, content))
    if status == 403 and content.get("error") == "insufficient_scope":
        return RefusedError(_narrow_token(access, content))
    if status == 429:
        return GitlabError(
            f"{access.url} has had too many requests; {_when(answer.headers.get('Retry-After'))}"
        )
    if status >= 500 or status == 408:
        return _failed(method, f"{access.url} answers {status}{f' ({said})' if said else ''}")
    is_page = "html" in answer.headers.get("Content-Type", "")
    if is_page or (status >= 400 and not ("message" in content or "error" in content)):
        shown = "a web page" if is_page else "other JSON or text than GitLab"
        return GitlabError(
            f"{access.url} is no GitLab: it answers {status} with {shown}; give GitLab's address "
            "alone in GITLAB_URL, as https://gitlab.example"
        )
    return None


def redirected(access: Access, target: str) -> GitlabError:
    """The error for an answer that sends the request, and its token, elsewhere."""
    parts = urlsplit(target)
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    path = parts.path.partition("/api/v4/")[0].rstrip("/") if "/api/v4/" in parts.path else ""
    return GitlabError(
        f"{access.url} redirects to {address}{path}; if that is GitLab's address, give it in "
        "GITLAB_URL"
    )


def _answer(what: str, error: exceptions.GitlabError) -> GitlabError:
    status = error.response_code or 0
    said = _said(_json_object(error.response_body or b"")) or one_line(error.error_message)
    said = re.sub(r"^\d{3} (Forbidden|Bad request|Conflict)( - |: |$)", "", said)
    if status in {400, 403} and _PROTECTED.search(said):
        return ProtectedBranchError(
            f"{what}: the branch is protected against commits of this user ({said}); a merge "
            "request is the way"
        )
    if status in {409, 412} or (status == 400 and _CONFLICT.search(said)):
        return ConflictError(f"{what}: {said or 'somebody was faster'}; nothing was written")
    if status == 404:
        return NotOnGitlabError(f"{what}: {said or '404 Not Found'}, or this token may not see it")
    if status == 403:
        detail = f" ({said})" if said else ""
        return RefusedError(
            f"{what}: GitLab refuses it{detail}; the role of the token's user does not suffice"
        )
    return GitlabError(f"{what}: GitLab answers {status}{f' ({said})' if said else ''}")


def _failed(method: str, problem: str) -> GitlabError:
    if method.upper() in READING:
        return GitlabError(f"{problem}; try again later")
    return _BrokenWriteError(
        f"{problem}, and may have done what it was asked, or not; run the same command again"
    )


def _unknown_token(access: Access, content: dict[str, Any]) -> str:
    if access.token is None:
        return f"{access.url} wants to know who asks; set {' or '.join(TOKENS)}"
    detail = str(content.get("error_description") or "")
    if "expired" in detail:
        problem = "is expired"
    elif "revoked" in detail:
        problem = "was revoked"
    elif access.kind == "job":
        return (
            f"{access.url} does not take {JOB_TOKEN} for this; set {TOKENS[0]} to a project "
            "access token"
        )
    else:
        problem = "is not known, expired or revoked"
    return f"{access.url} refuses the token of {access.source}: it {problem}; give a new one"


def _narrow_token(access: Access, content: dict[str, Any]) -> str:
    scopes = re.findall(r"[a-z_]+", str(content.get("scope") or "api"))
    return (
        f"the token of {access.source} has too narrow a scope; {access.url} wants one of: "
        f"{', '.join(scopes)}"
    )


def _when(retry_after: str | None) -> str:
    text = (retry_after or "").strip()
    if text.isdecimal():
        return f"try again in {text} s"
    return f"try again after {one_line(text)}" if text else "try again in some minutes"


def _was_never_sent(error: BaseException) -> bool:
    chain: list[object] = [error]
    for link in chain:
        if isinstance(link, urllib3.exceptions.NewConnectionError):
            return True
        if isinstance(link, BaseException):
            chain += [link.__cause__, getattr(link, "reason", None), *link.args]
    return isinstance(root(error), ConnectionRefusedError)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _said(content: dict[str, Any]) -> str:
    said = content.get("message") or content.get("error_description") or content.get("error") or ""
    return one_line(_flat(said))


def _flat(said: object) -> str:
    match said:
        case dict():
            return ", ".join(f"{field} {_flat(texts)}" for field, texts in said.items())
        case list():
            return ", ".join(map(_flat, said))
    return str(said)
