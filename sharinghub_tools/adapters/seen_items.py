"""The Items that a check has met, in a temporary database."""

from __future__ import annotations

from collections.abc import Iterable

from sharinghub_tools.adapters.temporary_database import TemporaryDatabase

_TABLES = """
CREATE TABLE item (collection TEXT, id TEXT, url TEXT, PRIMARY KEY (collection, id)) WITHOUT ROWID;
CREATE TABLE met (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE line (id TEXT);
"""
_LISTED = 1000
_WITHOUT_ROW = """
SELECT id FROM item WHERE collection = ? AND id NOT IN (SELECT id FROM line) ORDER BY id LIMIT ?
"""
_WITHOUT_ITEM = """
SELECT id FROM line GROUP BY id HAVING count(*) > 1
OR NOT EXISTS (SELECT 1 FROM item WHERE item.collection = ? AND item.id = line.id)
ORDER BY id LIMIT ?
"""


class SeenItems(TemporaryDatabase):
    """What was met so far."""

    tables = _TABLES

    def add(self, url: str, collection: str, identifier: str) -> str | None:
        """Note an Item; returns the URL of one with its Collection and its id, if there is one."""
        self._database.execute("INSERT OR IGNORE INTO met VALUES (?)", (url,))
        key = (collection, identifier)
        query = "SELECT url FROM item WHERE collection = ? AND id = ?"
        row = self._database.execute(query, key).fetchone()
        if row is not None:
            return str(row[0])
        self._database.execute("INSERT INTO item VALUES (?, ?, ?)", (*key, url))
        return None

    def knows(self, url: str) -> bool:
        """Whether the Item at a URL was met."""
        query = "SELECT 1 FROM met WHERE url = ?"
        return self._database.execute(query, (url,)).fetchone() is not None

    def compare(self, collection: str, ids: Iterable[str]) -> tuple[int, list[str], list[str]]:
        """A table's ids beside those of a Collection's Items.

        Returns:
            How many rows there are, the ids of Items that have no row, and those of rows that have
            no Item or stand twice; no more than a thousand of each.
        """
        self._database.execute("DELETE FROM line")
        rows = ((identifier,) for identifier in ids)
        self._database.executemany("INSERT INTO line VALUES (?)", rows)
        (count,) = self._database.execute("SELECT count(*) FROM line").fetchone()
        missing = self._database.execute(_WITHOUT_ROW, (collection, _LISTED))
        other = self._database.execute(_WITHOUT_ITEM, (collection, _LISTED))
        return int(count), [each for (each,) in missing], [each for (each,) in other]
