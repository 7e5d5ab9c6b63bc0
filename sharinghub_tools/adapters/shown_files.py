"""The files of a project that its page may load: what the portal itself could show of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath


class ShownFiles:
    """The files of a folder, seen through what git has or would add.

    Args:
        folder: the project's.
        listed: paths of its files. What git ignores is not among them (as ``.env``).
    """

    def __init__(self, folder: Path, listed: Iterable[str]) -> None:
        self._root = Path(os.path.realpath(folder))
        self._listed = frozenset(listed)

    def find(self, path: str) -> Path | None:
        """The file at a path of the project.

        None where there is none, where its name or a folder of it is hidden (as ``.dvc/config``),
        and where a symbolic link leads to a file that is not shown either.
        """
        if not self._is_shown(path):
            return None
        real = Path(os.path.realpath(self._root / path))
        if not real.is_relative_to(self._root):
            return None
        if not self._is_shown(real.relative_to(self._root).as_posix()):
            return None
        return real if real.is_file() else None

    def _is_shown(self, path: str) -> bool:
        hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
        return path in self._listed and not hidden
