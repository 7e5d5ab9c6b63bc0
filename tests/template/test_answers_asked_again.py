"""On a terminal a bad answer is asked again at once: nobody loses the answers already given."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.baking import TEMPLATE, World

COMMANDS = {
    "cookiecutter": ["cookiecutter", str(TEMPLATE)],
    "sharinghub": ["sharinghub_tools.cli.main", "new", "ai-model"],
}

# So long nothing is shown only where another answer is waited for.
PATIENCE_SECONDS = 60


def on_a_terminal(arguments: list[str], lines: list[str], folder: Path, world: World) -> str:
    """Type the lines; returns all that the terminal showed."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder, env={**world, "TERM": "dumb", "COLUMNS": "200"},
        stdin=end, stdout=end, stderr=end, start_new_session=True,
    )  # fmt: skip
    os.close(end)
    os.write(terminal, "".join(f"{line}\n" for line in lines).encode())
    shown = b""
    while True:
        if not select.select([terminal], [], [], PATIENCE_SECONDS)[0]:
            process.kill()
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed.
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    assert process.wait(timeout=120) == 0, shown.decode()
    return shown.decode()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_bad_answer_is_asked_again(command: list[str], tmp_path: Path, world: World) -> None:
    typed = ["", "Wine", "../x", "con", "good", "class", "fine", *[""] * 4, *[""] * 20]
    shown = on_a_terminal(command, typed, tmp_path, world)
    assert "project_slug '../x': must be letters and digits" in shown
    assert "project_slug 'con': cannot be taken: Windows reserves it" in shown
    assert "package_name 'class': cannot be taken: it is a keyword of Python" in shown
    assert "  Short name: the folder and the path in GitLab: " in shown
    assert (tmp_path / "good" / "fine" / "train.py").is_file()


def test_an_earlier_answer_is_asked_again_when_a_later_one_needs_it(
    tmp_path: Path, world: World
) -> None:
    #        name .. gitlab_namespace, sharinghub_url, tracking=sharinghub, sharinghub_url again
    typed = [*[""] * 12, "", "2", "https://hub.example", "", "", ""]
    shown = on_a_terminal(COMMANDS["cookiecutter"], typed, tmp_path, world)
    assert "sharinghub_url '': must be given with tracking=sharinghub" in shown
    pyproject = (tmp_path / "wine-quality" / "pyproject.toml").read_text()
    uri = "https://hub.example/mlflow/ada-lovelace/wine-quality/tracking/"
    assert f'tracking-uri = "{uri}"' in pyproject
