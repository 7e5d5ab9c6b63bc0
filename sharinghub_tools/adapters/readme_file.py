"""README.md on disk: read without changing a line end, replaced in one step."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, UsageError

# The names that SharingHub looks for, in its order.
README_NAMES = ("README.md", "readme.md")


def find_readme(path: Path) -> Path:
    """The README at ``path``, which is a README or a project's folder.

    Raises:
        UsageError: there is none.
    """
    if path.is_file():
        return path
    if not path.exists():
        raise UsageError(f"{path} does not exist; give a README or a project's folder")
    for name in README_NAMES:
        if (path / name).is_file():
            return path / name
    raise UsageError(f"{path} has no README.md; SharingHub reads the project's metadata there")


class ReadmeFile:
    """A README on disk."""

    def __init__(self, path: Path) -> None:
        # A link stays a link: it is what it points at that is replaced.
        self.path = path
        self._target = Path(os.path.realpath(path))

    def read(self) -> str:
        """The text, line ends and byte-order mark as they are.

        Raises:
            FrontMatterError: the file is not UTF-8.
            EnvironmentLacksError: the file cannot be read.
        """
        content = self._bytes()
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line = before.count(b"\n") + 1
            column = error.start - (before.rfind(b"\n") + 1) + 1
            raise FrontMatterError(
                f"the byte 0x{content[error.start]:02x} is not UTF-8; save the README as UTF-8",
                line,
                column,
            ) from error

    def replace(self, before: str, after: str) -> bool:
        """Put ``after`` in the place of ``before``, in one step; mode and owner stay.

        Returns:
            False, and nothing is changed, if the file does not hold ``before`` any more.

        Raises:
            EnvironmentLacksError: the file cannot be written; it is as it was.
        """
        try:
            with _locked(self._target.parent):
                if self._bytes() != before.encode("utf-8"):
                    return False
                self._replace(after.encode("utf-8"))
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

    def _replace(self, content: bytes) -> None:
        status = self._target.stat()
        if not os.access(self._target, os.W_OK):
            raise PermissionError(13, "it is write-protected")
        handle, name = tempfile.mkstemp(prefix=".README-", dir=self._target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _keep_owner(name, status)
            Path(name).chmod(stat.S_IMODE(status.st_mode))
            Path(name).replace(self._target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _keep_owner(name: str, status: os.stat_result) -> None:
    if not hasattr(os, "chown"):
        return
    # Only root may give a file away; a group that one belongs to may be kept by anybody.
    for owner, group in ((status.st_uid, status.st_gid), (-1, status.st_gid)):
        with contextlib.suppress(PermissionError):
            os.chown(name, owner, group)
            return


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other linkers out of the folder while a file in it is compared and replaced."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems know no locks: the comparison alone then guards the file.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
