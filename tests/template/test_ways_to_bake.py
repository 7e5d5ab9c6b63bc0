"""The template bakes, and its hook runs, from wherever people get it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import hooks.tool_source
from sharinghub_tools import __version__
from tests.template.baking import ROOT, TEMPLATE, Baked, World, git

Run = Callable[..., Baked]

AS_ROOT: tuple[str, ...] = ()
AS_DIRECTORY = ("--directory", "template/ai-model")


def contents(project: Path) -> dict[str, bytes]:
    """Every file of the project, without git's own and the tool's origin, which differs."""
    origin = tool_source(project).encode()
    return {
        path.relative_to(project).as_posix(): path.read_bytes().replace(origin, b"")
        for path in project.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(project).parts
    }


def tool_source(project: Path) -> str:
    pyproject = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    (source,) = pyproject["dependency-groups"]["tools"]
    return str(source)


def assert_the_hook_ran(project: Path) -> None:
    assert git(project, "log", "--format=%s", "main") == "Start from template"
    assert git(project, "status", "--porcelain", "--ignored") == ""
    assert not (project / ".use_cases").exists()


@pytest.fixture
def expected(bake: Run, tmp_path: Path) -> dict[str, bytes]:
    """What the checkout's own folder makes."""
    return contents(bake(folder=tmp_path / "expected").project)


@pytest.mark.parametrize("how", [AS_ROOT, AS_DIRECTORY], ids=["root", "directory"])
def test_from_a_folder(run: Run, how: tuple[str, ...], expected: dict[str, bytes]) -> None:
    project = run("cookiecutter", str(ROOT), "--no-input", *how).project
    assert_the_hook_ran(project)
    assert contents(project) == expected
    assert tool_source(project) == hooks.tool_source.of_folder(ROOT)


def test_from_a_checkout_of_something_that_ci_can_reach(run: Run, checkout: Path) -> None:
    clone = checkout.parent / "clone"
    git(checkout.parent, "clone", "--quiet", checkout.as_uri(), str(clone))
    git(clone, "remote", "set-url", "origin", "https://gitlab.example.org/space/tools.git")
    baked = run("cookiecutter", str(clone), "--no-input")
    url = "git+https://gitlab.example.org/space/tools.git"
    assert tool_source(baked.project) == f"sharinghub-tools @ {url}"
    assert "Before CI" not in baked.process.stderr


@pytest.mark.parametrize("how", [AS_ROOT, AS_DIRECTORY], ids=["root", "directory"])
def test_from_a_git_url(
    run: Run, checkout: Path, how: tuple[str, ...], expected: dict[str, bytes]
) -> None:
    url = f"git+{checkout.as_uri()}"
    project = run("cookiecutter", url, "--no-input", *how).project
    assert_the_hook_ran(project)
    assert contents(project) == expected
    assert tool_source(project) == f"sharinghub-tools @ git+{checkout.as_uri()}"


@pytest.mark.parametrize("how", [AS_ROOT, AS_DIRECTORY], ids=["root", "directory"])
def test_from_a_zip_file(
    run: Run, checkout: Path, tmp_path: Path, how: tuple[str, ...], expected: dict[str, bytes]
) -> None:
    archive = tmp_path / "tools.zip"
    git(checkout, "archive", "--prefix=tools-main/", f"--output={archive}", "main")
    project = run("cookiecutter", str(archive), "--no-input", *how).project
    assert_the_hook_ran(project)
    assert contents(project) == expected
    assert tool_source(project) == f"sharinghub-tools @ {archive.as_uri()}"


def test_from_the_installed_package(
    run: Run, installed: tuple[str, str], expected: dict[str, bytes]
) -> None:
    python, wheel = installed
    baked = run("sharinghub_tools.cli.main", "new", "ai-model", "--no-input", python=python)
    assert baked.process.stdout == f"{baked.project}\n"
    assert_the_hook_ran(baked.project)
    state = json.loads((baked.project / ".cruft.json").read_text())
    made = contents(baked.project)
    del made[".cruft.json"]
    assert made == expected
    assert tool_source(baked.project) == f"sharinghub-tools @ {wheel}"
    assert (state["template"], state["commit"]) == (f"sharinghub-tools @ {wheel}", __version__)


def test_the_installed_templates_are_byte_compiled(installed: tuple[str, str]) -> None:
    """Else the test above would not show that no bytecode gets into projects."""
    site = next((Path(installed[0]).parents[1] / "lib").glob("python*/site-packages"))
    project = site / "sharinghub_tools/_templates/template/ai-model/{{cookiecutter.project_slug}}"
    assert list(project.rglob("*.pyc")) != []


def test_the_templates_are_offered_by_name(run: Run) -> None:
    baked = run("cookiecutter", str(ROOT), answers="1\n" + "\n" * 20)
    assert "Select a template" in baked.said
    assert "1 - AI model (train, track, register and link a Keras model" in baked.said
    assert_the_hook_ran(baked.project)


def test_baking_leaves_nothing_in_the_template(run: Run, checkout: Path) -> None:
    run("cookiecutter", str(checkout), "--no-input")
    run("cookiecutter", str(checkout), "--no-input", "project_slug=..")
    left = git(checkout, "status", "--porcelain", "--ignored")
    # Python compiles the extension for cookiecutter before any code of ours runs.
    assert left == "!! template/ai-model/__pycache__/"


def test_a_second_bake_replays_the_answers(run: Run, bake: Run, tmp_path: Path) -> None:
    first = bake("description={{ 7*7 }}").project
    replayed = run("cookiecutter", str(TEMPLATE), "--replay", folder=tmp_path / "second")
    assert contents(replayed.project) == contents(first)


def test_replayed_answers_are_checked_too(run: Run, bake: Run, world: World) -> None:
    bake("project_slug=first")
    replay = Path(world["HOME"], "replay", "ai-model.json")
    replay.write_text(replay.read_text().replace('"first"', '"../second"'))
    before = sorted(Path(world["HOME"]).parent.rglob("*"))
    refused = run("cookiecutter", str(TEMPLATE), "--replay")
    assert refused.process.returncode == 1
    assert refused.said.startswith("project_slug '../second': must be letters and digits")
    assert sorted(Path(world["HOME"]).parent.rglob("*")) == before
