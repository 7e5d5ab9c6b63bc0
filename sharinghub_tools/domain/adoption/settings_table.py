"""``[tool.sharinghub]`` for a pyproject.toml that has none, or not all of it."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any
from urllib.parse import quote

from sharinghub_tools.domain.adoption.found import Found
from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS
from sharinghub_tools.errors import UsageError

FILE = "pyproject.toml"
_HEADER = re.compile(r"^\[tool\.sharinghub\][ \t]*(#[^\n]*)?\r?\n", re.MULTILINE)


def wanted(found: Found) -> dict[str, Any]:
    """The settings that a project should have; what is not known is left out."""
    category, _ = found.topic()
    keywords = found.described("keywords")
    others = list(found.project.topics) if found.project else []
    if isinstance(keywords, list):
        others += [word for word in keywords if isinstance(word, str) and word.strip()]
    topics = dict.fromkeys([category, *(topic for topic in others if topic not in COLLECTIONS)])
    settings: dict[str, Any] = {"topics": list(topics)}
    if category == AI_MODEL:
        settings["model"] = found.model()
    if found.project and category == AI_MODEL:
        settings |= _tracking(found, found.project.path)
    if found.gitlab_url and found.project:
        settings["gitlab-url"] = found.gitlab_url
        settings["gitlab-project"] = found.project.path
        settings["gitlab-project-id"] = found.project.id
    if found.sharinghub_url:
        settings["sharinghub-url"] = found.sharinghub_url
    return settings


def _tracking(found: Found, path: str) -> dict[str, str]:
    if found.sharinghub_url:
        uri = f"{found.sharinghub_url}/mlflow/{path}/tracking/"
        return {"tracking": "sharinghub", "tracking-uri": uri}
    if found.gitlab_url:
        uri = f"{found.gitlab_url}/api/v4/projects/{quote(path, safe='')}/ml/mlflow"
        return {"tracking": "gitlab", "tracking-uri": uri}
    return {}


def adopted(found: Found) -> tuple[str, list[str]]:
    """The text of pyproject.toml with the settings, and the names of those that were added.

    Raises:
        UsageError: it is no TOML, or nothing can be added to it.
    """
    text = found.texts.get(FILE, "")
    try:
        before = tomllib.loads(text)
    except ValueError as error:
        raise UsageError(f"{FILE} is not valid TOML: {error}") from error
    tool = before.get("tool", {})
    present = tool.get("sharinghub", {}) if isinstance(tool, dict) else None
    if not isinstance(present, dict):
        raise UsageError(f"'tool' of {FILE} is no table; nothing can be added to it")
    missing = {key: value for key, value in wanted(found).items() if key not in present}
    # Where runs go is one decision.
    if present.keys() & {"tracking", "tracking-uri"}:
        missing = {key: value for key, value in missing.items() if not key.startswith("tracking")}
    if not missing:
        return text, []
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = "".join(f"{key} = {_literal(value)}{newline}" for key, value in missing.items())
    if header := _HEADER.search(text):
        after = text[: header.end()] + lines + text[header.end() :]
    else:
        gap = "" if not text else newline if text.endswith("\n") else newline * 2
        comment = f"# Read by the command sharinghub.{newline}"
        after = f"{text}{gap}{comment}[tool.sharinghub]{newline}{lines}"
    expected = {**before, "tool": {**tool, "sharinghub": {**present, **missing}}}
    try:
        if tomllib.loads(after) == expected:
            return after, list(missing)
    except ValueError:
        pass
    raise UsageError(
        f"[tool.sharinghub] of {FILE} cannot be added to without changing lines; write there: "
        + ", ".join(f"{key} = {_literal(value)}" for key, value in missing.items())
    )


def _literal(value: Any) -> str:
    """A string, number or list of strings in TOML, which JSON's notation is a part of."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
