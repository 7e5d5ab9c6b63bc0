"""The Items of a catalogue beside those of a STAC API, in a temporary database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sharinghub_tools.adapters.temporary_database import TemporaryDatabase

_TABLES = """
CREATE TABLE ours (id TEXT PRIMARY KEY, url TEXT, digest BLOB, stamped INTEGER) WITHOUT ROWID;
CREATE TABLE theirs (id TEXT PRIMARY KEY, digest BLOB, unstamped BLOB) WITHOUT ROWID;
"""
_AGREE = "(CASE WHEN ours.stamped THEN theirs.digest ELSE theirs.unstamped END) = ours.digest"
_BESIDE = "FROM ours LEFT JOIN theirs ON theirs.id = ours.id"


class PublishTable(TemporaryDatabase):
    """Both sides of one publication."""

    tables = _TABLES

    def add_ours(self, identifier: str, url: str, digest: bytes, *, stamped: bool) -> str | None:
        """Note an Item of the catalogue; returns the URL of one that has its id already."""
        row = self._database.execute("SELECT url FROM ours WHERE id = ?", (identifier,)).fetchone()
        if row is not None:
            return str(row[0])
        values = (identifier, url, digest, stamped)
        self._database.execute("INSERT INTO ours VALUES (?, ?, ?, ?)", values)
        return None

    def replace_theirs(self, items: Iterable[tuple[str, bytes, bytes]]) -> int:
        """Note the API's Items in the place of what was noted; returns how many it gave.

        Args:
            items: id, digest, digest without stamps.
        """
        self._database.execute("DELETE FROM theirs")
        count = 0
        for item in items:
            count += 1
            self._database.execute("INSERT OR REPLACE INTO theirs VALUES (?, ?, ?)", item)
        return count

    def missing(self) -> Iterator[tuple[str, str]]:
        """Id and URL of the Items that the API has not."""
        yield from self._ours("theirs.id IS NULL")

    def different(self) -> Iterator[tuple[str, str]]:
        """Id and URL of the Items that the API has otherwise."""
        yield from self._ours(f"theirs.id IS NOT NULL AND NOT {_AGREE}")

    def _ours(self, condition: str) -> Iterator[tuple[str, str]]:
        query = f"SELECT ours.id, url {_BESIDE} WHERE {condition} ORDER BY ours.id"
        # Not ``yield from``: that would close the cursor after its database.
        for identifier, url in self._database.execute(query):
            yield str(identifier), str(url)

    def counts(self) -> tuple[int, int, int]:
        """How many Items are missing in the API, how many there say something else, agree."""
        query = (
            f"SELECT count(*), count(theirs.id), coalesce(sum(theirs.id IS NOT NULL AND {_AGREE}), "
            f"0) {_BESIDE}"
        )
        ours, there, agree = self._database.execute(query).fetchone()
        return ours - there, there - agree, agree

    def extra(self) -> Iterator[str]:
        """Ids of the API's Items that the catalogue has not."""
        query = (
            "SELECT id FROM theirs WHERE NOT EXISTS "
            "(SELECT 1 FROM ours WHERE ours.id = theirs.id) ORDER BY id"
        )
        for (identifier,) in self._database.execute(query):
            yield identifier

    def sample(self, size: int) -> Iterator[tuple[str, str]]:
        """Id and URL of some Items of the catalogue, spread over all, the same each time."""
        # Digests are as good as random, and the same for the same catalogue.
        query = "SELECT id, url FROM ours ORDER BY digest LIMIT ?"
        for identifier, url in self._database.execute(query, (size,)):
            yield str(identifier), str(url)
