"""What a build of a catalogue knows of itself, so that the next one goes on from there: SQLite.

It holds what was read from each image, so memory stays the same for any number of them; a build
that is killed at any moment leaves it as it was after some step.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sharinghub_tools.adapters.image_records import ImageRecords
from sharinghub_tools.adapters.item_records import ItemRecords
from sharinghub_tools.errors import EnvironmentLacksError

_FILE = "state.sqlite"
# Of the schema below; where the file has another number, the build starts anew.
_FORMAT = "1"

# ``facts`` to ``reason`` are what reading the image gave, ``written`` to ``label`` the mark and the
# sizes of what was made of it.
_SCHEMA = """
DROP TABLE IF EXISTS meta;
DROP TABLE IF EXISTS image;
DROP TABLE IF EXISTS document;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE image (
    path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    id TEXT NOT NULL, suffix TEXT NOT NULL, class TEXT NOT NULL, split TEXT,
    start TEXT, stop TEXT, place TEXT NOT NULL,
    facts BLOB, has_place INTEGER, has_time INTEGER, thumbnail INTEGER, kind TEXT, reason TEXT,
    written TEXT, item INTEGER, label INTEGER
);
CREATE INDEX image_order ON image (class, id);
CREATE TABLE document (path TEXT PRIMARY KEY, size INTEGER NOT NULL);
INSERT INTO meta VALUES ('format', '1');
"""

_PACKED = "packed"


class BuildState:
    """The state of a catalogue's builds.

    Attributes:
        connection: to the database.
        images: the images of the source.
        items: those that are part of the catalogue.
    """

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self.connection = connection
        self.images = ImageRecords(connection)
        self.items = ItemRecords(connection)
        self._file = file

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """What happens in the block happens as a whole, or not at all."""
        self.connection.execute("BEGIN IMMEDIATE")
        before = self.connection.total_changes
        try:
            yield
            if self.connection.total_changes > before:
                self.set_meta(_PACKED, None)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def meta(self, key: str) -> str | None:
        """A note of an earlier step; None where there is none."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str | None) -> None:
        """Note something for later steps and builds."""
        self.connection.execute("DELETE FROM meta WHERE key = ?", (key,))
        if value is not None:
            self.connection.execute("INSERT INTO meta VALUES (?, ?)", (key, value))

    def pack(self) -> None:
        """Write the file anew, if it has changed.

        The same content is the same bytes then, whatever way led there.
        """
        if self.meta(_PACKED):
            return
        packed = self._file.with_suffix(".part")
        packed.unlink(missing_ok=True)
        with contextlib.closing(_connected(packed)) as new:
            _prepare(new)
            new.execute("ATTACH ? AS old", (str(self._file),))
            new.execute("BEGIN")
            new.execute("DELETE FROM meta")
            for table, order in (("meta", "key"), ("image", "path"), ("document", "path")):
                new.execute(f"INSERT INTO {table} SELECT * FROM old.{table} ORDER BY {order}")  # noqa: S608
            new.execute("INSERT INTO meta VALUES (?, 'yes')", (_PACKED,))
            new.execute("COMMIT")
            new.execute("DETACH old")
        self.connection.close()
        packed.replace(self._file)


@contextlib.contextmanager
def opened_state(folder: Path) -> Iterator[BuildState]:
    """Open the state of a catalogue's builds, a new one where there is none or an older kind.

    Args:
        folder: of the state, which is there.

    Raises:
        EnvironmentLacksError: it cannot be opened.
    """
    file = folder / _FILE
    try:
        with contextlib.closing(_connected(file)) as connection:
            _prepare(connection)
            yield BuildState(connection, file)
    except sqlite3.Error as error:
        raise EnvironmentLacksError(
            f"{file} cannot be used: {error}; remove it, and all images are read again"
        ) from error


@contextlib.contextmanager
def copied_state(folder: Path) -> Iterator[BuildState]:
    """A copy of the state, on disk and gone afterwards: what happens to it happens to nothing.

    Raises:
        EnvironmentLacksError: it cannot be opened.
    """
    file = folder.absolute() / _FILE
    try:
        with contextlib.closing(sqlite3.connect("", isolation_level=None)) as connection:
            if file.is_file():
                # Without a log that another build may write to, reading leaves no trace.
                is_whole = not file.with_name(f"{_FILE}-wal").exists()
                address = f"{file.as_uri()}?{'immutable=1' if is_whole else 'mode=ro'}"
                with contextlib.closing(sqlite3.connect(address, uri=True)) as own:
                    own.backup(connection)
            _prepare(connection)
            yield BuildState(connection, file)
    except sqlite3.Error as error:
        raise EnvironmentLacksError(f"{file} cannot be read: {error}") from error


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "meta" in tables:
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if row == (_FORMAT,):
            return
    connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
