"""Whatever a README says, the page can be drawn: each one that the portal's own answers are held
against, and values where nobody expects them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.preview.project import ROOT

GOLDEN = ROOT / "tests/unit/domain/portal/item/golden"

ODD = {
    "values of other kinds": """---
description: {a: 1}
keywords: word
created: [1]
providers: [{name: [a], roles: [host, 3], url: {b: 2}}]
nothing: null
deep: {a: {b: [{c: [1, [2, {d: e}]]}]}}
mlm:name: [1]
"eo:bands": text
"proj:bbox": [a, b]
---
# Odd
""",
    "links and assets of other kinds": """---
links:
  - {rel: null, href: "https://a.example", title: [1], "mlflow:metrics": [1]}
  - {rel: [a], href: "https://b.example", type: {c: d}}
  - {href: "https://c.example"}
  - {rel: "mlflow:model", href: "https://d.example", "mlflow:uri": "models:/m/1", title: {a: 1}}
assets:
  - {key: a, href: "https://a.example", roles: data, type: [1], description: {b: 1}}
---
# Odd
""",
    "a footprint nowhere": "---\nextent:\n  spatial: [500000, 4600000, 600000, 4700000]\n---\n",
    "the whole earth": "---\nextent:\n  spatial: [-180, -90, 180, 90]\n---\n# Odd\n",
    "a point": "---\nextent:\n  spatial: POINT (2.35 48.85)\n---\n# Odd\n",
    "an empty footprint": "---\nextent:\n  spatial: POLYGON EMPTY\n---\n# Odd\n",
    "several footprints": """---
extent:
  spatial: GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))
---
# Odd
""",
    "metrics of all sizes": """---
links:
  - {rel: "mlflow:model", href: "https://a.example", "mlflow:uri": "models:/m/2",
     "mlflow:metrics": {a: 1.0e+300, b: -1.0e-12, c: 0, d: 12345678901234567890, e: 1, f: 2, g: 3}}
  - {rel: "mlflow:model", href: "https://b.example", "mlflow:uri": "models:/m/1",
     "mlflow:metrics": {a: 1.0e+299, b: 5, c: 0, __proto__: 1, constructor: 2}}
---
# Odd
""",
    "nothing": "",
    "no front matter": "# Odd\n",
    "line ends of all kinds": "---\r\ntitle: Odd\r---\n\r\n# Odd\r",
    "bytes that are no text": "---\ntitle: Odd \udcff\n---\n# Odd \udcfe\n",
    "a long one": "# Odd\n\n" + "word " * 200_000 + "\n\n- item\n" * 3_000,
}


@pytest.fixture(scope="module")
def readmes() -> dict[str, str]:
    golden = {
        path.parent.name: path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(GOLDEN.glob("*/README.md"))
    }
    assert len(golden) > 40
    return {**golden, **ODD}


# Opens every view and section, each once it is drawn; tells which are empty or say that they fail.
TOUR = """async () => {
  const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const failing = [];
  for (const name of ["JSON", "README", "Listing", "Item page", "Links", "Metadata", "General"]) {
    const tabs = [...document.querySelectorAll('[role=tab]')];
    const tab = tabs.find(each => each.textContent.startsWith(name));
    if (!tab) continue;
    tab.click();
    await drawn();
    const panel = document.getElementById(tab.getAttribute('aria-controls'));
    const text = panel.innerText.trim();
    if (!text || text.includes('could not be drawn')) failing.push(name);
  }
  return failing;
}"""


def test_all_are_drawn(page: Page, folder: Path, readmes: dict[str, str]) -> None:
    failing = {}
    for name, readme in readmes.items():
        text = f"{readme}\n<!-- {name} -->\n"
        (folder / "README.md").write_bytes(text.encode("utf-8", "surrogateescape"))
        page.get_by_role("tab", name="README").click()
        expect(page.locator(".line", has_text=f"<!-- {name} -->"), name).to_be_attached()
        failing[name] = page.evaluate(TOUR)
    assert {name: views for name, views in failing.items() if views} == {}
