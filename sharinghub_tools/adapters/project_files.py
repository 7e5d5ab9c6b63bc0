"""A project's README on disk, and what is derived from it, replaced together."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sharinghub_tools.adapters import file_replacing
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.domain.replaced import NOTHING_BESIDE, Replaced
from sharinghub_tools.errors import EnvironmentLacksError

_Undo = list[Callable[[], object]]


class ProjectFiles:
    """Implements the port ``Readme``.

    The README is written first: what is derived from it says which of its values are derived, and
    who is killed in between leaves the older of that, which the same command brings up to date.
    """

    def __init__(self, readme: Path, patience: float = file_replacing.PATIENCE_SECONDS) -> None:
        """Take a README; nothing is read yet.

        Args:
            readme: where it is; it is what a symbolic link points at that is replaced.
            patience: how many seconds to wait for another process that edits it.
        """
        self.path = readme
        self._target = Path(os.path.realpath(readme))
        self._patience = patience
        self._beside: dict[str, bytes | None] = {}

    def read(self) -> str:
        """The README's text, line ends and byte-order mark as they are.

        Raises:
            FrontMatterError: the README is not UTF-8.
            EnvironmentLacksError: it cannot be read.
        """
        self._beside.clear()
        return decoded(self._readme())

    def beside(self, path: str) -> str | None:
        """The text of a file beside the README; None where there is none.

        Raises:
            EnvironmentLacksError: it cannot be read, or a symbolic link leads to it.
        """
        content = self._beside[path] = self._content(path)
        return None if content is None else content.decode("utf-8", errors="replace")

    def replace(
        self, before: str, after: str, beside: Mapping[str, str | None] = NOTHING_BESIDE
    ) -> Replaced:
        """Write all, or nothing.

        Raises:
            EnvironmentLacksError: a file cannot be written; all are as they were.
        """
        old, new = before.encode(), after.encode()
        file = self.path
        try:
            with file_replacing.locked(self._target.parent, self.path, self._patience):
                if self._readme() != old or not all(map(self._is_unchanged, beside)):
                    return Replaced.NO
                with _all_or_nothing() as undo:
                    if new != old:
                        file_replacing.replace(self._target, file, old, new)
                        undo.append(
                            lambda: file_replacing.replace(self._target, self.path, new, old)
                        )
                    for path, text in beside.items():
                        file = self._own(path)
                        _put(file, text, self._beside.get(path), undo)
        except OSError as error:
            raise EnvironmentLacksError(
                f"{file} cannot be written: {error.strerror}; it is as it was"
            ) from error
        return Replaced.YES

    def _is_unchanged(self, path: str) -> bool:
        return self._content(path) == self._beside.get(path)

    def _readme(self) -> bytes:
        try:
            return self._target.read_bytes()
        except OSError as error:
            raise EnvironmentLacksError(f"{self.path} cannot be read: {error.strerror}") from error

    def _content(self, path: str) -> bytes | None:
        file = self._own(path)
        try:
            return file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EnvironmentLacksError(
                f"{file} cannot be read: {error.strerror}; make it a file that you may read, or "
                "move what is there away"
            ) from error

    def _own(self, path: str) -> Path:
        """The file, which must not be somewhere else in truth."""
        file = self.path.parent
        for part in Path(path).parts:
            file /= part
            if file.is_symlink():
                raise EnvironmentLacksError(
                    f"{file} is a symbolic link, and nothing is written where it leads; put a "
                    "folder or file of the project in its place"
                )
        return file


def _put(file: Path, text: str | None, old: bytes | None, undo: _Undo) -> None:
    if text is None:
        file.unlink(missing_ok=True)
        undo.append(lambda: file_replacing.create(file, old or b""))
        _remove_empty(file.parent, undo)
    elif old is None:
        _make_folder(file.parent, undo)
        file_replacing.create(file, text.encode())
        undo.append(file.unlink)
    else:
        file_replacing.replace(file, file, old, text.encode())
        undo.append(lambda: file_replacing.replace(file, file, text.encode(), old))


def _make_folder(folder: Path, undo: _Undo) -> None:
    if not folder.exists():
        _make_folder(folder.parent, undo)
        folder.mkdir()
        undo.append(folder.rmdir)


def _remove_empty(folder: Path, undo: _Undo) -> None:
    """Remove a folder that is empty now: Git keeps none."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    with contextlib.suppress(OSError):
        folder.rmdir()
        undo.append(lambda: folder.mkdir(mode))


@contextlib.contextmanager
def _all_or_nothing() -> Iterator[_Undo]:
    """Take back what was done, the last first, where the rest fails."""
    undo: _Undo = []
    try:
        yield undo
    except BaseException as error:
        try:
            for step in reversed(undo):
                step()
        except OSError as again:
            said = error.strerror if isinstance(error, OSError) else error
            raise EnvironmentLacksError(
                f"{said or 'interrupted'}; and what was written before cannot be taken back: "
                f"{again.strerror}; restore it (git restore), then run the command again"
            ) from error
        raise
