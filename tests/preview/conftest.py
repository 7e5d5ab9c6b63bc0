"""A page in a browser. Whatever a test does, nothing is loaded from elsewhere, nothing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.preview import chromium, project, served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium, for these tests alone: its event loop keeps others from having one."""
    try:
        with chromium.running() as started:
            yield started
    except chromium.NoChromiumError as error:
        pytest.skip(str(error))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder."""
    return project.make(tmp_path / "crop-types")


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """The page of the folder, served."""
    with served.serving(folder) as address:
        yield address


class Watched:
    """What went on in a browser's pages.

    Attributes:
        loaded: origins and schemes of all that was asked for.
        complaints: what pages wrote as errors, or failed with.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.loaded: set[str] = set()
        self.complaints: list[str] = []
        context.on("request", self._asked)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        self.loaded.add(f"{parts.scheme}://{parts.netloc}")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser as somebody starts it first: nothing is remembered."""
    opened = browser.new_context(viewport={"width": 1360, "height": 900})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def watched(context: BrowserContext) -> Watched:
    """What goes on in the browser."""
    return Watched(context)


@pytest.fixture
def page(context: BrowserContext, watched: Watched, url: str) -> Iterator[Page]:
    """The page of the folder, open."""
    opened = context.new_page()
    opened.goto(url)
    yield opened
    assert watched.loaded == {url.removesuffix("/")}
    assert watched.complaints == []
