"""What is here beside what is there, in a temporary SQLite database.

A listing need not come in the order of the keys (S3 Express and SeaweedFS give another), and both
sides may be millions: neither merging two sorted streams nor a mapping in memory would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sharinghub_tools.adapters.temporary_database import TemporaryDatabase
from sharinghub_tools.domain.stac.kinds import Kind
from sharinghub_tools.domain.stac.stored_object import StoredObject

_TABLES = """
CREATE TABLE stored (key TEXT PRIMARY KEY, size INTEGER, etag TEXT) WITHOUT ROWID;
CREATE TABLE file (step INTEGER, key TEXT, PRIMARY KEY (step, key)) WITHOUT ROWID;
CREATE TABLE present (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE object (kind TEXT, id TEXT, key TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
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


class UploadTable(TemporaryDatabase):
    """Both sides of one upload."""

    tables = _TABLES

    def add_stored(self, objects: Iterable[StoredObject]) -> None:
        """Note what is in the store."""
        rows = ((each.key, each.size, each.etag) for each in objects)
        self._database.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?, ?)", rows)

    def add_file(self, key: str, step: int) -> None:
        """Note a file, with the number of the step in which it is its turn."""
        self._database.execute("INSERT INTO file VALUES (?, ?)", (step, key))
        self._database.execute("INSERT INTO present VALUES (?)", (key,))

    def add_object(self, kind: Kind, identifier: str, key: str) -> None:
        """Note in which file an Item or a Collection is; of several with an id one counts."""
        row = (kind, identifier, key)
        self._database.execute("INSERT OR IGNORE INTO object VALUES (?, ?, ?)", row)

    def key_of(self, kind: Kind, identifier: str) -> str | None:
        """The file of an Item or a Collection."""
        query = "SELECT key FROM object WHERE kind = ? AND id = ?"
        row = self._database.execute(query, (kind, identifier)).fetchone()
        return None if row is None else str(row[0])

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
