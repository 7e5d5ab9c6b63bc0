"""What an update of the moving template says, and what a project knows of its template."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from hooks.project_setup import TEMPLATE_STATE
from tests.template.baking import ROOT, git
from tests.template.moving_template import DIRECTORY

Command = Callable[..., subprocess.CompletedProcess[str]]
VERSION = json.loads((ROOT / DIRECTORY / "cookiecutter.json").read_text())["_template_version"]
ARROW = f"template {VERSION} → 9{VERSION}"
FOLLOWS = f"""{ARROW}
follows   CODEOWNERS                new
follows   README.md
follows   notebooks/train.ipynb     removed
follows   pyproject.toml
follows   tests/test_gate.py
follows   tests/test_revision.py
follows   wine_quality/champion.py
follows   wine_quality/gate.py
"""


def state(project: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((project / TEMPLATE_STATE).read_text())
    return content


def assert_as_committed(project: Path) -> None:
    assert git(project, "status", "--porcelain") == ""
