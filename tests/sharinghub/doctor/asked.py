"""What the tests of ``sharinghub doctor`` ask, and how they change the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main

TOPICS = ["sharinghub:aimodel", "wine"]
README = """---
title: Wine
links:
  - rel: mlflow:model
    href: https://mlflow.example/#/models/wine/versions/2
    title: wine v2
    mlflow:uri: models:/wine/2
    mlflow:aliases: [champion]
---

# Wine
"""


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def doctor(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str, str]]:
    """State, what was seen and what to do, of the checks that are not fine."""
    code = main(["doctor", "--json"])
    captured = capsys.readouterr()
    assert "glpat-" not in captured.out + captured.err
    report = json.loads(captured.out)
    assert code == (0 if report["fine"] else 1)
    return {
        check["name"]: (check["state"], check["seen"], check["todo"])
        for check in report["checks"]
        if check["state"] != "ok"
    }
