"""The page as a folder: for GitLab Pages, as a job's artifact, or opened from the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.preview import project, served
from tests.preview.conftest import Watched


class Quiet(SimpleHTTPRequestHandler):
    """A web server that knows nothing of the page."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder of a web server, and its URL."""
    root = tmp_path / "www"
    root.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield root, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _look(page: Page) -> None:
    expect(page.locator(".item-header h2")).to_have_text("Crop types of France")
    expect(page.get_by_role("status")).to_have_text("Snapshot")
    assert page.locator("article.readme img").evaluate("image => image.naturalWidth") > 0
    expect(page.locator(".map-footprint")).to_be_visible()
    page.locator("details.asset", has_text="Parameters").locator("summary").click()
    expect(page.locator("details.asset[open]")).to_contain_text("params.yaml, 10 bytes")
    page.get_by_role("tab", name="README").click()
    expect(page.locator("#L4 .annotation")).to_be_visible()


def test_it_works_below_any_path(
    context: BrowserContext, watched: Watched, folder: Path, pages: tuple[Path, str]
) -> None:
    root, url = pages
    site = root / "space/crop-types/-/preview"
    assert served.done(folder, "--output", str(site)) == (0, f"{site / 'index.html'}\n", "")
    page = context.new_page()
    page.goto(f"{url}/space/crop-types/-/preview/")
    _look(page)
    assert watched.loaded == {url}
    assert watched.complaints == []


def test_it_works_from_the_disk(
    context: BrowserContext, watched: Watched, folder: Path, tmp_path: Path
) -> None:
    site = tmp_path / "a site"
    assert served.done(folder, "--output", str(site))[0] == 0
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    _look(page)
    assert watched.loaded == {"file://"}
    assert watched.complaints == []


def test_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert served.done(folder, "--output", str(site), "--json") == (
        0,
        f'{{\n  "page": "{site / "index.html"}"\n}}\n',
        "",
    )
    written = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {name for name in written if not name.startswith("static/")} == {
        "index.html",
        "document.json",
        "files/preview.png",
    }
    assert "static/third-party.md" in written
    document = json.loads((site / "document.json").read_text(encoding="utf-8"))
    assert document["item"]["id"] == "space/crop-types"
    assert [path.name for path in tmp_path.iterdir()] == ["crop-types", "site"]
    assert (site.stat().st_mode & 0o777) == 0o755


def test_it_replaces_what_it_wrote_before(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    served.done(folder, "--output", str(site))
    (site / "left.txt").write_text("of the older one", encoding="utf-8")
    (folder / "README.md").write_text("# Anew\n", encoding="utf-8")
    assert served.done(folder, "--output", str(site))[0] == 0
    document = json.loads((site / "document.json").read_text(encoding="utf-8"))
    assert document["readme"]["lines"] == ["# Anew", ""]
    assert not (site / "left.txt").exists()


@pytest.mark.parametrize("content", ["index.html", "document.json"])
def test_a_folder_of_somebody_elses_stays(folder: Path, tmp_path: Path, content: str) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / content).write_text('{"generator": "other"}', encoding="utf-8")
    assert served.done(folder, "--output", str(site)) == (
        2,
        "",
        f"sharinghub preview: {site} is there and was not written by sharinghub preview; "
        "remove it, or name another folder\n",
    )
    assert [path.name for path in site.iterdir()] == [content]


def test_the_projects_own_folder_stays(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert served.done(folder, "--output", ".")[0] == 2
    assert sorted(path.name for path in folder.iterdir()) == before


def test_an_empty_folder_will_do(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    assert served.done(folder, "--output", str(site))[0] == 0
    assert (site / "index.html").is_file()


def test_a_place_below_a_file(folder: Path, tmp_path: Path) -> None:
    site = folder / "README.md" / "site"
    assert served.done(folder, "--output", str(site)) == (
        5,
        "",
        f"sharinghub preview: {site} cannot be written: File exists; nothing was changed\n",
    )


def test_a_site_in_the_project_is_no_part_of_it(folder: Path) -> None:
    for _ in range(2):
        assert served.done(folder, "--output", "preview-site")[0] == 0
    project.git(folder, "status", "--porcelain")
    site = folder / "preview-site"
    document = json.loads((site / "document.json").read_text(encoding="utf-8"))
    assert set(document["item"]["assets"]) == {"params.yaml", "preview.png"}


def test_a_readme_that_the_portal_fails_on(
    context: BrowserContext, folder: Path, tmp_path: Path
) -> None:
    (folder / "README.md").write_text("---\nextent:\n---\n", encoding="utf-8")
    site = tmp_path / "site"
    code, out, told = served.done(folder, "--output", str(site))
    assert (code, out) == (0, f"{site / 'index.html'}\n")
    assert told == "SharingHub would fail on this project: the page says why\n"
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    expect(page.locator(".failure")).to_contain_text("extent is empty, not a mapping")
