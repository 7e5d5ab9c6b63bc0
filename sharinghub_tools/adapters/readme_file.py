"""README.md on disk: read without changing a line end, replaced whole."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

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

    def __init__(self, path: Path, patience: float = 10) -> None:
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
            with self._locked():
                if self._bytes() != old:
                    return False
                if not os.access(self._target, os.W_OK):
                    raise PermissionError(errno.EACCES, "it is write-protected")
                if not self._exchange(new):
                    self._overwrite(old, new)
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

    def _exchange(self, content: bytes) -> bool:
        """Put a new file in the place of the old one; False: it would not be the same to others."""
        status = self._target.stat()
        if status.st_nlink > 1:
            return False
        try:
            handle, name = tempfile.mkstemp(prefix=".README-", dir=self._target.parent)
        except PermissionError:
            return False
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if not _given(name, status):
                return False
            Path(name).chmod(stat.S_IMODE(status.st_mode))
            Path(name).replace(self._target)
        finally:
            Path(name).unlink(missing_ok=True)
        return True

    def _overwrite(self, old: bytes, new: bytes) -> None:
        """Write into the file itself, which then keeps its owner, its group and its other names.

        Who may not give a file away can do this alone. It is cut to its length only when all is
        written, so that nobody ever finds it empty; what fails half-way is taken back.
        """
        with self._target.open("r+b", buffering=0) as file:
            try:
                _fill(file, new)
            except BaseException:
                try:
                    _fill(file, old)
                except OSError as error:
                    raise EnvironmentLacksError(
                        f"{self.path} may be incomplete now: {error.strerror}; "
                        "restore it (git restore), then run the command again"
                    ) from error
                raise

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other linkers out of the folder while the file is compared and replaced."""
        if sys.platform == "win32":
            yield
            return
        descriptor = os.open(self._target.parent, os.O_RDONLY)
        try:
            if not _lock(descriptor, self._patience):
                raise EnvironmentLacksError(
                    f"{self.path} cannot be written: another process has held the lock of "
                    f"{self._target.parent} for {self._patience:g} s; run the command again when "
                    "that process has ended"
                )
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, patience: float) -> bool:
    """Lock until the descriptor is closed; False: another process has the lock all the time."""
    import fcntl

    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.01)
        except OSError:
            # Some network file systems know no locks: the comparison alone then guards the file.
            return True
        else:
            return True


def _given(name: str, status: os.stat_result) -> bool:
    """Give the new file the owner and group of the old one; False: one may not."""
    made = Path(name).stat()
    if (made.st_uid, made.st_gid) == (status.st_uid, status.st_gid):
        return True
    try:
        os.chown(name, status.st_uid, status.st_gid)
    except OSError:
        # In a user namespace also EINVAL: the owner has no number there.
        return False
    return True


def _fill(file: FileIO, content: bytes) -> None:
    file.seek(0)
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
    file.truncate()
    os.fsync(file.fileno())
