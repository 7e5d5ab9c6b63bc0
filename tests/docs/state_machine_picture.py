"""The picture of the workflow's state machine in docs/how-to/aws.md: ``make screenshots``."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, PngImagePlugin

from tests.preview import chromium

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "state-machine.png"
# A project's own tests hold that this page draws what the definition says.
README = ROOT / "template/ai-model/{{cookiecutter.project_slug}}/.use_cases/aws/aws/README.md"
_MERMAID = "mermaid@11.17.2"
_RENDER = """async (flowchart) => {
  mermaid.initialize({
    startOnLoad: false, theme: "neutral",
    htmlLabels: false, flowchart: {htmlLabels: false, nodeSpacing: 30, rankSpacing: 35},
  });
  document.body.innerHTML = (await mermaid.render("drawn", flowchart)).svg;
}"""


def flowchart() -> str:
    """The state machine as Mermaid's text."""
    text = README.read_text(encoding="utf-8")
    (drawn,) = re.findall(r"^```mermaid\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return drawn


def digest() -> str:
    """Says of which flowchart the picture is; it is kept in the PNG's text."""
    return hashlib.sha256(flowchart().encode()).hexdigest()


def main() -> int:
    """Draw it."""
    npm = shutil.which("npm")
    if npm is None:
        print("there is no npm here, which brings Mermaid", file=sys.stderr)
        return 5
    try:
        with tempfile.TemporaryDirectory() as place, chromium.running() as browser:
            install = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run([*install, "--prefix", place, _MERMAID], check=True)
            page = browser.new_page(viewport={"width": 840, "height": 600}, device_scale_factor=1.5)
            page.set_content("<body style='margin: 8px; background: white'></body>")
            page.add_script_tag(path=Path(place) / "node_modules/mermaid/dist/mermaid.min.js")
            page.evaluate(_RENDER, flowchart())
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    except chromium.NoChromiumError as error:
        print(error, file=sys.stderr)
        return 5
    text = PngImagePlugin.PngInfo()
    text.add_text("flowchart", digest())
    palette = picture.quantize(64, kmeans=4, dither=Image.Dither.NONE)
    palette.save(PICTURE, optimize=True, pnginfo=text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
