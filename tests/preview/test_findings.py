"""What ``validate`` says, beside the line that it is about; and what the portal fails on."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect


def _edit(folder: Path, before: str, after: str) -> None:
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert before in text
    readme.write_text(text.replace(before, after), encoding="utf-8")


def test_a_finding_stands_below_its_line(page: Page) -> None:
    page.get_by_role("tab", name="README").click()
    line = page.locator("#L4")
    expect(line.locator("> code")).to_have_text("public: yes")
    finding = line.locator(".annotation")
    expect(finding.locator("p")).to_have_text(
        [
            "warning yaml11-boolean",
            '"yes" is read as true; the portal reads something else than is meant',
            "put it between quotes, or write true or false",
        ]
    )
    expect(finding.locator("svg")).to_be_visible()


def test_the_list_of_findings_leads_to_the_line(page: Page) -> None:
    expect(page.locator(".note")).to_contain_text("1 warning2 info")
    page.get_by_role("link", name="Show in README.md").click()
    expect(page.get_by_role("tab", name="README")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#L4")).to_be_focused()

    page.get_by_role("tab", name="Item page").click()
    page.get_by_role("tab", name="README").click()
    page.get_by_role("navigation", name="Findings").get_by_role("link").first.click()
    expect(page.locator("#L4")).to_be_focused()
    expect(page).to_have_url(f"{page.url.split('#')[0]}#L4")


def test_a_readme_without_findings(page: Page, folder: Path) -> None:
    fine = "---\ntitle: Crops\nlicense: MIT\npreview: preview.png\n---\n# Crops\n"
    (folder / "README.md").write_text(fine, encoding="utf-8")
    expect(page.locator(".note")).to_have_count(0)
    page.get_by_role("tab", name="README").click()
    expect(page.locator(".fine")).to_have_text(
        "Nothing to mend: SharingHub reads this README as it is meant."
    )


def test_where_the_portal_fails_there_is_no_item(page: Page, folder: Path) -> None:
    extent = (
        "extent:\n  spatial: [-1.2, 42.1, 5.3, 51.0]\n"
        '  temporal: ["2023-01-01T00:00:00Z", "2025-12-31T00:00:00Z"]\n'
    )
    _edit(folder, extent, "extent:\n")
    failure = page.get_by_role("region", name="SharingHub would fail on this project")
    expect(failure).to_contain_text("500")
    expect(failure).to_contain_text("extent is empty, not a mapping")
    expect(failure).to_contain_text("The listing of the whole collection ai-model fails with it")
    expect(failure.locator(".excerpt .meant")).to_contain_text("extent:")
    expect(page.locator(".item")).to_have_count(0)

    page.get_by_role("tab", name="Listing").click()
    expect(failure).to_be_visible()
    failure.get_by_role("link", name="Show line 5 of README.md").click()
    expect(page.locator("#L5 .annotation").first).to_contain_text("Here the portal fails.")

    _edit(folder, "extent:\n", "")
    page.get_by_role("tab", name="Item page").click()
    expect(page.locator(".item-header h2")).to_have_text("Crop types of France")


def test_where_only_the_item_fails_the_card_is_still_listed(page: Page, folder: Path) -> None:
    _edit(folder, "  dataset: https://gitlab.example.org/space/lpis\n", "")
    failure = page.get_by_role("region", name="SharingHub would fail on this project")
    expect(failure).to_contain_text("Full search of its collection fails with it")
    page.get_by_role("tab", name="Listing").click()
    expect(page.get_by_role("article", name="Card of Crop types of France")).to_be_visible()
