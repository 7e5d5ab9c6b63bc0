"""``sharinghub new`` bakes with cookiecutter, and is what a script can rely on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.template.baking import Baked, World, git

Run = Callable[..., Baked]
New = Callable[..., Baked]

COMMAND = "sharinghub_tools.cli.main"


@pytest.fixture
def new(run: Run) -> New:
    """Run ``sharinghub new`` with a folder of the test's for the project."""

    def run_new(*arguments: str, **how: object) -> Baked:
        return run(COMMAND, "new", *arguments, **how)

    return run_new


def test_without_a_kind_it_lists_them(new: New) -> None:
    listed = new().process
    assert listed.stdout == (
        "ai-model    train, track, register and link a Keras model (topic sharinghub:aimodel)\n"
        "dataset     labelled images as a STAC catalogue, kept by DVC (topic sharinghub:dataset)\n"
    )
    assert (listed.returncode, listed.stderr) == (0, "")


def test_kinds_as_json(new: New) -> None:
    expected = {
        "ai-model": "train, track, register and link a Keras model (topic sharinghub:aimodel)",
        "dataset": "labelled images as a STAC catalogue, kept by DVC (topic sharinghub:dataset)",
    }
    assert json.loads(new("--json").process.stdout) == expected


def test_the_path_is_data_and_all_else_messages(new: New) -> None:
    baked = new("ai-model", "--no-input", "project_slug=bikes", "description=a=b {{ 7*7 }}")
    assert baked.process.stdout == f"{baked.folder / 'bikes'}\n"
    assert baked.process.stderr.startswith("bikes is ready. Next (README.md says more):\n")
    assert git(baked.project, "log", "--format=%s", "main") == "Start from template"
    assert 'description = "a=b {{ 7*7 }}"\n' in (baked.project / "pyproject.toml").read_text()


def test_json_and_quiet(new: New) -> None:
    baked = new("ai-model", "--no-input", "--quiet", "--json")
    assert json.loads(baked.process.stdout) == {"path": str(baked.project)}
    assert baked.process.stderr == ""


def test_questions_are_no_data(new: New) -> None:
    baked = new("ai-model", "project_slug=bikes", answers="\n" * 17)
    assert baked.process.stdout == f"{baked.folder / 'bikes'}\n"
    assert "[3/17] Short name: the folder and the path in GitLab (bikes): " in baked.process.stderr


def test_defaults_of_cookiecutters_configuration_are_honoured(new: New, world: World) -> None:
    config = Path(world["COOKIECUTTER_CONFIG"])
    config.write_text(
        config.read_text()
        + "default_context:\n  license: GPL\n  author_name: Charles\n  other: 1\n"
    )
    pyproject = (new("ai-model", "--no-input").project / "pyproject.toml").read_text()
    assert 'authors = [{ name = "Charles", email = "ada@example.org" }]\n' in pyproject
    assert 'license = "MIT"\n' in pyproject


def test_no_file_but_the_project_is_written(new: New, tmp_path: Path, world: World) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = sorted(Path(world["HOME"]).rglob("*"))
    new("ai-model", "--no-input", changed={"TMPDIR": str(temporary)})
    assert sorted(Path(world["HOME"]).rglob("*")) == before
    # Cookiecutter leaves the hook that it rendered.
    assert {path.suffix for path in temporary.iterdir()} <= {".py"}


def test_a_home_that_cannot_be_written_is_no_hindrance(new: New) -> None:
    changed = {"HOME": os.devnull, "COOKIECUTTER_CONFIG": os.devnull}
    assert git(new("ai-model", "--no-input", changed=changed).project, "log", "--format=%an") == (
        "Ada Lovelace"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ai-modell"], "there is no template 'ai-modell'; did you mean 'ai-model'?"),
        (["project_name=x"], "name the template before 'project_name=x': ai-model, dataset"),
        (["ai-model", "x"], "'x' must be key=value, such as project_name='Wine quality'"),
        (["ai-model", "=x"], "'=x' must be key=value, such as project_name='Wine quality'"),
        (
            ["ai-model", "project-name=x"],
            "'project-name' is no question of ai-model; did you mean 'project_name'?",
        ),
        (
            ["ai-model", "--no-input", "tracking=lokal"],
            "tracking 'lokal': must be one of local, sharinghub, gitlab, mlflow",
        ),
        (
            ["ai-model", "--no-input", "package_name=class"],
            "package_name 'class': cannot be taken: it is a keyword of Python",
        ),
        (["ai-model"], "no more answers to read; use --no-input, or a terminal"),
    ],
)
def test_wrong_use_is_one_line_and_nothing_is_written(
    new: New, arguments: list[str], message: str
) -> None:
    refused = new(*arguments)
    assert refused.process.returncode == 2
    assert refused.process.stdout == ""
    assert refused.process.stderr.rpartition("sharinghub new: ")[2] == f"{message}\n"
    assert list(refused.folder.iterdir()) == []


def test_a_project_that_is_there_stays(new: New) -> None:
    baked = new("ai-model", "--no-input")
    before = git(baked.project, "rev-parse", "HEAD")
    again = new("ai-model", "--no-input", "description=another")
    assert again.process.returncode == 2
    assert again.process.stderr == (
        f"sharinghub new: {baked.project} is there already; choose another project_slug or folder\n"
    )
    assert git(baked.project, "rev-parse", "HEAD") == before


def test_a_folder_that_cannot_be_written_is_told(new: New, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    command = [sys.executable, "-m", COMMAND, "new", "ai-model", "--no-input", "-o", str(file)]
    process = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert process.returncode == 5
    assert process.stderr.startswith(f"sharinghub new: cannot write {file}/wine-quality: ")
    assert process.stderr.count("\n") == 1


def test_an_interrupt_at_a_question_leaves_nothing(tmp_path: Path, world: World) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", COMMAND, "new", "ai-model", "-o", str(tmp_path / "made")],
        env={**world, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    shown = b""
    while b"Use case to start from" not in shown:
        byte = process.stderr.read(1)
        assert byte, shown
        shown += byte
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, b"")
    assert stderr.endswith(b"sharinghub new: interrupted; nothing is left half done\n")
    assert not (tmp_path / "made").exists()
