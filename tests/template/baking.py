"""Baking as people do: the command ``cookiecutter`` in a world of its own, offline."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template" / "ai-model"

World = dict[str, str]


@dataclass(frozen=True)
class Baked:
    """What a command did.

    Attributes:
        process: how it ended and what it said.
        folder: where it was to make the project.
    """

    process: subprocess.CompletedProcess[str]
    folder: Path

    @property
    def said(self) -> str:
        return self.process.stdout + self.process.stderr

    @property
    def project(self) -> Path:
        """The only thing in the folder."""
        assert self.process.returncode == 0, self.said
        (project,) = self.folder.iterdir()
        return project


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular; returns what it said, without line ends around it."""
    process = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()
