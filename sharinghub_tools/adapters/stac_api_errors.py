"""What a STAC API refuses, in one line each, without the headers that it was sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from sharinghub_tools.adapters.network_errors import not_connected, one_line, reason
from sharinghub_tools.errors import StacApiError

_AGAIN = "run the command again, and it goes on from there"


def unanswered(url: str, error: Exception) -> StacApiError:
    """The error for a request that got no answer, or only a part of one."""
    problem = not_connected(url, "the STAC API", error)
    if problem is None:
        problem = f"the connection to {urlsplit(url).netloc} broke ({reason(error)}); {_AGAIN}"
    return StacApiError(problem)


def answered(url: str, what: str, answer: requests.Response) -> StacApiError:
    """The error for an answer.

    Args:
        url: of the API.
        what: was to be done, as ``create the Collection 'wine'``.
        answer: the API's.
    """
    status, said = answer.status_code, said_by(answer)
    begin, behind = f"{url} does not {what}", f": {said}" if said else ""
    if status in {401, 403}:
        problem = (
            f"{url} refuses to {what} ({status}{behind}); set STAC_API_TOKEN, or give --headers, "
            "of somebody who may"
        )
    elif 300 <= status < 400:
        target = urlsplit(answer.headers.get("Location", ""))
        place = f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"
        problem = f"{url} redirects to {place}; if that is the STAC API, give its address"
    elif status in {405, 501}:
        problem = f"{begin}: it takes no such changes ({status}{behind})"
    elif status == 429 or status >= 500:
        problem = f"{begin}: it is too busy, or out of order ({status}{behind}); {_AGAIN}"
    else:
        problem = f"{begin}: it answers {status}{behind}"
    return StacApiError(problem)


def said_by(answer: requests.Response) -> str:
    """What an API says of its refusal; nothing where that is a web page."""
    try:
        content: Any = answer.json()
    except ValueError:
        is_page = "html" in answer.headers.get("Content-Type", "")
        return "a web page" if is_page else one_line(answer.text)
    if isinstance(content, dict):
        content = content.get("description") or content.get("detail") or content.get("message")
    return one_line(content or "")
