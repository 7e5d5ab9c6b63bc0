"""The page follows what is saved, and whoever reads it stays where they are."""

from __future__ import annotations

import socket
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.preview import project, served
from tests.preview.conftest import Watched


def _save(folder: Path, before: str, after: str) -> None:
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert before in text
    readme.write_text(text.replace(before, after), encoding="utf-8")


def test_a_save(page: Page, folder: Path) -> None:
    _save(folder, "**28 crops** apart", "**30 crops** apart")
    expect(page.locator("article.readme strong")).to_have_text("30 crops")
    expect(page.get_by_role("status")).to_contain_text("updated once")


def test_an_editor_that_replaces_the_file(page: Page, folder: Path) -> None:
    for crops in ("31", "32"):
        new = folder / ".README.md.swp"
        new.write_text(project.README.replace("28 crops", f"{crops} crops"), encoding="utf-8")
        new.replace(folder / "README.md")
        expect(page.locator("article.readme strong")).to_have_text(f"{crops} crops")


def test_an_editor_that_removes_the_file_first(page: Page, folder: Path) -> None:
    readme = folder / "README.md"
    readme.unlink()
    expect(page.get_by_role("contentinfo")).to_contain_text("no README.md")
    readme.write_text(project.README.replace("28 crops", "33 crops"), encoding="utf-8")
    expect(page.locator("article.readme strong")).to_have_text("33 crops")


def test_of_a_burst_the_last_one_counts(page: Page, folder: Path) -> None:
    for crops in range(100):
        text = project.README.replace("28 crops", f"{crops} crops")
        (folder / "README.md").write_text(text, encoding="utf-8")
    expect(page.locator("article.readme strong")).to_have_text("99 crops")


def test_scroll_position_and_focus_stay(page: Page, folder: Path) -> None:
    long = project.README + "\n\n".join(f"Paragraph {number}." for number in range(300))
    (folder / "README.md").write_text(long, encoding="utf-8")
    expect(page.get_by_text("Paragraph 299.")).to_be_attached()
    home = page.locator("article.readme").get_by_role("link", name="home")
    home.focus()
    asset = page.locator("details.asset").first
    asset.evaluate("details => { details.open = true; }")
    read = page.get_by_text("Paragraph 100.")
    read.evaluate("paragraph => paragraph.scrollIntoView({behavior: 'instant', block: 'center'})")
    before = read.bounding_box()

    (folder / "README.md").write_text(long.replace("28 crops", "34 crops"), encoding="utf-8")
    expect(page.locator("article.readme strong")).to_have_text("34 crops")
    assert read.bounding_box() == before
    expect(home).to_be_focused()
    expect(asset).to_have_attribute("open", "")


def test_another_picture(page: Page, folder: Path) -> None:
    image = page.locator("article.readme img")
    before = image.get_attribute("src")
    square = page.screenshot(clip={"x": 0, "y": 0, "width": 50, "height": 50})
    (folder / "preview.png").write_bytes(square)
    page.wait_for_function("() => document.querySelector('article.readme img').naturalWidth === 50")
    assert image.get_attribute("src") != before


def test_a_file_that_comes_and_goes(page: Page, folder: Path) -> None:
    _save(folder, "  - glob: params.yaml\n", "  - glob: reports/*.csv\n  - glob: params.yaml\n")
    asset = page.locator("details.asset", has_text="reports/scores.csv")
    expect(asset).to_have_count(0)
    (folder / "reports").mkdir()
    (folder / "reports/scores.csv").write_text("crop,f1\n", encoding="utf-8")
    expect(asset).to_have_count(1)
    (folder / "reports/scores.csv").unlink()
    expect(asset).to_have_count(0)


def test_settings(page: Page, folder: Path) -> None:
    settings = folder / "pyproject.toml"
    settings.write_text(project.SETTINGS.replace("Tells 28", "Knows 28"), encoding="utf-8")
    page.get_by_role("tab", name="Listing").click()
    expect(page.locator(".card").first).to_contain_text("Knows 28 crops")


def test_settings_that_cannot_be_read_leave_the_page_as_it_was(page: Page, folder: Path) -> None:
    settings = folder / "pyproject.toml"
    settings.write_text("[tool.sharinghub\n", encoding="utf-8")
    expect(page.get_by_role("alert")).to_contain_text("pyproject.toml")
    expect(page.locator(".item-header h2")).to_have_text("Crop types of France")
    settings.write_text(project.SETTINGS, encoding="utf-8")
    expect(page.get_by_role("alert")).to_be_empty()


def test_another_branch(page: Page, folder: Path) -> None:
    page.get_by_role("tab", name="JSON").click()
    expect(page.locator(".json-text")).to_contain_text("?ref=main")
    project.git(folder, "checkout", "--quiet", "-b", "trial")
    expect(page.locator(".json-text")).to_contain_text("?ref=trial")


def test_a_server_that_goes_and_comes_back(
    context: BrowserContext, watched: Watched, folder: Path
) -> None:
    page = context.new_page()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with served.serving(folder, "--port", port) as url:
        page.goto(url)
        expect(page.get_by_role("status")).to_have_text("Live")
    expect(page.get_by_role("status")).to_have_text("Not connected")
    _save(folder, "28 crops", "35 crops")
    with served.serving(folder, "--port", port):
        expect(page.locator("article.readme strong")).to_have_text("35 crops")
        expect(page.get_by_role("status")).to_contain_text("Live")
    assert watched.loaded == {url.removesuffix("/")}
