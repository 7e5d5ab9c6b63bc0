"""Parts of an Item that the golden files show few cases of."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from sharinghub_tools.domain.portal.item.assets import matches
from sharinghub_tools.domain.portal.item.body import card_text
from sharinghub_tools.domain.portal.item.canonical import canonical
from sharinghub_tools.domain.portal.item.json_form import NoJsonError, json_form
from sharinghub_tools.domain.portal.item.media_types import media_type
from sharinghub_tools.domain.portal.item.urls import web_address


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("a/b/model.onnx", "*.onnx", True),
        ("a/b/model.onnx", "b/*.onnx", True),
        ("model.onnx", "**/*.onnx", False),
        ("a/b/model.onnx", "a/**/*.onnx", True),
        ("a/b/c/model.onnx", "a/**/*.onnx", False),
        ("model.onnx", "/model.onnx", False),
        ("model.onnx", "./model.onnx", True),
        ("Model.onnx", "model.*", False),
        ("model.onnx", "[!a]odel.????", True),
        (".hidden", "*", True),
    ],
)
def test_globs_match_from_the_right(path: str, glob: str, expected: bool) -> None:
    assert matches(path, glob) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model.onnx", "application/onnx"),
        ("area.geojson", "application/geo+json"),
        ("README.md", "text/markdown"),
        ("a.webp", "image/webp"),
        ("a.xml", "application/xml"),
        ("a.TIF", "image/tiff"),
        ("a.tar.gz", "application/x-tar"),
        ("a.gz", None),
        ("weights.keras", None),
        ("LICENSE", None),
    ],
)
def test_media_types_are_the_same_on_every_machine(name: str, expected: str | None) -> None:
    assert media_type(name) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.org:443/a b/../ü", "https://example.org/%C3%BC"),
        ("https://example.org:8443/-/x?y=1#z", "https://example.org:8443/-/x?y=1#z"),
        ("https://example.org/a/./b", "https://example.org/a/b"),
        ("http://127.1/x", "http://127.0.0.1/x"),
        ("ftp://example.org/a", None),
        ("example.org/a", None),
        ("https://", None),
    ],
)
def test_web_addresses_are_normal(written: str, expected: str | None) -> None:
    assert web_address(written) == expected


def test_json_has_what_the_portal_writes() -> None:
    value: dict[Any, Any] = {
        "numbers": (1, 1.5, math.nan, math.inf, True, None, 10**30),
        "times": [
            date(2024, 1, 2),
            datetime(2024, 1, 2, 3, 4, 5),
            datetime(2024, 1, 2, 3, 4, 5, 600000, UTC),
            datetime(2024, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=-5))),
        ],
        "rest": [b"bytes", {"b", "a"}],
        1: {True: 1, None: 2, 1.5: 3, date(2024, 1, 2): 4},
    }
    assert json_form(value) == {
        "numbers": [1, 1.5, None, None, True, None, 10**30],
        "times": [
            "2024-01-02",
            "2024-01-02T03:04:05",
            "2024-01-02T03:04:05.600000Z",
            "2024-01-02T03:04:00-05:00",
        ],
        "rest": ["bytes", ["a", "b"]],
        "1": {"true": 1, "None": 2, "1.5": 3, "2024-01-02": 4},
    }


def test_the_same_value_twice_is_no_cycle() -> None:
    shared = [1]
    assert json_form({"a": shared, "b": [shared]}) == {"a": [1], "b": [[1]]}


@pytest.mark.parametrize("value", ["\ud83d", b"\x80", 1j, {b"\x80": 1}, {"\ud83d": 1}])
def test_what_json_has_not(value: object) -> None:
    with pytest.raises(NoJsonError):
        json_form([value])


def test_a_cycle() -> None:
    cycle: list[Any] = []
    cycle.append({"inside": cycle})
    with pytest.raises(NoJsonError, match="holds itself"):
        json_form(cycle)


def test_a_card_ends_where_150_characters_do() -> None:
    assert card_text("before\n# Title\n" + "x" * 149) == "x" * 149
    assert card_text("before\n# Title\n" + "x" * 151) == "x" * 150 + "..."
    assert card_text("no title ![i](a.png)[l](https://b) [m](./c)") == "no title l [m](./c)"


@pytest.mark.parametrize(
    ("served", "compared"),
    [
        ("https://h/x?ref=main&gitlab_token=***", "https://h/x?ref=main"),
        ("https://h/x?gitlab_token=***", "https://h/x"),
        ("https://h/x?gitlab_token=***&ref=main#a", "https://h/x?ref=main#a"),
        (
            "![i](https://h/x?cache=300&gitlab_token=***) and more",
            "![i](https://h/x?cache=300) and more",
        ),
        ('src="https://h/x?gitlab_token=***"', 'src="https://h/x"'),
    ],
)
def test_tokens_are_no_difference(served: str, compared: str) -> None:
    assert canonical({"links": [served]}) == canonical({"links": [compared]})


def test_extensions_have_no_order() -> None:
    assert canonical({"stac_extensions": ["b", "a"]}) == canonical({"stac_extensions": ["a", "b"]})
