"""The template `dataset` takes the answers that `ai-model` takes, from wherever people get it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import hooks.tool_source
from tests.template.baking import ROOT, Baked, git
from tests.template.test_answers import NASTY, Answers, as_arguments, front_matter
from tests.template.test_ways_to_bake import (
    assert_the_hook_ran,
    contents,
    tool_source,
)

Run = Callable[..., Baked]

DATASET = ROOT / "template" / "dataset"
AS_DIRECTORY = ("--directory", "template/dataset")
# What only a model is asked for.
OF_MODELS = {"tracking", "mlflow_tracking_uri"}
ASKED = {name: typed for name, typed in NASTY.items() if not typed.keys() & OF_MODELS}


@pytest.fixture
def expected(run: Run, tmp_path: Path) -> dict[str, bytes]:
    """What the checkout's own folder makes."""
    made = run("cookiecutter", str(DATASET), "--no-input", folder=tmp_path / "expected")
    return contents(made.project)


@pytest.mark.parametrize("typed", ASKED.values(), ids=ASKED)
def test_answers_are_in_the_files_as_typed(run: Run, typed: Answers) -> None:
    project = run("cookiecutter", str(DATASET), "--no-input", *as_arguments(typed)).project
    metadata = front_matter(project)
    pyproject = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    settings = pyproject["tool"]["sharinghub"]
    told = {
        "project_name": metadata["title"],
        "project_slug": pyproject["project"]["name"],
        "description": pyproject["project"]["description"],
        "author_name": pyproject["project"]["authors"][0]["name"],
        "author_email": pyproject["project"]["authors"][0]["email"],
        "organization": metadata["providers"][0]["name"],
        "gitlab_url": settings["gitlab-url"],
        "gitlab_namespace": settings["gitlab-project"].rpartition("/")[0],
        "sharinghub_url": settings["sharinghub-url"],
    }
    assert {question: told[question] for question in typed if question in told} == {
        question: answer for question, answer in typed.items() if question in told
    }


def test_names_without_letters_are_called_after_the_kind(run: Run) -> None:
    project = run("cookiecutter", str(DATASET), "--no-input", "project_name=🛰").project
    assert (project.name, (project / "dataset" / "loader.py").is_file()) == ("dataset", True)


@pytest.mark.parametrize("kind", ["git", "zip"])
def test_from_a_git_url_and_a_zip_file(
    run: Run, checkout: Path, tmp_path: Path, kind: str, expected: dict[str, bytes]
) -> None:
    place = f"git+{checkout.as_uri()}"
    if kind == "zip":
        place = str(tmp_path / "tools.zip")
        git(checkout, "archive", "--prefix=tools-main/", f"--output={place}", "main")
    project = run("cookiecutter", place, "--no-input", *AS_DIRECTORY).project
    assert_the_hook_ran(project)
    assert contents(project) == expected


def test_from_a_folder_and_the_installed_package(
    run: Run,
    installed: tuple[str, str],
    tmp_path: Path,
    expected: dict[str, bytes],
) -> None:
    project = run("cookiecutter", str(ROOT), "--no-input", *AS_DIRECTORY).project
    assert_the_hook_ran(project)
    assert contents(project) == expected
    assert hooks.tool_source.of_folder(ROOT).partition(" @ ")[2] in tool_source(project)

    new = ("sharinghub_tools.cli.main", "new", "dataset", "--no-input")
    baked = run(*new, python=installed[0], folder=tmp_path / "packaged")
    assert_the_hook_ran(baked.project)
    packaged = contents(baked.project)
    # The command notes as well which answers an update is to repeat.
    assert packaged.pop(".cruft.json", b"") != b""
    assert packaged == expected


def test_what_cookiecutter_looks_for_beside_each_template_is_the_same() -> None:
    for name in ("local_extensions.py", "hooks/post_gen_project.py"):
        assert (DATASET / name).read_bytes() == (ROOT / "template/ai-model" / name).read_bytes()
