"""Baking as people do: in a world of its own, offline."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.template import workflow_parts
from tests.template.baking import ROOT, TEMPLATE, Baked, World, git


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Environment variables: nobody's home, nobody's configuration, no network proxies."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "cookiecutter.yaml").write_text(
        f"cookiecutters_dir: {home / 'clones'}\nreplay_dir: {home / 'replay'}\n", encoding="utf-8"
    )
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "COOKIECUTTER_CONFIG": str(home / "cookiecutter.yaml"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def run(tmp_path: Path, world: World) -> Callable[..., Baked]:
    """Run a module of this Python, with a new folder for what it makes."""

    def run_module(
        *arguments: str,
        folder: Path | None = None,
        changed: Mapping[str, str] | None = None,
        answers: str = "",
        python: str = sys.executable,
    ) -> Baked:
        made = folder or tmp_path / "made"
        made.mkdir(exist_ok=True)
        process = subprocess.run(
            [python, "-m", *arguments, "--output-dir", str(made)],
            env={**world, **(changed or {})},
            cwd=tmp_path,
            input=answers,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=120,
            check=False,
        )
        return Baked(process, made)

    return run_module


@pytest.fixture
def bake(run: Callable[..., Baked]) -> Callable[..., Baked]:
    """Bake the template from the checkout, without questions."""

    def bake_template(*answers: str, **how: object) -> Baked:
        return run("cookiecutter", str(TEMPLATE), "--no-input", *answers, **how)

    return bake_template


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean repository with the files as they are now, in one commit on ``main``."""
    folder = tmp_path_factory.mktemp("origin") / "sharinghub-tools"
    folder.mkdir()
    for name in ("template", "hooks", "sharinghub_tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cookiecutter.json", "pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copyfile(ROOT / name, folder / name)
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "--all", "--force"],
        ["-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "All"],
    ):
        git(folder, *command)
    return folder


@pytest.fixture(scope="session")
def installed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A virtual environment's Python with the wheel, byte-compiled, and where that came from."""
    return install(checkout, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="session")
def workflow_python() -> Path:
    """The interpreter of the workflow's environment, as aws/README.md has it made."""
    (lock,) = TEMPLATE.rglob("aws/requirements.lock")
    return workflow_parts.interpreter(lock)


def install(checkout: Path, folder: Path) -> tuple[str, str]:
    """Build a checkout, and install it into a virtual environment: its Python, the wheel's URL."""
    run_quietly("build", "--no-isolation", "--outdir", str(folder / "dist"), str(checkout))
    (wheel,) = (folder / "dist").glob("*.whl")
    # Through the source distribution: what it lacks, the wheel lacks too.
    assert len(list((folder / "dist").glob("*.tar.gz"))) == 1
    run_quietly("venv", "--without-pip", str(folder / "venv"))
    python = folder / "venv" / "bin" / "python"
    run_quietly("pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    # What it depends on, from here; but not the checkout, which is installed here as editable.
    here = Path(pytest.__file__).parents[1]
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "here.pth").write_text(f"{here}\n", encoding="utf-8")
    return str(python), wheel.as_uri()


def run_quietly(*arguments: str) -> None:
    """Run a module of this Python."""
    process = subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, encoding="utf-8", check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr
