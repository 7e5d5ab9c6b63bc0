"""The first commit of a project, on ``main``, where git is able; else one line saying why not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

BRANCH = "main"
MESSAGE = "Start from template"
TIMEOUT = 60  # seconds

# Set by git for its hooks, aliases and «rebase --exec»: they point at another repository.
_OF_ANOTHER_REPOSITORY = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
}  # fmt: skip
# The first commit is the template's: what people configured for theirs must not stop it, ask for
# a passphrase, or leave files out.
_SETTINGS = {
    "commit.gpgsign": "false",
    "core.excludesfile": "/dev/null",
    "core.fsmonitor": "false",
    "core.hookspath": "/dev/null",
    "core.safecrlf": "false",
}


def begin(project: Path, answers: Mapping[str, str]) -> list[str]:
    """Make the repository and its first commit; returns what a person should know.

    Nothing is done where there is a repository, or where the project is part of another.

    Raises:
        OSError: a file cannot be written.
    """
    if (project / ".git").exists():
        return []
    if not shutil.which("git"):
        return _without_repository(project, "git is not installed")
    outer = _git(project, "rev-parse", "--show-toplevel")
    if outer.returncode == 0:
        if _git(project, "check-ignore", "--quiet", ".").returncode != 0:
            return [
                f"{project.name} lies in the git repository {outer.stdout.strip()} and got none of "
                "its own; commit it there"
            ]
    elif "not a git repository" not in outer.stderr:
        return _without_repository(project, _reason(outer))
    made = _git(project, "init", "--quiet")
    return (
        _without_repository(project, _reason(made))
        if made.returncode
        else _commit(project, answers)
    )


def _commit(project: Path, answers: Mapping[str, str]) -> list[str]:
    # Git before 2.28 has no «init --initial-branch».
    _git(project, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
    author = identity(project, answers)
    for command in (["add", "--all"], ["commit", "--quiet", "--message", MESSAGE]):
        done = _git(project, *command, identity=author)
        if done.returncode:
            return [
                f"git made no first commit ({_reason(done)}); "
                f'later: git add --all && git commit -m "{MESSAGE}"'
            ]
    return []


def _without_repository(project: Path, reason: str) -> list[str]:
    """DVC refuses to work without git unless it is told to."""
    local = project / ".dvc" / "config.local"
    if local.parent.is_dir() and not local.exists():
        local.write_text("[core]\n    no_scm = true\n", encoding="utf-8")
    return [
        f"no git repository was made ({reason}), and DVC is told so in .dvc/config.local; later: "
        f"rm .dvc/config.local && git init && git checkout -b {BRANCH}"
    ]


def identity(project: Path, answers: Mapping[str, str]) -> dict[str, str]:
    """The author of the answers, unless git was told who works here; its guesses do not count."""
    told = all(
        _git(project, "-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT").returncode == 0
        for role in ("AUTHOR", "COMMITTER")
    )
    if told:
        return {}
    return {
        f"GIT_{role}_{part}": answers[f"author_{part.lower()}"]
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }


def _git(
    project: Path, *arguments: str, identity: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in _OF_ANOTHER_REPOSITORY}
    settings = [part for item in _SETTINGS.items() for part in ("-c", "=".join(item))]
    command = ["git", *settings, *arguments]
    try:
        # The program is the one that people have on their PATH, and gets no shell.
        return subprocess.run(  # noqa: S603
            command,
            cwd=project,
            env={**environment, **(identity or {}), "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"git needs more than {TIMEOUT} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 126, "", f"git cannot be run: {error}")


def _reason(result: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in result.stderr.splitlines()]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return told[0] if told else f"git ended with {result.returncode}"
