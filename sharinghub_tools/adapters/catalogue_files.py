"""The files of a catalogue: what leads to a file is written when that is there, and whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from sharinghub_tools.domain.dataset.image_facts import StoredFile, multihash
from sharinghub_tools.errors import EnvironmentLacksError

# A file that is being written; a catalogue has no name that starts with a point.
_PART = ".{}.part"
# The file system, or the kind of file, cannot be linked.
_NO_LINK = {
    *(errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES, errno.ENOSYS),
    # Somebody removed it since it was read.
    errno.ENOENT,
}
_BINARY = getattr(os, "O_BINARY", 0)


def stored(content: bytes) -> StoredFile:
    """Size and checksum of a file with this content."""
    return StoredFile(len(content), multihash(hashlib.sha256(content).hexdigest()))


def stored_file(path: Path) -> StoredFile:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return StoredFile(file.tell(), multihash(digest.hexdigest()))


def make_folder(folder: str) -> None:
    """Make a folder, and those above it."""
    try:
        os.mkdir(folder)  # noqa: PTH102 - for each Item
    except FileExistsError:
        pass
    except FileNotFoundError:
        Path(folder).mkdir(parents=True, exist_ok=True)


def write(folder: str, name: str, content: bytes) -> None:
    """Write a file of an Item, unless it is there with this content.

    A new file is written where it is to be: nothing leads to it before its Item is known to be
    whole. One that is there is replaced in one step.

    Args:
        folder: of the file; it must be there.
        name: of the file.
        content: of the file.
    """
    path = f"{folder}/{name}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    except FileExistsError:
        replace(folder, name, content)
        return
    _fill(descriptor, content)


def replace(folder: str, name: str, content: bytes) -> None:
    """Put a file in its place in one step, unless it is there with this content.

    Args:
        folder: of the file; it must be there.
        name: of the file.
        content: of the file.
    """
    path = f"{folder}/{name}"
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - for each file
            if file.readall() == content:
                return
    except FileNotFoundError:
        pass
    part = f"{folder}/{_PART.format(name)}"
    _fill(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o666), content)
    os.replace(part, path)  # noqa: PTH105 - a third of the time of pathlib's, for each file


def _fill(descriptor: int, content: bytes) -> None:
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def link(source: str, folder: str, name: str) -> bool:
    """Let a file of the catalogue be the source's own; False where it cannot be.

    The folder must be there.
    """
    target = f"{folder}/{name}"
    try:
        os.link(source, target)
    except FileExistsError:
        if os.path.samefile(source, target):  # noqa: PTH121 - for each file
            return True
        Path(target).unlink()
        return link(source, folder, name)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        return False
    return True


def copy(source: str, folder: str, name: str) -> None:
    """Let a file of the catalogue be a copy of the source's."""
    part = Path(folder, _PART.format(name))
    shutil.copyfile(source, part)
    part.replace(Path(folder, name))


def settle(part: Path, target: Path) -> None:
    """Put a file that was written in its place, when it is on disk."""
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(target)


def remove(folder: Path, names: Sequence[str], stop: Path) -> None:
    """Remove files, and the folders that become empty by that.

    Args:
        folder: of the files.
        names: of the files; those that are not there are no error.
        stop: a folder above that stays.
    """
    for name in names:
        for each in (name, _PART.format(name)):
            (folder / each).unlink(missing_ok=True)
    while folder != stop and folder.is_relative_to(stop):
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            # Somebody else's file is in it.
            return
        folder = folder.parent


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Make what the system says of a file of the catalogue an error of ours."""
    try:
        yield
    except OSError as error:
        raise EnvironmentLacksError(
            f"{error.filename or folder} cannot be written: {error.strerror}; mend that, and run "
            "the command again: it goes on from there"
        ) from error
