"""The rules that answers must keep; all are checked before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from . import derivations
from .taken_names import TakenNames

Answers = Mapping[str, Any]

OF_PNG_IMAGES = ("bikes", "images")
MAY_BE_EMPTY = {"sharinghub_url"}
# In characters; the first two are GitLab's.
LONGEST = {"project_name": 255, "description": 2000, "project_slug": 200, "package_name": 100}
LONGEST_OTHER = 500

_SLUG = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
_GROUP = re.compile(r"[A-Za-z0-9_.]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!-)[\w-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
# What builds a package accepts no other address, and Git none with angle brackets.
_EMAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """An answer that cannot be used, and the rule that it breaks."""

    question: str
    answer: object
    rule: str

    def __str__(self) -> str:
        return f"{self.question} {_shown(self.answer)}: {self.rule}"


def problems(answers: Answers, taken: TakenNames) -> list[Problem]:
    """What is wrong with the answers so far; empty if nothing is.

    Args:
        answers: by question; names that start with ``_`` are the template's own.
        taken: the names that the template's projects do not leave free.
    """
    found: list[Problem] = []
    for question, answer in answers.items():
        if question.startswith("_"):
            continue
        rule = _text(question, answer)
        if not rule and question in _RULES:
            rule = _RULES[question](answer, answers, taken)
        if rule and not (found and _is_derived_tracking_uri(question, answers)):
            found.append(Problem(question, answer, rule))
    return found


def _text(question: str, answer: object) -> str:
    if not isinstance(answer, str):
        return "must be text; put it between quotes"
    longest = LONGEST.get(question, LONGEST_OTHER)
    if len(answer) > longest:
        return f"must have at most {longest} characters, and has {len(answer)}"
    if any(unicodedata.category(character) in _NOT_ON_ONE_LINE for character in answer):
        return "must be one line of text, without control characters"
    if answer != answer.strip():
        return "must not start or end with a space"
    if not any(map(_is_visible, answer)) and not (answer == "" and question in MAY_BE_EMPTY):
        return "must not be empty"
    return ""


# Control characters, surrogates (bytes that are no text), separators of lines and paragraphs.
_NOT_ON_ONE_LINE = {"Cc", "Cs", "Zl", "Zp"}


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cf", "Zs", "Mn"}


def _slug(slug: str, _: Answers, taken: TakenNames) -> str:
    if not _SLUG.fullmatch(slug):
        return (
            "must be letters and digits without accents, with single '-', '_' or '.' between them "
            "(it names a folder and a GitLab project)"
        )
    if slug.lower().endswith((".git", ".atom")):
        return "must not end in '.git' or '.atom', which GitLab refuses"
    return _free(taken.reason_against_project(slug))


def _package(name: str, _: Answers, taken: TakenNames) -> str:
    if not _PACKAGE.fullmatch(name):
        return (
            "must be letters, digits and '_', without accents, starting with a letter "
            "(Python imports it)"
        )
    return _free(taken.reason_against_package(name))


def _group(path: str, _: Answers, taken: TakenNames) -> str:
    groups = path.split("/")
    # Groups are often older than GitLab's rule against repeated punctuation.
    if not all(map(_GROUP.fullmatch, groups)):
        return (
            "must be the path of a GitLab group or user: letters and digits without accents, "
            "'-', '_' and '.', subgroups after '/'"
        )
    if any(group.lower().endswith((".git", ".atom")) for group in groups):
        return "must not end in '.git' or '.atom', which GitLab refuses"
    return _free(taken.reason_against_group(groups[0]))


def _email(address: str, _: Answers, __: TakenNames) -> str:
    return "" if _EMAIL.fullmatch(address) else "must be an e-mail address such as ada@example.org"


def _deployment(target: str, answers: Answers, _: TakenNames) -> str:
    use_case = answers.get("use_case")
    if target == "aws" and use_case not in OF_PNG_IMAGES:
        return (
            f"needs a use case whose images can be PNG ({', '.join(OF_PNG_IMAGES)}), not {use_case}"
        )
    return ""


def _sharinghub(url: str, answers: Answers, taken: TakenNames) -> str:
    if url:
        return _web_address(url, answers, taken)
    for question in ("tracking", "storage"):
        if answers.get(question) == "sharinghub":
            return f"must be given with {question}=sharinghub"
    return ""


def _interval(text: str, _: Answers, __: TakenNames) -> str:
    rule = "must be two dates, such as 2015-06-27/2017-06-14"
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", text, re.ASCII)
    if not found:
        return rule
    try:
        start, end = map(date.fromisoformat, found.groups())
    except ValueError:
        return rule
    return "" if start <= end else "must not end before it begins"


def _bucket(url: str, _: Answers, __: TakenNames) -> str:
    if re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*", url):
        return ""
    return "must be a bucket and a prefix, such as s3://datasets/eurosat"


def _tracking_uri(uri: str, answers: Answers, taken: TakenNames) -> str:
    if answers["tracking"] != "local":
        return _web_address(uri.removesuffix("/"), answers, taken)
    if not re.fullmatch(r"(sqlite|file):///[^?#]+", uri):
        return "must be sqlite:///… or file:///… with tracking=local"
    return ""


def _web_address(url: str, _: Answers, __: TakenNames) -> str:
    rule = "must be a web address such as https://gitlab.com"
    if not url.isprintable() or re.search(r"""[\s"'<>\\^`{|}$&;()!*]""", url):
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
    return "must not end in '/'" if url.endswith("/") else ""


def _free(reason: str) -> str:
    return f"cannot be taken: {reason}" if reason else ""


_RULES: dict[str, Callable[[str, Answers, TakenNames], str]] = {
    "project_slug": _slug,
    "package_name": _package,
    "author_email": _email,
    "deployment": _deployment,
    "gitlab_url": _web_address,
    "gitlab_namespace": _group,
    "sharinghub_url": _sharinghub,
    "mlflow_tracking_uri": _tracking_uri,
    "interval": _interval,
    "s3_url": _bucket,
}


def _is_derived_tracking_uri(question: str, answers: Answers) -> bool:
    """Whether it only repeats what is wrong with the answers that it comes from."""
    return question == "mlflow_tracking_uri" and (
        answers[question] == derivations.tracking_uri(answers)
    )


def _shown(answer: object) -> str:
    """The answer on one line, shortened, and without the credentials that a URL may hold."""
    shown = repr(answer)
    if not str(answer).isprintable():
        shown = ascii(answer)
    shown = re.sub(r"//[^/]*@", "//…@", shown)
    shown = re.sub(r"(?<=[?#]).+(?=.)", "…", shown)
    return shown if len(shown) <= 60 else f"{shown[:57]}…{shown[-1]}"
