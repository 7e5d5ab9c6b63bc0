"""A static catalogue as files of this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from sharinghub_tools.domain.stac.stored_object import Body
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

# Up to here a file is read once, and sent from memory.
SMALL_BYTES = 16 * 2**20
_CHUNK = 2**20


class CatalogueFolder:
    """The files of a catalogue; what begins with a point is a tool's own, and no part of it.

    Links of the file system are followed: DVC may keep data behind them.
    """

    def __init__(self, root: Path) -> None:
        """Name the folder.

        Raises:
            UsageError: there is no such folder.
        """
        if not root.is_dir():
            raise UsageError(f"{root} is no folder; give the one that holds catalog.json")
        self.root = root

    def files(self) -> Iterator[str]:
        """Its files, relative, with ``/`` between the parts; in no order.

        Raises:
            EnvironmentLacksError: a folder cannot be read, or a name is no text.
        """
        yield from self._below(self.root, "", (self.root.resolve(),))

    def _below(self, folder: Path, prefix: str, above: tuple[Path, ...]) -> Iterator[str]:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    key = prefix + _text(entry)
                    if not entry.is_dir():
                        yield key
                        continue
                    real = Path(entry.path).resolve() if entry.is_symlink() else Path(entry.path)
                    if real not in above:
                        yield from self._below(Path(entry.path), f"{key}/", (*above, real))
        except OSError as error:
            raise _unreadable(folder, error) from error

    def read(self, key: str) -> bytes:
        """A file's bytes; raises EnvironmentLacksError where it cannot be read."""
        try:
            return (self.root / key).read_bytes()
        except OSError as error:
            raise _unreadable(self.root / key, error) from error

    def body(self, key: str) -> Body:
        """A file with its digests; raises EnvironmentLacksError where it cannot be read."""
        path = self.root / key
        md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
        content = bytearray()
        try:
            is_small = path.stat().st_size <= SMALL_BYTES
            with path.open("rb", buffering=0) as file:
                while chunk := file.read(_CHUNK):
                    md5.update(chunk)
                    sha256.update(chunk)
                    size += len(chunk)
                    if is_small:
                        content += chunk
        except OSError as error:
            raise _unreadable(path, error) from error
        kept: bytes | Path = bytes(content) if is_small else path
        return Body(kept, size, md5.hexdigest(), sha256.hexdigest())


def _text(entry: os.DirEntry[str]) -> str:
    try:
        entry.name.encode()
    except UnicodeEncodeError as error:
        shown = entry.name.encode(errors="surrogateescape").decode(errors="backslashreplace")
        raise EnvironmentLacksError(
            f"the name '{shown}' in {Path(entry.path).parent} is no UTF-8; rename the file"
        ) from error
    return entry.name


def _unreadable(path: Path, error: OSError) -> EnvironmentLacksError:
    return EnvironmentLacksError(f"{path} cannot be read: {error.strerror}")
