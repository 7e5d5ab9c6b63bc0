"""A project of the older version of a template that moves on, and the commands for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.baking import World
from tests.template.moving_template import DIRECTORY, commit, repository
from tests.template.updates.expected import (
    Command,
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("moving") / "templates")


@pytest.fixture
def command(world: World, tmp_path: Path) -> Command:
    """Run a module of this Python in a folder; cruft and sharinghub are some."""

    def run(
        module: str, *arguments: str, at: Path = tmp_path, python: str = sys.executable
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", module, *arguments],
            cwd=at,
            env={**world, "TMPDIR": str(world_temporary(tmp_path))},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def world_temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def update(command: Command) -> Command:
    def run_update(*arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
        return command("sharinghub_tools.cli.main", "update", *arguments, **how)

    return run_update


@pytest.fixture(scope="session")
def created(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by cruft of the first version, and committed."""
    folder = tmp_path_factory.mktemp("created")
    source = [str(template), "--directory", DIRECTORY, "--checkout", "v1"]
    made = subprocess.run(
        [sys.executable, "-m", "cruft", "create", *source, "--no-input"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert "  git add .cruft.json && git commit" in made.stderr
    commit(folder / "wine-quality", "Remember the template")
    return folder / "wine-quality"


@pytest.fixture
def project(created: Path, tmp_path: Path) -> Path:
    """A copy for the test."""
    return Path(shutil.copytree(created, tmp_path / "wine-quality"))
