"""Which state of the code a run belongs to."""

import subprocess
from pathlib import Path

from .settings import ROOT


def tags(root: Path = ROOT) -> dict[str, str]:
    """The commit, under MLflow's name for it, and whether the code had changes beside it.

    Empty where there is no Git, or no commit yet.
    """
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return {}
    # What a run writes itself does not count.
    changes = _git(root, "status", "--porcelain", "--", ".", ":!reports", ":!dvc.lock")
    return {"mlflow.source.git.commit": commit, "git.dirty": str(bool(changes)).lower()}


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
