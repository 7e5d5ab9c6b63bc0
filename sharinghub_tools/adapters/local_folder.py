"""A project's folder, as GitLab would show it once all of it is pushed."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sharinghub_tools import settings as settings_of
from sharinghub_tools.adapters import git_process, pyproject_file
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.domain.project_sources import FoundReadme, History
from sharinghub_tools.errors import EnvironmentLacksError, UsageError
from sharinghub_tools.settings import Settings

_SUBMODULE = "160000"


class LocalFolder:
    """One folder, or the folder of one README.

    Attributes:
        path: the folder.
    """

    def __init__(self, path: Path) -> None:
        """Take a project's folder, or a README of any name; nothing is read yet.

        Raises:
            UsageError: there is no such path.
        """
        if not path.exists():
            raise UsageError(f"{path} does not exist; give a README or a project's folder")
        self.path = path if path.is_dir() else path.parent
        self._readme = None if path.is_dir() else path

    def settings(self) -> Settings:
        """``[tool.sharinghub]`` and the environment."""
        return settings_of.load(self.path, os.environ)

    def readme(self) -> FoundReadme | None:
        """The README that was named, or that of the folder under a name that the portal knows."""
        readme = self._readme or next(
            (self.path / name for name in README_NAMES if name in self._names), None
        )
        if readme is None:
            return None
        try:
            return FoundReadme(str(readme), readme.read_bytes())
        except OSError as error:
            raise EnvironmentLacksError(f"{readme} cannot be read: {error.strerror}") from error

    def described(self) -> tuple[str | None, str | None]:
        """Name and description of ``[project]`` of pyproject.toml."""
        try:
            text = (self.path / "pyproject.toml").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None, None
        return pyproject_file.metadata(text)

    def remote(self) -> str | None:
        """URL of ``origin``, without credentials."""
        url = self._git("config", "--get", "remote.origin.url")
        return without_credentials(url) if url else None

    def branch(self) -> str | None:
        """The default branch of ``origin``, as far as it was fetched; else the one checked out."""
        followed = self._git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        if followed:
            return followed.removeprefix("origin/")
        return self._git("symbolic-ref", "--quiet", "--short", "HEAD")

    def history(self) -> History:
        """The times of the first and of the newest commit; without any, that of the README."""
        newest = self._git("log", "-1", "--format=%cI")
        if not newest:
            changed = datetime.fromtimestamp(self._changed(), UTC).replace(microsecond=0)
            return History(changed, changed)
        roots = self._git("log", "--max-parents=0", "--format=%cI") or newest
        return History(min(map(_utc, roots.split())), _utc(newest))

    def files(self) -> Sequence[str]:
        """Paths of the files that git has or would add, in its order; outside of git of all."""
        if not self._is_in_git:
            found: Iterable[str] = _walk(self.path)
        else:
            staged = (entry.partition("\t") for entry in self._listed("--cached", "--stage"))
            tracked = [path for mode, _, path in staged if not mode.startswith(_SUBMODULE)]
            added = self._listed("--others", "--exclude-standard")
            gone = set(self._listed("--deleted"))
            found = {path for path in (*tracked, *added) if path not in gone}
        return sorted(found, key=os.fsencode)

    def files_unless_many(self, most: int) -> Sequence[str] | None:
        """The same; None where a folder outside of git has more: it may be a home, or a disk."""
        if self._is_in_git:
            return self.files()
        found = list(itertools.islice(_walk(self.path), most + 1))
        return None if len(found) > most else sorted(found, key=os.fsencode)

    @cached_property
    def _names(self) -> frozenset[str]:
        # As the folder has them: some file systems answer to others too.
        try:
            return frozenset(entry.name for entry in self.path.iterdir() if entry.is_file())
        except OSError as error:
            raise EnvironmentLacksError(f"{self.path} cannot be read: {error.strerror}") from error

    @cached_property
    def _is_in_git(self) -> bool:
        # Asking git itself takes longer than all the rest.
        here = self.path.absolute()
        if not any((folder / ".git").exists() for folder in (here, *here.parents)):
            return False
        return git_process.run(self.path, "rev-parse", "--is-inside-work-tree").code == 0

    def _git(self, *arguments: str) -> str | None:
        if not self._is_in_git:
            return None
        done = git_process.run(self.path, *arguments)
        return None if done.code else done.stdout.rstrip("\n")

    def _listed(self, *arguments: str) -> list[str]:
        listed = self._git("ls-files", "-z", *arguments) or ""
        return [path for path in listed.split("\0") if path and not path.endswith("/")]

    def _changed(self) -> float:
        readme = self.readme()
        return (self.path if readme is None else Path(readme.place)).stat().st_mtime


def _utc(time: str) -> datetime:
    return datetime.fromisoformat(time).astimezone(UTC)


def _walk(folder: Path) -> Iterable[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            yield Path(place, name).relative_to(folder).as_posix()
