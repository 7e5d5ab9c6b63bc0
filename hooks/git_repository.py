"""The first commit of a project, on ``main``, where git is able; else a line that says why not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

BRANCH = "main"
BY_HAND = f"git init && git checkout -b {BRANCH} && git add . && git commit"


def begin(project: Path, answers: Mapping[str, str]) -> list[str]:
    """Make the repository and its first commit; returns what a person should know."""
    if (project / ".git").exists():
        return []
    if not shutil.which("git"):
        return [f"git is not installed, so there is no repository yet; later: {BY_HAND}"]
    parent = _git(project, "rev-parse", "--show-toplevel")
    if parent.returncode == 0:
        return [
            f"the project lies in the git repository {parent.stdout.strip()}, "
            "so it got none of its own; commit it there"
        ]
    made = _git(project, "init", "--quiet")
    if made.returncode:
        return [f"git could not make a repository ({_reason(made)}); later: {BY_HAND}"]
    # «init --initial-branch» is refused by git before 2.28.
    _git(project, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
    added = _git(project, "add", "--all")
    if added.returncode:
        return [f"git could not add the files ({_reason(added)}); later: git add . && git commit"]
    commit = _git(project, *_identity(project, answers), *_COMMIT)
    if commit.returncode:
        return [f"git could not commit ({_reason(commit)}); the files are added: git commit"]
    return []


_COMMIT = (
    "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null",
    "commit", "--quiet", "--no-verify", "--message", "Initial commit",
)  # fmt: skip


def _identity(project: Path, answers: Mapping[str, str]) -> list[str]:
    """The author's answers, where git knows nobody."""
    if _git(project, "var", "GIT_AUTHOR_IDENT").returncode == 0:
        return []
    return [
        "-c", f"user.name={answers['author_name']}", "-c", f"user.email={answers['author_email']}",
    ]  # fmt: skip


def _git(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Inside somebody's git hook these point at that repository.
    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    return subprocess.run(
        ["git", *arguments],
        cwd=project, env={**environment, "LC_ALL": "C"}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


_LOCAL = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
          "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}  # fmt: skip


def _reason(result: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    return lines[0] if lines else f"exit code {result.returncode}"
