"""The pictures of the README, taken anew: ``make screenshots``."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.preview import chromium, project, served

FOLDER = project.ROOT / "docs" / "images"

SETTINGS = """\
[project]
name = "wine-cultivars"
description = "Tells three cultivars of Piedmont apart by the chemistry of their wines."

[tool.sharinghub]
model = "wine-cultivars"
gitlab-project = "cellar/wine-cultivars"
gitlab-project-id = 7
gitlab-url = "https://gitlab.example.com"
sharinghub-url = "https://sharinghub.example.com"
topics = ["sharinghub:aimodel", "tabular", "wine", "keras", "classification"]
"""

VERSION = """\
  - rel: mlflow:model
    href: "https://mlflow.example.com/#/models/wine-cultivars/versions/{number}"
    title: wine-cultivars v{number}
    mlflow:uri: models:/wine-cultivars/{number}
    mlflow:run_id: {run}
{more}    mlflow:metrics: {{test_accuracy: {accuracy}, test_f1: {f1}, test_loss: {loss}}}
"""

README = """\
---
title: Wine cultivars
license: MIT
preview: preview.png
extent:
  spatial: [6.62, 44.06, 9.21, 46.46]
  temporal: ["1990-09-01T00:00:00Z", "1991-06-30T00:00:00Z"]
related:
  dataset: https://gitlab.example.com/cellar/wine-chemistry
assets:
  - glob: params.yaml
    title: Parameters
    roles: [metadata]
    type-as: yaml
  - glob: reports/metrics.json
    title: Metrics of the test set
    roles: [metadata]
links: # added by sharinghub link-model
{versions}---

# Wine cultivars

A small network that tells **three cultivars of Piedmont** apart by thirteen measurements of
their wines: alcohol, flavanoids, colour, and so on.

![Preview](preview.png)

## How good is it

| cultivar | wines | recall |
| :--- | ---: | ---: |
| Barolo | 59 | 1.00 |
| Grignolino | 71 | 0.96 |
| Barbera | 48 | 0.98 |

## Use it

```python
import mlflow

model = mlflow.pyfunc.load_model("models:/wine-cultivars@champion")
model.predict(wines)  # one row of probabilities for each
```
"""

RUNS = (
    ("5", "d4ec6631ee924a73b2fafa28b10a29ff", 0.9815, 0.9807, 0.071),
    ("4", "91c2ab7750c34f6ea31be9a4d7f0a2b3", 0.9722, 0.9709, 0.094),
    ("3", "5f0d3c2e88f14f0cb6d5a1c0e2b7d911", 0.9537, 0.9528, 0.118),
    ("2", "a7b1e9d04c5e4b93a2f86c3d1e0f7a52", 0.9630, 0.9617, 0.132),
    ("1", "0c4f8e12b3d64a7a9e5b7f6a1d2c3b40", 0.9167, 0.9142, 0.231),
)
CHAMPION = """\
    mlflow:aliases: [champion]
    mlflow:current: true
    mlflow:created: "2026-11-04T10:12:33Z"
    mlflow:user: ada
    mlflow:commit: 3f786850e387550fdab836ed7e6dc881de23001b
    mlflow:datasets: {train: 7d793037a0760186574b0282f2f435e7}
"""
MEANT = (
    ("license: MIT\n", "license: MIT\npublic: yes\n"),
    ("spatial: [6.62, 44.06, 9.21, 46.46]", "spatial: [9.21, 44.06, 6.62, 46.46]"),
)


def main() -> int:
    """Take them all."""
    try:
        with chromium.running() as browser, tempfile.TemporaryDirectory() as place:
            folder = _project(Path(place) / "wine-cultivars")
            with served.serving(folder) as url:
                _take(browser, url, folder)
    except chromium.NoChromiumError as error:
        print(error, file=sys.stderr)
        return 5
    return 0


def _take(browser: Browser, url: str, folder: Path) -> None:
    _shoot(browser, url, "preview-item", width=1280, height=940)
    _shoot(browser, url, "preview-dark", width=1280, height=940, dark=True)
    _shoot(browser, f"{url}", "preview-phone", width=360, height=740)
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    for before, after in MEANT:
        assert before in text
        text = text.replace(before, after)
    readme.write_text(text, encoding="utf-8")
    _shoot(browser, f"{url}#readme", "preview-findings", width=1280, height=640)


def _shoot(
    browser: Browser, url: str, name: str, *, width: int, height: int, dark: bool = False
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page.goto(url)
    _settled(page, name)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # With the means of its colours, small patches keep theirs.
    palette = picture.quantize(256, kmeans=4, dither=Image.Dither.NONE)
    palette.save(FOLDER / f"{name}.png", optimize=True)
    page.close()


def _settled(page: Page, name: str) -> None:
    if name == "preview-findings":
        expect(page.locator(".annotation").first).to_be_visible()
    else:
        expect(page.locator(".map-footprint")).to_be_attached()
        expect(page.locator("article.readme img")).to_have_js_property("complete", value=True)
    page.evaluate("document.fonts.ready")


def _project(folder: Path) -> Path:
    project.make(folder)
    versions = "".join(
        VERSION.format(
            number=number,
            run=run,
            accuracy=accuracy,
            f1=f1,
            loss=loss,
            more=CHAMPION if number == RUNS[0][0] else "",
        )
        for number, run, accuracy, f1, loss in RUNS
    )
    (folder / "README.md").write_text(README.format(versions=versions), encoding="utf-8")
    (folder / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "reports").mkdir()
    (folder / "reports/metrics.json").write_text('{"test_accuracy": 0.9815}\n', encoding="utf-8")
    project.commit(folder, "showcase")
    return folder


if __name__ == "__main__":
    sys.exit(main())
