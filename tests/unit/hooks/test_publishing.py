"""The hook's own part in publishing: which command, and what is told of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hooks import publishing
from hooks.publishing import Outcome, is_wanted, publish

ANSWERS = {
    "create_gitlab_project": "yes",
    "author_name": "Ada",
    "author_email": "ada@example.org",
}
LATER = "later: sharinghub publish "


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "wine"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command ``sharinghub`` on the PATH, in the place of the one that is installed."""
    monkeypatch.setattr(publishing, "_MODULE", "sharinghub_tools_that_are_not_installed")
    command = tmp_path / "bin" / "sharinghub"
    command.parent.mkdir()
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")
    return command


def script(program: Path, text: str) -> None:
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [({}, False), ({"create_gitlab_project": "no"}, False), (ANSWERS, True)],
)
def test_it_has_to_be_asked_for(answers: dict[str, str], wanted: bool) -> None:
    assert is_wanted(answers) is wanted


def test_the_page_and_the_notes(project: Path, program: Path) -> None:
    script(
        program,
        'echo "$1 $PWD $GIT_AUTHOR_NAME" >&2; echo "note: no avatar" >&2\n'
        "echo https://gitlab.example/space/wine",
    )
    assert publish(project, ANSWERS) == Outcome(
        page="https://gitlab.example/space/wine", notes=("no avatar",)
    )


def test_the_author_of_the_answers_publishes(project: Path, program: Path) -> None:
    script(program, 'echo "$1, $GIT_AUTHOR_NAME <$GIT_COMMITTER_EMAIL>"')
    assert publish(project, ANSWERS).page == "publish, Ada <ada@example.org>"


def test_the_last_line_says_what_went_wrong(project: Path, program: Path) -> None:
    script(program, "echo space/wine: >&2; echo 'sharinghub publish: no network' >&2; exit 6")
    problem = f"the project is not on GitLab yet (no network); {LATER}{project}"
    assert publish(project, ANSWERS) == Outcome(problem=problem)


def test_a_command_that_says_nothing(project: Path, program: Path) -> None:
    script(program, "exit 3")
    assert "(the command ended with 3)" in publish(project, ANSWERS).problem


def test_a_command_that_cannot_be_run(project: Path, program: Path) -> None:
    program.write_bytes(b"\x7fELF of another machine")
    program.chmod(0o755)
    assert "(it cannot be run: [Errno 8] Exec format error" in publish(project, ANSWERS).problem


def test_without_a_command(project: Path, program: Path) -> None:
    assert publish(project, ANSWERS).problem == (
        "the project is not on GitLab yet (the command sharinghub is not installed here); "
        f"{LATER}{project}"
    )


def test_without_a_repository(tmp_path: Path) -> None:
    folder = tmp_path / "two words"
    folder.mkdir()
    assert publish(folder, ANSWERS).problem == (
        f"the project is not on GitLab yet (it has no git repository of its own); {LATER}'{folder}'"
    )


def test_an_interrupt_is_no_failure_of_the_bake(project: Path, program: Path) -> None:
    """Cookiecutter removes a project whose hook fails."""
    script(program, "kill -INT $PPID; sleep 5")
    assert "(interrupted)" in publish(project, ANSWERS).problem


def test_the_command_of_this_python_comes_first(project: Path) -> None:
    assert publishing._program(project) == [sys.executable, "-m", "sharinghub_tools.cli.main"]
