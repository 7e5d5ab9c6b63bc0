"""The page for those who have no mouse, a small screen, the dark mode, or a screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

VIEWS = ("Item page", "Listing", "README", "JSON")
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(243, 246, 247)", "rgb(14, 21, 24)"


def _focused(page: Page) -> str:
    return str(
        page.evaluate(
            "(document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.innerText || '').trim().split('\\n')[0]"
        )
    )


def test_a_walk_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the page"
    assert page.locator(".skip").bounding_box() is not None
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.keyboard.press("Tab")
    assert _focused(page) == "Item page"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    for key, expected in (
        ("ArrowRight", "Listing"),
        ("End", "JSON"),
        ("ArrowRight", "Item page"),
        ("ArrowLeft", "JSON"),
        ("Home", "Item page"),
    ):
        page.keyboard.press(key)
        assert _focused(page) == expected
        expect(page.get_by_role("tab", name=expected)).to_have_attribute("aria-selected", "true")

    seen = []
    while "Parameters" not in seen:
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid"
        seen.append(_focused(page))
        assert len(seen) < 40, seen
    page.keyboard.press("Enter")
    expect(page.locator("details.asset", has_text="Parameters")).to_have_attribute("open", "")
    for passed in ("Show in README.md", "home", "General", "Zoom in", "Versions of crop-types"):
        assert passed in seen


def test_the_dark_mode_is_chosen_with_the_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert _focused(page) == "Dark mode"
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Dark mode")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(BACKGROUND) == DARK
    page.reload()
    expect(page.get_by_role("button", name="Dark mode")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(BACKGROUND) == DARK


def test_the_system_decides_until_somebody_chooses(page: Page) -> None:
    assert page.evaluate(BACKGROUND) == LIGHT
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("button", name="Dark mode")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(BACKGROUND) == DARK
    page.get_by_role("button", name="Dark mode").click()
    assert page.evaluate(BACKGROUND) == LIGHT
    page.reload()
    assert page.evaluate(BACKGROUND) == LIGHT


def test_nothing_moves_for_those_who_want_no_motion(page: Page) -> None:
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "smooth"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(behaviour) == "auto"
    page.reload()
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)


WIDE = """---
title: {word}
extent:
  spatial: [-1.2, 42.1, 5.3, 51.0]
links:
  - rel: mlflow:model
    href: "https://mlflow.example.org/{word}"
    mlflow:uri: models:/{word}/1
    mlflow:metrics: {{{word}: 1, a_b: 2}}
---

# {word}

`{word}` https://crops.example.org/{word}

| {word} | {word} |
| --- | --- |
| {word} | {word} |

```
{word} {word}
```
""".format(word="nabucodonosorthesecond" * 8)


@pytest.mark.parametrize("readme", ["as it is", "of long words", "that fails"])
def test_a_phone_scrolls_in_one_direction_only(page: Page, folder: Path, readme: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    if readme == "of long words":
        (folder / "README.md").write_text(WIDE, encoding="utf-8")
        expect(page.locator(".item-header h2")).to_contain_text("nabucodonosor")
    elif readme == "that fails":
        (folder / "README.md").write_text(WIDE.replace("spatial", "spatial: ["), encoding="utf-8")
        expect(page.locator(".failure")).to_be_visible()
    for view in VIEWS:
        page.get_by_role("tab", name=view).click()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    if readme != "that fails":
        page.get_by_role("tab", name="Item page").click()
        for section in ("Links", "Metadata", "General"):
            page.get_by_role("tab", name=section).click()
            assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1360])
def test_axe_finds_nothing(page: Page, folder: Path, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    axe = Axe()
    found: dict[str, list[str]] = {}

    def look(place: str) -> None:
        for violation in axe.run(page).response["violations"]:
            found.setdefault(place, []).extend(
                f"{violation['id']}: {node['target']}" for node in violation["nodes"]
            )

    for view in VIEWS:
        page.get_by_role("tab", name=view).click()
        look(view)
    page.get_by_role("tab", name="Item page").click()
    for section in ("Links", "Metadata"):
        page.get_by_role("tab", name=section).click()
        look(section)
    (folder / "README.md").write_text("---\nextent:\n---\n", encoding="utf-8")
    expect(page.locator(".failure")).to_be_visible()
    look("failure")
    assert found == {}
