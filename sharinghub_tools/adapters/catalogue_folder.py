"""A static catalogue as files of this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sharinghub_tools.adapters.geoparquet_hrefs import write_with_absolute_hrefs
from sharinghub_tools.domain.stac.kinds import Kind
from sharinghub_tools.domain.stac.stored_object import Body
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

# Up to here a file is read once, and sent from memory.
SMALL_BYTES = 16 * 2**20
_CHUNK = 2**20


class CatalogueFolder:
    """The files of a catalogue; what begins with a point is a tool's own, and no part of it.

    Links of the file system are followed: DVC may keep data behind them.
    """

    def __init__(self, root: Path, scratch: Path | None = None) -> None:
        """Name the folder.

        Args:
            root: the folder.
            scratch: where files may be written that are to be sent in the place of others.

        Raises:
            UsageError: there is no such folder.
        """
        if not root.is_dir():
            raise UsageError(f"{root} is no folder; give the one that holds catalog.json")
        self.root = root
        self._scratch = scratch

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
        return _body(self.root / key)

    def with_absolute_hrefs(
        self, key: str, url_of: Callable[[Kind, str], str | None]
    ) -> Body | None:
        """A GeoParquet table of Items with absolute hrefs; None where it is no such table.

        Args:
            key: of the table.
            url_of: where an Item or a Collection will be read, by its kind and its id.

        Raises:
            EnvironmentLacksError: it cannot be read.
        """
        if self._scratch is None:
            return None
        target = self._scratch / hashlib.sha256(key.encode()).hexdigest()
        is_table = write_with_absolute_hrefs(
            self.root / key, target, partial(url_of, Kind.ITEM), partial(url_of, Kind.COLLECTION)
        )
        return _body(target) if is_table else None


def _body(path: Path) -> Body:
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
