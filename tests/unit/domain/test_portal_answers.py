from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.portal_answers import (
    cache_seconds,
    is_seen_by_a_guest,
    model_links,
    shows,
    shows_as_current,
)

URI = "models:/wine (42)/3"


def test_a_model_is_shown_by_its_uri() -> None:
    link = {"rel": "mlflow:model", "href": "m", "mlflow:uri": URI}
    assert shows({"links": [link]}, URI)
    assert not shows({"links": [link | {"rel": "about"}]}, URI)
    assert not shows({"links": [link]}, "models:/wine (42)/2")
    assert not shows_as_current({"links": [link | {"mlflow:current": "true"}]}, URI)
    assert shows_as_current({"links": [link, link | {"mlflow:current": True}]}, URI)


@pytest.mark.parametrize("level", [0, 1])
def test_a_guest(level: int) -> None:
    assert is_seen_by_a_guest({"properties": {"sharinghub:access-level": level}})
    assert not is_seen_by_a_guest({"properties": {"sharinghub:access-level": level + 2}})


def test_how_long_the_portal_keeps_an_item() -> None:
    def kept(href: str) -> int:
        return cache_seconds({"links": [{"rel": "preview", "href": href}]})

    assert kept("https://hub/a.png?ref=main&cache=60") == 60
    assert kept("https://elsewhere/a.png?cache=soon") == 300
    assert cache_seconds({"links": [{"rel": "about", "href": "https://a/?cache=60"}]}) == 300


@pytest.mark.parametrize(
    "item", [{}, {"links": None}, {"links": [1, None, "a"]}, {"properties": []}, {"links": {}}]
)
def test_what_is_no_item(item: dict[str, Any]) -> None:
    assert list(model_links(item)) == []
    assert not shows(item, URI)
    assert not is_seen_by_a_guest(item)
    assert cache_seconds(item) == 300
