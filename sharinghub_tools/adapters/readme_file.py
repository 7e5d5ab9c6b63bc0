"""README.md on disk: read without changing a line end, replaced whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sharinghub_tools.adapters import file_replacing
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import EnvironmentLacksError, UsageError


def find_readme(path: Path, *, any_case: bool = False) -> Path:
    """The README at ``path``, which is a README or a project's folder.

    Args:
        path: where to look.
        any_case: in a folder without any of :data:`README_NAMES`, take a file whose name differs
            from them in upper and lower case.

    Raises:
        UsageError: there is none.
        EnvironmentLacksError: whether there is one cannot be seen.
    """
    try:
        mode = _mode(path)
        if mode is None:
            raise UsageError(f"{path} does not exist; give a README or a project's folder")
        if stat.S_ISREG(mode):
            return path
        if not stat.S_ISDIR(mode):
            raise UsageError(f"{path} is no file; give a README or a project's folder")
        for name in _names_in_any_case(path) if any_case else README_NAMES:
            if stat.S_ISREG(_mode(path / name) or 0):
                return path / name
    except OSError as error:
        raise EnvironmentLacksError(f"{path} cannot be read: {error.strerror}") from error
    raise UsageError(f"{path} has no README.md; SharingHub reads the project's metadata there")


def _names_in_any_case(folder: Path) -> list[str]:
    """Names as the folder has them: some file systems answer to others too."""
    names = sorted(entry.name for entry in folder.iterdir())
    first = [name for name in README_NAMES if name in names]
    return first + [name for name in names if name.lower() == README_NAMES[0].lower()]


def _mode(path: Path) -> int | None:
    """What is at the path; None: nothing."""
    # Path.exists answers «nothing», or raises, by Python's version, where one may not look.
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


class ReadmeFile:
    """A README on disk.

    Args:
        path: where it is.
        patience: how many seconds to wait for another process that edits it.
    """

    def __init__(self, path: Path, patience: float = file_replacing.PATIENCE_SECONDS) -> None:
        # A link stays a link: it is what it points at that is replaced.
        self.path = path
        self._target = Path(os.path.realpath(path))
        self._patience = patience

    def read(self) -> str:
        """The text, line ends and byte-order mark as they are.

        Raises:
            FrontMatterError: the file is not UTF-8.
            EnvironmentLacksError: the file cannot be read.
        """
        return decoded(self._bytes())

    def replace(self, before: str, after: str) -> bool:
        """Put ``after`` in the place of ``before``; mode, owner, group and hard links stay.

        It is done in one step wherever that keeps them.

        Returns:
            False, and nothing is changed, if the file does not hold ``before`` any more.

        Raises:
            EnvironmentLacksError: the file cannot be written; it is as it was.
        """
        old, new = before.encode("utf-8"), after.encode("utf-8")
        try:
            with file_replacing.locked(self._target.parent, self.path, self._patience):
                if self._bytes() != old:
                    return False
                file_replacing.replace(self._target, self.path, old, new)
        except OSError as error:
            raise EnvironmentLacksError(
                f"{self.path} cannot be written: {error.strerror}; it is as it was"
            ) from error
        return True

    def _bytes(self) -> bytes:
        try:
            return self._target.read_bytes()
        except OSError as error:
            raise EnvironmentLacksError(f"{self.path} cannot be read: {error.strerror}") from error
