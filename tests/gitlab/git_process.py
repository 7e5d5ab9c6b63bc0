"""The git program, away from the configuration of whoever runs the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class GitError(Exception):
    """git did not do it; its words."""


def environment(**more: str) -> dict[str, str]:
    """No system, global or inherited configuration, no questions, one language."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "XDG_CONFIG_HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        **more,
    }


def git(
    folder: Path, *arguments: str, stdin: bytes = b"", check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    """Run git on the bare repository in ``folder``.

    Raises:
        GitError: It failed, and ``check`` is not False.
    """
    done = subprocess.run(
        ["git", f"--git-dir={folder}", *arguments],
        input=stdin,
        capture_output=True,
        env=environment(),
        check=False,
    )
    if check and done.returncode:
        raise GitError(done.stderr.decode(errors="replace").strip())
    return done
