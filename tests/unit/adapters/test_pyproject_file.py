from __future__ import annotations

import re
import tomllib

import pytest

from sharinghub_tools.adapters.pyproject_file import metadata, tools, with_settings
from sharinghub_tools.errors import UsageError

VALUES: dict[str, str | int] = {"gitlab-project": "Space/wine", "gitlab-project-id": 7}
PROJECT = """\
[project]  # who
name = 'wine'
description = "Tells wines apart"

[tool.sharinghub]
# Topics
topics = [
  "sharinghub:aimodel",  # category
  'wine',
]
gitlab-project   =   "space/wine"   # with its group
sharinghub-url = "https://hub.example"

# Build
[tool.hatch]
a = 1
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_other_byte_stays(end: str) -> None:
    before = PROJECT.replace("\n", end)
    line = 'gitlab-project   =   "space/wine"   # with its group\n'
    edited = line.replace("space", "Space") + "gitlab-project-id = 7\n"
    assert with_settings(before, VALUES) == PROJECT.replace(line, edited).replace("\n", end)


def test_a_number_that_is_there_is_replaced_where_it_is() -> None:
    text = "[tool.sharinghub]\ngitlab-project-id = 0x1  # old\nmodel = 'wine'\n"
    assert with_settings(text, {"gitlab-project-id": 7}) == text.replace("0x1", "7")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'wine'\n",
        "[tool.sharinghub]",
        "[tool.sharinghub]\nmodel = 'wine'",
        "tool = {sharinghub = {model = 'wine'}}\n",
        "[tool]\nsharinghub.model = 'wine'\n",
        "tool.sharinghub.model = 'wine'\n[other]\n",
        "[tool.sharinghub]\n[tool.sharinghub.more]\na = 1\n",
        "[tool]\n[tool.other]\na = 1\n",
        "[tool.sharinghub]\nmodel = '''a\nb''' # c\n# d\n\n[x]\n",
    ],
)
def test_however_the_table_is_written(text: str) -> None:
    edited = with_settings(text, VALUES)
    table = tomllib.loads(text).get("tool", {}).get("sharinghub", {})
    assert tomllib.loads(edited)["tool"]["sharinghub"] == {**table, **VALUES}
    assert with_settings(edited, VALUES) == edited


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (PROJECT, {"gitlab-project": "space/wine"}),
        ("[tool.sharinghub]\ngitlab-url = 'https://x/'\n", {"gitlab-url": "https://x"}),
        ("[tool.sharinghub]\ngitlab-url = 'https://x'\n", {"gitlab-url": "https://x/"}),
    ],
)
def test_what_agrees_is_left_alone(text: str, values: dict[str, str | int]) -> None:
    assert with_settings(text, values) == text


def test_true_is_no_number() -> None:
    text = "[tool.sharinghub]\ngitlab-project-id = true\n"
    assert with_settings(text, {"gitlab-project-id": 1}) == text.replace("true", "1")


def test_a_file_that_tomlkit_would_reorder_is_refused() -> None:
    text = "[[tool.x]]\na = 1\n[tool.sharinghub]\nmodel = 'wine'\n[[tool.x]]\na = 2\n"
    message = (
        "[tool.sharinghub] of pyproject.toml is written in a way that cannot be edited; write "
        'gitlab-project = "Space/wine", gitlab-project-id = 7 there'
    )
    with pytest.raises(UsageError, match=re.escape(message)):
        with_settings(text, VALUES)


@pytest.mark.parametrize("edit", [metadata, lambda text: with_settings(text, VALUES)])
def test_a_file_that_is_no_toml(edit: object) -> None:
    with pytest.raises(UsageError, match=re.escape("pyproject.toml is not valid TOML: ")):
        edit("[tool\n")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROJECT, ("wine", "Tells wines apart")),
        ("", (None, None)),
        ("project = 1\n", (None, None)),
        ("[project]\nname = 1\ndescription = ''\n", (None, None)),
    ],
)
def test_metadata(text: str, expected: tuple[str | None, str | None]) -> None:
    assert metadata(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[dependency-groups]\ntools = ["a @ file:///a", "b"]\n', ("a @ file:///a", "b")),
        ('[dependency-groups]\ntools = [{ include-group = "dev" }, "b"]\n', ("b",)),
        ('[dependency-groups]\ntools = "b"\n', ()),
        ("dependency-groups = 1\n", ()),
        ("", ()),
    ],
)
def test_the_tools_that_the_pipeline_installs(text: str, expected: tuple[str, ...]) -> None:
    assert tools(text) == expected
