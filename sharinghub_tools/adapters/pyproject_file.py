"""``[tool.sharinghub]`` of a pyproject.toml, edited without touching anything else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from sharinghub_tools.errors import UsageError

# New settings stand behind this one.
_NEIGHBOUR = "gitlab-project"


def metadata(text: str) -> tuple[str | None, str | None]:
    """Name and description of ``[project]``; None for what is not there, or is no text.

    Raises:
        UsageError: the text is not TOML.
    """
    project = _parsed(text).get("project", {})
    if not isinstance(project, dict):
        return None, None
    name, description = project.get("name"), project.get("description")
    return (
        name if isinstance(name, str) and name else None,
        description if isinstance(description, str) and description else None,
    )


def tools(text: str) -> tuple[str, ...]:
    """The requirements of the dependency group ``tools``.

    Source: https://packaging.python.org/en/latest/specifications/dependency-groups/.

    Raises:
        UsageError: the text is not TOML.
    """
    groups = _parsed(text).get("dependency-groups", {})
    listed = groups.get("tools", []) if isinstance(groups, dict) else []
    return (
        tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()
    )


def with_settings(text: str, values: Mapping[str, str | int]) -> str:
    """The text with these values in ``[tool.sharinghub]``; every other byte stays.

    A URL that differs in a slash at its end is the same.

    Raises:
        UsageError: the text is not TOML, or its tables have no place for the values.
    """
    before = _parsed(text)
    present = _table(before)
    new = {key: value for key, value in values.items() if not _same(present.get(key), value)}
    if not new:
        return text
    import tomlkit

    # It moves tables that are written in several places.
    is_kept = tomlkit.dumps(tomlkit.parse(text)) == text
    expected = {**before, "tool": {**before.get("tool", {}), "sharinghub": {**present, **new}}}
    for edit in (_in_lines, _in_tables):
        edited = edit(text, new)
        try:
            if is_kept and tomllib.loads(edited) == expected:
                return edited
        except tomllib.TOMLDecodeError:
            continue
    raise UsageError(
        "[tool.sharinghub] of pyproject.toml is written in a way that cannot be edited; "
        f"write {', '.join(f'{key} = {_literal(value)}' for key, value in new.items())} there"
    )


def _in_lines(text: str, values: Mapping[str, str | int]) -> str:
    """Replace values, and put new settings on lines of their own behind their neighbour."""
    import tomlkit

    document: Any = tomlkit.parse(text)
    if not _table(document.unwrap()):
        return text
    table = document["tool"]["sharinghub"]
    added = []
    for key, value in values.items():
        if key in table:
            table[key] = value
        else:
            added.append(f"{key} = {_literal(value)}")
    if added:
        neighbour = table.item(_NEIGHBOUR if _NEIGHBOUR in table else list(table)[-1])
        end = "\r\n" if "\r\n" in neighbour.trivia.trail else "\n"
        neighbour.trivia.trail = end + "".join(line + end for line in added)
    return tomlkit.dumps(document)


def _in_tables(text: str, values: Mapping[str, str | int]) -> str:
    """Let tomlkit find the place: tables on one line, dotted keys, no such table."""
    import tomlkit

    document: Any = tomlkit.parse(text)
    tool = document.setdefault("tool", tomlkit.table(is_super_table=True))
    table = tool.setdefault("sharinghub", tomlkit.table())
    for key, value in values.items():
        table[key] = value
    return tomlkit.dumps(document)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise UsageError(f"pyproject.toml is not valid TOML: {error}") from error


def _table(document: Mapping[str, Any]) -> dict[str, Any]:
    tool = document.get("tool", {})
    table = tool.get("sharinghub", {}) if isinstance(tool, dict) else {}
    return table if isinstance(table, dict) else {}


def _same(present: object, wanted: str | int) -> bool:
    if isinstance(present, str) and isinstance(wanted, str):
        return present.rstrip("/") == wanted.rstrip("/")
    return type(present) is type(wanted) and present == wanted


def _literal(value: str | int) -> str:
    import tomlkit

    return tomlkit.item(value).as_string()
