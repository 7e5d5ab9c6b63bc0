"""The rules that answers must keep; all are checked before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from email.errors import MessageError
from email.headerregistry import Address
from typing import Any
from urllib.parse import urlsplit

from . import taken_names

# The rules of text are checked before the rules of each answer, which may then rely on them.
MAY_BE_EMPTY = {"sharinghub_url"}
LONGEST = {"project_name": 255, "description": 2000, "project_slug": 200, "package_name": 100}
LONGEST_OTHER = 500

_SLUG = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_HOST = re.compile(
    r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
)


def problems(answers: Mapping[str, Any], pinned: Collection[str] = ()) -> list[str]:
    """What is wrong with the answers, one line each; empty if nothing is.

    Args:
        answers: of cookiecutter, by name; names that start with ``_`` are the template's own.
        pinned: the distributions that the project will depend on.
    """
    rules: dict[str, Callable[[str], str]] = {
        "project_slug": lambda slug: _project_slug(slug, pinned),
        "package_name": lambda name: _package_name(name, pinned),
        "author_email": _email,
        "gitlab_url": _web_address,
        "gitlab_namespace": _group_path,
        "sharinghub_url": lambda url: _sharinghub_url(url, answers),
        "mlflow_tracking_uri": lambda uri: _tracking_uri(uri, answers),
    }
    found = []
    for name, answer in answers.items():
        if name.startswith("_"):
            continue
        problem = _text(name, answer)
        if not problem and name in rules:
            problem = rules[name](answer)
        if problem:
            found.append(f"{name} {_shown(answer)}: {problem}")
    return found


def _text(name: str, answer: object) -> str:
    if not isinstance(answer, str):
        return "must be text; put it between quotes"
    longest = LONGEST.get(name, LONGEST_OTHER)
    if len(answer) > longest:
        return f"must have at most {longest} characters, and has {len(answer)}"
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in answer):
        return "must be one line of text, without control characters"
    if answer != answer.strip():
        return "must not start or end with a space"
    if not answer and name not in MAY_BE_EMPTY:
        return "must not be empty"
    return ""


def _project_slug(slug: str, pinned: Collection[str]) -> str:
    if not _SLUG.fullmatch(slug):
        return (
            "must be letters and digits without accents, with single '-', '_' or '.' between them "
            "(it is a folder and a GitLab project's path)"
        )
    if slug.lower().endswith((".git", ".atom")):
        return "must not end in '.git' or '.atom', which GitLab refuses"
    return _not_taken(taken_names.for_a_project(slug, pinned))


def _package_name(name: str, pinned: Collection[str]) -> str:
    if not _PACKAGE.fullmatch(name):
        return (
            "must be letters, digits and '_', without accents, starting with a letter "
            "(it is imported in Python)"
        )
    return _not_taken(taken_names.for_a_package(name, pinned))


def _group_path(path: str) -> str:
    for part in path.split("/"):
        # Groups are often older than GitLab's present rules, so these are its first ones.
        if not re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*", part) or part.endswith("."):
            return (
                "must be the path of a GitLab group or user: letters, digits, '-', '_' and '.', "
                "parts joined by '/'"
            )
        if part.lower().endswith((".git", ".atom")):
            return "must have no part that ends in '.git' or '.atom', which GitLab refuses"
    return _not_taken(taken_names.for_a_group(path.split("/")[0]))


def _email(address: str) -> str:
    rule = "must be an e-mail address such as ada@example.org"
    try:
        parsed = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        return rule
    # Angle brackets would end Git's notation of an author.
    if not re.fullmatch(r"[^\s<>\"(),:;@\\\[\]]+", parsed.username):
        return rule
    return "" if _HOST.fullmatch(parsed.domain) else rule


def _sharinghub_url(url: str, answers: Mapping[str, Any]) -> str:
    if url:
        return _web_address(url)
    if answers.get("tracking") == "sharinghub":
        return "must be given with tracking=sharinghub"
    return ""


def _tracking_uri(uri: str, answers: Mapping[str, Any]) -> str:
    tracking = answers.get("tracking")
    if tracking == "local":
        if re.fullmatch(r"(sqlite|file):///?[^?#\s]+", uri):
            return ""
        return "must be sqlite:///… or file:///… with tracking=local"
    return _web_address(uri, may_end_in_slash=True)


def _web_address(url: str, *, may_end_in_slash: bool = False) -> str:
    rule = "must be a web address such as https://gitlab.com"
    if re.search(r"""[\s"'<>\\^`{|}]""", url):
        return rule
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return rule
    if parts.scheme not in {"http", "https"} or port == 0 or not _HOST.fullmatch(host):
        return rule
    if "@" in parts.netloc:
        return "must hold no user name, password or token; they belong in the environment"
    if "?" in url or "#" in url:
        return "must have no '?' and no '#'"
    if url.endswith("/") and not may_end_in_slash:
        return "must not end in '/'"
    return ""


def _not_taken(reason: str) -> str:
    return f"cannot be taken: {reason}" if reason else ""


def _shown(answer: object) -> str:
    """The answer on one line, shortened, and without the credentials that a URL may hold."""
    shown = ascii(answer) if _has_controls(answer) else repr(answer)
    shown = re.sub(r"//[^/@]*@", "//…@", shown)
    return shown if len(shown) <= 60 else f"{shown[:57]}…{shown[-1]}"


def _has_controls(answer: object) -> bool:
    return any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp", "Cf"} for c in str(answer))
