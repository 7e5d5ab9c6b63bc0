"""Files on disk, replaced whole: in one step wherever that keeps what else is known of them."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from sharinghub_tools.adapters import locks
from sharinghub_tools.errors import EnvironmentLacksError

PATIENCE_SECONDS = 10


def replace(target: Path, shown: Path, old: bytes, new: bytes) -> None:
    """Put new content in the place of the old; mode, owner, group and hard links stay.

    Args:
        target: the file itself, no link to it.
        shown: what messages call it.
        old: its content.
        new: what it is to be.

    Raises:
        OSError: it cannot be written, and is as it was.
        EnvironmentLacksError: it may be incomplete now.
    """
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected")
    if not _exchange(target, new):
        _overwrite(target, shown, old, new)


def create(target: Path, content: bytes) -> None:
    """Make a file in one step, with the mode of new files.

    Raises:
        OSError: it cannot be made; nothing of it is left.
    """
    temporary = target.with_name(f".{target.name}-{os.getpid()}")
    # Nobody else has it: who writes has the lock of the project's folder.
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path, shown: Path, patience: float) -> Iterator[None]:
    """Keep other linkers out of a folder while files are compared and replaced.

    Args:
        folder: where the files are.
        shown: what messages call the file that is to be written.
        patience: how many seconds to wait for another process.

    Raises:
        EnvironmentLacksError: another process keeps the lock.
        OSError: the folder cannot be opened.
    """
    with locks.locked(folder, patience=patience) as held:
        if not held:
            raise EnvironmentLacksError(
                f"{shown} cannot be written: another process has held the lock of "
                f"{folder} for {patience:g} s; run the command again when that process has ended"
            )
        yield


def _exchange(target: Path, content: bytes) -> bool:
    """Put a new file in the place of the old one; False: it would not be the same to others."""
    status = target.stat()
    if status.st_nlink > 1:
        return False
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", dir=target.parent)
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
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return True


def _overwrite(target: Path, shown: Path, old: bytes, new: bytes) -> None:
    """Write into the file itself, which then keeps its owner, its group and its other names.

    Who may not give a file away can do this alone. It is cut to its length only when all is
    written, so that nobody ever finds it empty; what fails half-way is taken back.
    """
    with target.open("r+b", buffering=0) as file:
        try:
            _fill(file, new)
        except BaseException:
            try:
                _fill(file, old)
            except OSError as error:
                raise EnvironmentLacksError(
                    f"{shown} may be incomplete now: {error.strerror}; "
                    "restore it (git restore), then run the command again"
                ) from error
            raise


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
