"""What can go wrong between here and SharingHub, each in one line and as an error of ours.

No line holds a token, nor a URL with a query.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import requests

from sharinghub_tools.adapters.gitlab_access import TOKENS
from sharinghub_tools.adapters.network_errors import not_connected, one_line, reason
from sharinghub_tools.errors import (
    BrokenItemError,
    GitlabError,
    NotOnGitlabError,
    RefusedError,
    UnansweredError,
)

_WHICH = "give the portal's address as 'sharinghub-url' of [tool.sharinghub], or --sharinghub-url"
# The portal repeats GitLab's status and answer.
_OF_GITLAB = re.compile(r"HTTP \d+ \| \w+ \S+: (.*)", re.DOTALL)


def unanswered(url: str, error: Exception) -> UnansweredError:
    """The error for a request to the portal at ``url`` that got no answer."""
    problem = not_connected(url, "SharingHub", error)
    host = urlsplit(url).netloc
    if problem is None and isinstance(error, requests.exceptions.ReadTimeout):
        problem = f"{host} does not answer in time; try again later"
    return UnansweredError(
        problem or f"the connection to {host} broke ({reason(error)}); try again later"
    )


def no_sharinghub(url: str, instead: str) -> GitlabError:
    """The error for an answer that a SharingHub does not give."""
    return GitlabError(f"{url} is no SharingHub: it answers with {instead}; {_WHICH}")


def answered(
    url: str, answer: requests.Response, detail: object, what: str, *, has_token: bool
) -> GitlabError:
    """The error for an answer that is not what was asked for.

    Args:
        url: the portal's address.
        answer: the answer, already read.
        detail: what it says, without tokens; None where it says nothing as SharingHub does.
        what: what was asked for, which begins the message; empty where that is the portal itself.
        has_token: whether a token was sent.
    """
    status, said = answer.status_code, _said(detail)
    begin = f"{what}: " if what else ""
    if answer.is_redirect:
        target = urlsplit(answer.headers["Location"])
        address = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
        return GitlabError(
            f"{url} redirects to {address}; if that is SharingHub's address, {_WHICH}"
        )
    if status in (502, 503, 504, 429):
        return UnansweredError(f"{url} answers {status}; try again later, or ask who runs it")
    if status == 500 and detail is None and "html" not in answer.headers.get("Content-Type", ""):
        return BrokenItemError(f"{begin}SharingHub fails on it (500)")
    if detail is None or not what:
        page = "a web page" if "html" in answer.headers.get("Content-Type", "") else "other text"
        return no_sharinghub(url, f"{status} and {page}")
    return _refusal(url, status, said, begin, has_token=has_token)


def _refusal(url: str, status: int, said: str, begin: str, *, has_token: bool) -> GitlabError:
    kind, problem = GitlabError, f"SharingHub answers {status} ({said})"
    match status:
        case 401:
            kind = RefusedError
            problem = f"{url} wants to know who asks; set {' or '.join(TOKENS)}"
            if has_token:
                problem = (
                    f"{url} refuses the token: GitLab does not know it, it is expired or revoked, "
                    "of a CI job, or without the scope api or read_api; give another"
                )
        case 403:
            kind = RefusedError
            problem = (
                f"SharingHub refuses it: {said.rstrip('.')}; when that is mended, it notices after "
                "5 minutes"
            )
        case 404:
            kind, problem = NotOnGitlabError, f"SharingHub has none, or not for this token ({said})"
        case 400 if said.startswith("Category mismatch"):
            kind, problem = NotOnGitlabError, said
        case 500 if said.startswith("Category not found"):
            kind, problem = NotOnGitlabError, f"it has none of the portal's topics ({said})"
        case 500:
            kind, problem = UnansweredError, f"{problem}; try again later"
    return kind(f"{begin}{problem}")


def _said(detail: object) -> str:
    if isinstance(detail, list):
        detail = ", ".join(str(each.get("msg")) for each in detail if isinstance(each, dict))
    text = str(detail or "")
    found = _OF_GITLAB.fullmatch(text)
    return one_line(f"GitLab said {found[1]}" if found else text)
