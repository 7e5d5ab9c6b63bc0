"""How long ``history`` takes over 5,000 commits of a README, beside git alone.

One peer reads all states as differences (``git log -p``), the other one by one (a ``git show`` for
each commit), as a script would; neither understands what it reads.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.benchmarks.startup import SHARINGHUB, compare

COMMITS = 5000
LINKED_EVERY = 10
KEPT = 20


def main() -> None:
    """Print a line for each peer."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fill(folder)
        ours = [SHARINGHUB, "history", str(folder), "--all", "--json"]
        git = f"git -C {folder}"
        compare(
            f"history of {COMMITS:,} commits / git log -p",
            ours,
            ["sh", "-c", f"{git} log -p -- README.md | wc"],
            rounds=7,
        )
        each = (
            f"{git} log --format=%H -- README.md | while read c; do {git} show $c:README.md; done"
        )
        compare("the same / a git show for each", ours, ["sh", "-c", each], rounds=3)


def fill(folder: Path) -> None:
    """A repository whose README is edited in each commit, and linked in every tenth."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main", folder], check=True)
    stream = "".join(commit(number) for number in range(COMMITS))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream.encode(), check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", "main"], cwd=folder, check=True)


def commit(number: int) -> str:
    """One commit, for ``git fast-import``."""
    text = readme(number // LINKED_EVERY, number)
    message, moment = f"Commit {number}", 1_700_000_000 + number * 3600
    return (
        f"commit refs/heads/main\ncommitter Ada <ada@example.org> {moment} +0000\n"
        f"data {len(message)}\n{message}\nM 100644 inline README.md\ndata {len(text)}\n{text}\n"
    )


def readme(newest: int, number: int) -> str:
    """A README that shows the newest versions of a model."""
    entries = "".join(
        f"""\
  - rel: mlflow:model
    href: "https://mlflow.example.org/#/models/wine-quality/versions/{version}"
    title: wine-quality v{version}
    mlflow:uri: models:/wine-quality/{version}
    mlflow:run_id: d4ec6631ee924a73b2fafa28b10a{version:04}
{"    mlflow:current: true" + chr(10) if version == newest else ""}\
    mlflow:metrics:
      test_accuracy: 0.97{version:04}
      test_f1: 0.96{version:04}
"""
        for version in range(newest, max(newest - KEPT, 0), -1)
    )
    front = f"title: Wine quality\nlicense: MIT\nlinks:\n{entries}"
    return f"---\n{front}---\n\n# Wine quality\n\n" + f"Edited {number} times.\n" * 40


if __name__ == "__main__":
    main()
