"""The new project on GitLab, where the answers ask for it; else one line saying why not."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import git_repository

_MODULE = "sharinghub_tools.cli.main"


@dataclass(frozen=True)
class Outcome:
    """What came of it: the project's page, or what went wrong; and what else was said."""

    page: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()


def is_wanted(answers: Mapping[str, str]) -> bool:
    """Whether the answers ask for a GitLab project."""
    return answers.get("create_gitlab_project") == "yes"


def publish(project: Path, answers: Mapping[str, str]) -> Outcome:
    """Run ``sharinghub publish``; the project here stays whole, whatever comes of it."""
    if not (project / ".git").exists():
        return _failed(project, "it has no git repository of its own")
    program = _program(project)
    if not program:
        return _failed(project, "the command sharinghub is not installed here")
    identity = git_repository.identity(project, answers)
    try:
        done = _run([*program, "publish"], project, identity)
    except KeyboardInterrupt:
        return _failed(project, "interrupted")
    said = done.stderr.splitlines()
    notes = tuple(line.removeprefix("note: ") for line in said if line.startswith("note: "))
    if done.returncode:
        told = said[-1] if said else f"the command ended with {done.returncode}"
        return _failed(project, told.removeprefix("sharinghub publish: "), notes)
    return Outcome(page=done.stdout.strip(), notes=notes)


def _failed(project: Path, reason: str, notes: tuple[str, ...] = ()) -> Outcome:
    later = f"later: sharinghub publish {shlex.quote(str(project))}"
    return Outcome(problem=f"the project is not on GitLab yet ({reason}); {later}", notes=notes)


def _program(project: Path) -> list[str]:
    """The command of this Python's environment, else of the PATH; empty where there is none."""
    here = [sys.executable, "-m", _MODULE]
    if sys.executable and _run([*here, "--version"], project, {}).returncode == 0:
        return here
    found = shutil.which("sharinghub")
    return [found] if found else []


def _run(
    command: list[str], folder: Path, added: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    # Modules are not looked for among the project's own.
    environment = {**os.environ, **added, "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, and nothing of the answers
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 126, "", f"it cannot be run: {error}")
    with process:
        try:
            out, err = process.communicate()
        except KeyboardInterrupt:
            # It was interrupted too, and may go on from there when it is run again.
            process.kill()
            process.wait()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)
