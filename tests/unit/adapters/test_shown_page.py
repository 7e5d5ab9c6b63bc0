from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sharinghub_tools.adapters.page_files import PageFiles
from sharinghub_tools.adapters.shown_page import ShownPage
from sharinghub_tools.errors import UsageError


class States:
    """A page that is made from what comes next; an error is raised."""

    def __init__(self, *states: str | UsageError) -> None:
        self._states = list(states)

    def __call__(self) -> tuple[dict[str, Any], Mapping[str, Path]]:
        state = self._states.pop(0)
        if isinstance(state, UsageError):
            raise state
        return {"text": state}, {}


async def _everybody() -> None:
    """Let whoever waits for nothing but their turn have it."""
    for _ in range(20):
        await asyncio.sleep(0)


def followed(*states: str | UsageError) -> list[dict[str, str]]:
    """What a page that is open hears while it is made anew for each state but the first."""

    async def follow() -> list[dict[str, str]]:
        page = ShownPage(States(*states), PageFiles())
        heard: list[dict[str, str]] = []

        async def listen() -> None:
            async for document in page.following():
                if document is not None:
                    heard.append(json.loads(document))

        listening = asyncio.create_task(listen())
        await _everybody()
        for _ in states[1:]:
            await page.renew()
            await _everybody()
        page.close()
        await asyncio.wait_for(listening, 30)
        return heard

    return asyncio.run(follow())


def test_each_change_is_told_once() -> None:
    assert followed("a", "a", "b", "b") == [{"text": "a"}, {"text": "b"}]


def test_trouble_leaves_what_was_shown_and_goes_with_the_next() -> None:
    trouble = UsageError("pyproject.toml is no TOML")
    assert followed("a", trouble, trouble, "a") == [
        {"text": "a"},
        {"text": "a", "trouble": "pyproject.toml is no TOML"},
        {"text": "a"},
    ]


def test_the_first_page_must_be_made() -> None:
    with pytest.raises(UsageError, match="no TOML"):
        ShownPage(States(UsageError("no TOML")), PageFiles())


def test_who_waits_hears_that_somebody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharinghub_tools.adapters.shown_page._PULSE", 0.001)

    async def listen() -> list[str | None]:
        following = ShownPage(States("a"), PageFiles()).following()
        return [await anext(following) for _ in range(3)]

    assert asyncio.run(listen()) == ['{"text":"a"}', None, None]
