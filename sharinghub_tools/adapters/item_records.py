"""What a build knows of the Items that it makes of images: rows of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from sharinghub_tools.adapters.image_records import count_images
from sharinghub_tools.domain.dataset.writing import ReadImage, WrittenItem


class ItemRecords:
    """The images that are part of the catalogue, with what was made of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """How many there are."""
        return count_images(self._connection, "facts IS NOT NULL")

    def has_unwritten(self) -> bool:
        """Whether an image is part of the catalogue, and its Item is not there."""
        return bool(count_images(self._connection, "facts IS NOT NULL AND written IS NULL LIMIT 1"))

    def images(self, size: int) -> Iterator[list[ReadImage]]:
        """These images, by class and id, in pieces of at most that size."""
        last = ("", "")
        while True:
            rows = self._connection.execute(
                "SELECT path, id, suffix, class, split, start, stop, place, facts, written "
                "FROM image WHERE (class, id) > (?, ?) AND facts IS NOT NULL "
                "ORDER BY class, id LIMIT ?",
                (*last, size),
            ).fetchall()
            if not rows:
                return
            last = (rows[-1][3], rows[-1][1])
            yield [ReadImage(*row) for row in rows]

    def record_written(self, items: Iterable[WrittenItem]) -> None:
        """Keep what was made of images."""
        self._connection.executemany(
            "UPDATE image SET written = ?, item = ?, label = ? WHERE path = ?",
            ((each.mark, each.item, each.label, each.path) for each in items),
        )

    def classes(self) -> dict[str, int]:
        """How many images each class has that were read; classes in order."""
        return dict(
            self._connection.execute(
                "SELECT class, count(*) FROM image WHERE facts IS NOT NULL GROUP BY class "
                "ORDER BY class"
            )
        )

    def splits(self) -> dict[str, int]:
        """How many images of the catalogue each split has."""
        return dict(
            self._connection.execute(
                "SELECT split, count(*) FROM image WHERE facts IS NOT NULL AND split IS NOT NULL "
                "GROUP BY split ORDER BY split"
            )
        )

    def items_of(self, class_name: str) -> Iterator[tuple[str, str]]:
        """Folder (below the catalogue's) and id of the Items of a class, by folder and id."""
        return iter(
            self._connection.execute(
                "SELECT rtrim(substr(place, 1, length(place) - length(id)), '/') AS folder, id "
                "FROM image WHERE class = ? AND facts IS NOT NULL ORDER BY folder, id",
                (class_name,),
            )
        )

    def documents(self) -> dict[str, int]:
        """The documents (Catalogs, the Collection, what lies beside it) and their sizes."""
        return dict(self._connection.execute("SELECT path, size FROM document"))

    def set_documents(self, documents: Mapping[str, int]) -> None:
        """Keep which documents there are."""
        self._connection.execute("DELETE FROM document")
        self._connection.executemany(
            "INSERT INTO document VALUES (?, ?)", sorted(documents.items())
        )
