"""The Item's page, as the portal shows it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.preview.project import DOWNLOADS


def test_what_it_is_called(page: Page) -> None:
    expect(page).to_have_title("space/crop-types · SharingHub preview")
    expect(page.locator(".item-header h2")).to_have_text("Crop types of France")
    expect(page.get_by_role("list", name="Keywords")).to_have_text("sentinel-2keras")


def test_the_readme_is_rendered(page: Page) -> None:
    readme = page.locator("article.readme")
    expect(readme.get_by_role("heading")).to_have_text("Crop types of France")
    expect(readme.locator("strong")).to_have_text("28 crops")
    expect(readme.locator("pre .hljs-string")).to_have_text('"hello"')
    assert readme.locator("td").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell).textAlign)"
    ) == ["left", "right"]


def test_images_of_the_project_come_from_the_disk(page: Page) -> None:
    image = page.locator("article.readme img")
    expect(image).to_have_count(1)
    expect(image).to_have_js_property("complete", value=True)
    assert image.evaluate("image => image.naturalWidth") > 0


def test_what_the_portal_cannot_show_is_marked(page: Page) -> None:
    readme = page.locator("article.readme")
    expect(readme.locator(".image-elsewhere")).to_have_text("build")
    expect(readme.locator(".image-dead")).to_have_text("gone: no file docs/gone.png")
    expect(readme.locator("a.dead")).to_have_text("the notebook")
    expect(readme.get_by_role("link")).to_have_text("home")


def test_the_footprint(page: Page) -> None:
    words = "Polygon, 1.2° W to 5.3° E, 42.1° N to 51° N, about 500 km wide and 990 km high"
    map_ = page.get_by_role("region", name=f"Map of the footprint: {words}")
    expect(map_.locator(".map-footprint")).to_be_visible()
    expect(page.locator(".map figcaption")).to_have_text(words)

    before = map_.locator(".map-footprint").bounding_box()
    map_.get_by_role("button", name="Zoom in").click()
    page.wait_for_function(
        "wide => document.querySelector('.map-footprint').getBoundingClientRect().width > wide",
        arg=before and before["width"] * 1.2,
    )


def test_a_footprint_too_small_to_be_seen_has_a_ring(page: Page, folder: Path) -> None:
    expect(page.locator(".map-ring")).to_have_count(0)
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(text.replace("-1.2, 42.1, 5.3, 51.0", "1.40, 43.60, 1.41, 43.61"))
    expect(page.locator(".map-ring")).to_be_visible()


def test_the_assets(page: Page, folder: Path) -> None:
    asset = page.locator("details.asset", has_text="Parameters")
    expect(asset.locator("summary")).to_have_text("ParametersmetadataYAML")
    asset.locator("summary").click()
    expect(asset.get_by_role("link", name=DOWNLOADS)).to_have_attribute(
        "href", f"{DOWNLOADS}params.yaml?ref=main"
    )
    with page.expect_download() as download:
        asset.get_by_role("link", name="params.yaml", exact=True).click()
    assert download.value.path().read_bytes() == (folder / "params.yaml").read_bytes()


def test_the_links(page: Page) -> None:
    page.get_by_role("tab", name="Links").click()
    panel = page.get_by_role("tabpanel", name="Links")
    expect(panel.get_by_role("heading", level=3)).to_have_text(
        [
            "Bug tracker bug_tracker",
            "Models in MLflow mlflow:model",
            "Derived from derived_from",
            "Preview preview",
            "License license",
        ]
    )
    expect(panel.get_by_role("link", name="dataset: space/lpis")).to_have_attribute(
        "href", "https://hub.example.org/api/stac/collections/dataset/items/space/lpis"
    )


def test_the_metadata(page: Page) -> None:
    page.get_by_role("tab", name="Metadata").click()
    panel = page.get_by_role("tabpanel", name="Metadata")
    expect(panel.get_by_role("row", name="License")).to_contain_text("MIT")
    expect(panel.get_by_role("list").first).to_contain_text("host")


def test_the_model_versions(page: Page) -> None:
    table = page.get_by_role("region", name="Versions of crop-types").get_by_role("table")
    rows = table.get_by_role("row").all_inner_texts()
    assert [row.split() for row in rows] == [
        ["Version", "test_accuracy", "test_loss", "Run"],
        ["v3", "current", "@champion", "0.9722", "0.81", "d4ec6631"],
        ["v2", "0.954", "1.4", "–"],
        ["v1", "0.9433", "–", "–"],
    ]
    charts = page.locator(".metric-chart").evaluate_all(
        "charts => charts.map(chart => chart.getAttribute('aria-label'))"
    )
    assert charts == [
        "test_accuracy over versions. version 1: 0.9433, version 2: 0.954, version 3: 0.9722",
        "test_loss over versions. version 1: none, version 2: 1.4, version 3: 0.81",
    ]
    drawn = page.locator(".metric-chart canvas").first
    assert drawn.evaluate(
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
        ".data.some(value => value !== 0)"
    )


def test_where_the_current_version_comes_from(page: Page) -> None:
    told = page.locator("details.lineage")
    expect(told.locator("summary")).to_have_text("Where version 3 comes from")
    expect(told.locator("dt")).to_have_text(["Registered", "Data data/raw", "Code", "Run", "Job"])
    expect(told.locator("dd")).to_have_text(
        [
            "November 4, 2026 by ada",
            "ce3b0fd6b8a1b1ce7c33c2bb2f0d6a2f.dir"
            "from https://gitlab.example.org/space/lpis@89e6c98d",
            "commit 3f786850e387550fdab836ed7e6dc881de23001b",
            "d4ec6631ee924a73b2fafa28b10a29ff",
            "https://gitlab.example.org/space/crop-types/-/jobs/71",
        ]
    )


def test_the_card_of_the_listing(page: Page) -> None:
    page.get_by_role("tab", name="Listing").click()
    card = page.get_by_role("article", name="Card of Crop types of France")
    expect(card.get_by_role("heading")).to_have_text("Crop types of France")
    expect(card.get_by_role("list", name="Topics")).to_have_text("sentinel-2keras")
    expect(card).to_contain_text("Tells 28 crops apart on a year of Sentinel-2 images")
    expect(card).to_contain_text("Updated less than an hour ago")
    assert card.locator("img").evaluate("image => image.naturalWidth") > 0


def test_the_json(page: Page) -> None:
    page.get_by_role("tab", name="JSON").click()
    shown = page.get_by_role("tabpanel").locator("pre")
    expect(shown).to_contain_text('"id": "space/crop-types"')
    expect(shown).to_contain_text('"geometry": {')
    page.get_by_label("Card of the listing").check()
    expect(shown).to_contain_text('"geometry": null')
