"""A real repository of git whose commits come one hour after the other."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)


class DatedRepository:
    """A new repository on ``main``.

    Attributes:
        folder: its work tree.
        hours: when the next commit is made, after :data:`START`.
    """

    def __init__(self, folder: Path, author: str = "Ada Lövelace 🍷") -> None:
        self.folder = folder
        self.author = author
        self.hours = 0
        folder.mkdir(exist_ok=True)
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        date = (START + timedelta(hours=self.hours)).isoformat()
        person = {"NAME": self.author, "EMAIL": "ada@example.org", "DATE": date}
        who = {f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in person.items()}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **who},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout.strip()

    def commit(self, files: dict[str, str | None], hours: int = 1) -> str:
        """Write, or remove, files, and commit so many hours after the last; returns the sha."""
        self.hours += hours
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8", newline="")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", f"Hour {self.hours}")
        return self.git("rev-parse", "HEAD")
