"""What is here beside what is there, in a temporary SQLite database.

A listing need not come in the order of the keys (S3 Express and SeaweedFS give another), and both
sides may be millions: neither merging two sorted streams nor a mapping in memory would do.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from sharinghub_tools.domain.stac.stored_object import StoredObject
from sharinghub_tools.errors import EnvironmentLacksError

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE stored (key TEXT PRIMARY KEY, size INTEGER, etag TEXT) WITHOUT ROWID;
CREATE TABLE file (step INTEGER, key TEXT, PRIMARY KEY (step, key)) WITHOUT ROWID;
CREATE TABLE present (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_FILES = """
SELECT file.key, stored.size, stored.etag FROM file LEFT JOIN stored ON stored.key = file.key
WHERE file.step = ? ORDER BY file.key
"""
# What names others goes before what it names: a reader finds a hole rather than a dead end.
_SURPLUS = """
SELECT key FROM stored WHERE NOT EXISTS (SELECT 1 FROM present WHERE present.key = stored.key)
ORDER BY key NOT LIKE '%.json', key
"""


class UploadTable:
    """Both sides of one upload; used by one thread, and gone at the end of the ``with`` block."""

    def __enter__(self) -> UploadTable:
        """Make the database."""
        self._folder = tempfile.TemporaryDirectory(prefix="sharinghub-upload-")
        self._database = sqlite3.connect(Path(self._folder.name, "table.sqlite"))
        self._database.executescript(_TABLES)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove it."""
        self._database.close()
        self._folder.cleanup()
        if isinstance(error, sqlite3.OperationalError):
            raise EnvironmentLacksError(
                f"the temporary folder {tempfile.gettempdir()} takes no more ({error}); set TMPDIR "
                "to one that has room"
            ) from error

    def add_stored(self, objects: Iterable[StoredObject]) -> None:
        """Note what is in the store."""
        rows = ((each.key, each.size, each.etag) for each in objects)
        self._database.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?, ?)", rows)

    def add_files(self, files: Iterable[tuple[str, int]]) -> None:
        """Note files, each with the number of the step in which it is its turn."""
        for key, step in files:
            self._database.execute("INSERT INTO file VALUES (?, ?)", (step, key))
            self._database.execute("INSERT INTO present VALUES (?)", (key,))

    def steps(self) -> Sequence[int]:
        """The numbers of the steps, in order."""
        rows = self._database.execute("SELECT DISTINCT step FROM file ORDER BY step")
        return [step for (step,) in rows]

    def files(self, step: int) -> Iterator[tuple[str, StoredObject | None]]:
        """The files of a step by name, each with the object that is there."""
        for key, size, etag in self._database.execute(_FILES, (step,)):
            yield key, None if size is None else StoredObject(key, size, etag)

    def file_count(self) -> int:
        """How many files there are."""
        (count,) = self._database.execute("SELECT count(*) FROM present").fetchone()
        return int(count)

    def surplus(self) -> Iterator[str]:
        """The objects for which there is no file, those that name others first."""
        for (key,) in self._database.execute(_SURPLUS):
            yield key
