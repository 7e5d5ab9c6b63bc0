"""Find the images below a folder, one after the other, in the order that the file system has."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sharinghub_tools.domain.dataset.labels import IMAGE_SUFFIXES, shown_path
from sharinghub_tools.domain.dataset.problems import Problem, ProblemKind
from sharinghub_tools.errors import UsageError

# Made by archivers and file managers, beside what people put there.
_NOT_THEIRS = frozenset({"__MACOSX"})


@dataclass(frozen=True, slots=True)
class FoundImage:
    """An image's file.

    Attributes:
        path: relative to the source, with ``/`` between its parts.
        size: in bytes.
        mtime: time of its last change, in nanoseconds.
    """

    path: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class FoundFolder:
    """A folder that was looked through; its path as an image's, empty for the source itself."""

    path: str


def walk(source: Path, leave_out: Path) -> Iterator[FoundImage | FoundFolder | Problem]:
    """All images below a folder, links of the file system followed.

    What begins with a point is passed over, as is all that is no image.

    Args:
        source: the folder.
        leave_out: the catalogue, which may lie below it.

    Raises:
        UsageError: there is no such folder, or it cannot be read.
    """
    try:
        with os.scandir(source):
            pass
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}; name a folder") from error
    out = os.path.realpath(leave_out)
    real = os.path.realpath(source)
    yield from _below(str(source), "", (real,), out)


def _below(
    folder: str, prefix: str, above: tuple[str, ...], out: str
) -> Iterator[FoundImage | FoundFolder | Problem]:
    yield FoundFolder(prefix.removesuffix("/"))
    folders: list[os.DirEntry[str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name in _NOT_THEIRS:
                    continue
                if _is_folder(entry):
                    folders.append(entry)
                elif os.path.splitext(entry.name)[1].lower() in IMAGE_SUFFIXES:  # noqa: PTH122
                    yield _image(entry, prefix)
    except OSError as error:
        reason = f"the folder cannot be read: {error.strerror}"
        yield Problem(shown_path(prefix.removesuffix("/")), ProblemKind.UNREADABLE, reason)
    for entry in folders:
        real = os.path.realpath(entry.path) if entry.is_symlink() else f"{above[-1]}/{entry.name}"
        if real == out:
            continue
        path = prefix + entry.name
        if real in above:
            reason = "it links to a folder that it lies in; it is not followed"
            yield Problem(shown_path(path), ProblemKind.LINK_LOOP, reason)
            continue
        yield from _below(entry.path, f"{path}/", (*above, real), out)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads to itself.
        return False


def _image(entry: os.DirEntry[str], prefix: str) -> FoundImage | Problem:
    path = prefix + entry.name
    try:
        status = entry.stat()
    except OSError as error:
        reason = f"it cannot be read: {error.strerror}"
        return Problem(shown_path(path), ProblemKind.UNREADABLE, reason)
    if not stat.S_ISREG(status.st_mode):
        # Reading a pipe would wait for ever.
        return Problem(shown_path(path), ProblemKind.UNREADABLE, "it is no file")
    return FoundImage(path, status.st_size, status.st_mtime_ns)
