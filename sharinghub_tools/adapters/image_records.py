"""What a build knows of the images of its source: rows of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from sharinghub_tools.domain.dataset.intake import Intake, SourceImage
from sharinghub_tools.domain.dataset.labels import item_files, shown_path
from sharinghub_tools.domain.dataset.problems import Problem, ProblemKind
from sharinghub_tools.domain.dataset.writing import ItemFiles


def count_images(connection: sqlite3.Connection, condition: str) -> int:
    """How many images fulfil a condition on their row."""
    query = f"SELECT count(*) FROM image WHERE {condition}"  # noqa: S608 - conditions are ours
    return int(connection.execute(query).fetchone()[0])


class ImageRecords:
    """The images of the source, with what was read from them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def unread_count(self) -> int:
        """How many images have not been read."""
        return count_images(self._connection, "facts IS NULL")

    def has_places(self) -> bool:
        """Whether any image lies anywhere."""
        return bool(count_images(self._connection, "facts IS NOT NULL AND has_place LIMIT 1"))

    def unread(self, size: int) -> Iterator[list[SourceImage]]:
        """The images that have not been read, in pieces of at most that size."""
        last = 0
        while True:
            rows = self._connection.execute(
                "SELECT rowid, path, id, suffix, place FROM image "
                "WHERE rowid > ? AND facts IS NULL ORDER BY rowid LIMIT ?",
                (last, size),
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [SourceImage(*row[1:]) for row in rows]

    def record_intake(self, results: Sequence[Intake]) -> None:
        """Keep what was read from images, or why nothing was."""
        self._connection.executemany(
            "UPDATE image SET size = ?, mtime = ?, facts = ?, has_place = ?, has_time = ?, "
            "thumbnail = ?, kind = NULL, reason = NULL, written = NULL WHERE path = ?",
            (
                (
                    each.size,
                    each.mtime,
                    each.facts,
                    each.has_place,
                    each.has_time,
                    each.thumbnail,
                    each.path,
                )
                for each in results
                if each.problem is None
            ),
        )
        self._connection.executemany(
            "UPDATE image SET kind = ?, reason = ? WHERE path = ?",
            ((*each.problem, each.path) for each in results if each.problem),
        )

    def leave_out_without_place(self, reason: str) -> None:
        """Let images that lie nowhere be no part of the catalogue."""
        self._leave_out("NOT has_place", ProblemKind.NO_CRS, reason)

    def leave_out_without_time(self, reason: str) -> None:
        """Let images of which no time is known be no part of the catalogue."""
        self._leave_out("start IS NULL AND NOT has_time", ProblemKind.NO_DATETIME, reason)

    def _leave_out(self, condition: str, kind: ProblemKind, reason: str) -> None:
        self._connection.execute(
            "UPDATE image SET facts = NULL, written = NULL, kind = ?, reason = ? "  # noqa: S608 - conditions are ours
            f"WHERE facts IS NOT NULL AND {condition}",
            (kind, reason),
        )

    def left_out(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Folders and names of the files of Items that are no part of the catalogue."""
        return self.places("kind IS NOT NULL")

    def places(self, condition: str) -> Iterator[tuple[str, Sequence[str]]]:
        """Folders (below the catalogue's) and names of the files of some images' Items."""
        rows = self._connection.execute(
            f"SELECT place, id, suffix FROM image WHERE {condition}"  # noqa: S608 - conditions are ours
        )
        for place, identifier, suffix in rows:
            yield place, item_files(identifier, suffix)

    def forget(self, paths: Sequence[str], *, reading: bool) -> None:
        """Let Items be made anew.

        Args:
            paths: of their images.
            reading: whether the images are read again as well.
        """
        again = "facts = NULL, written = NULL" if reading else "written = NULL"
        self._connection.executemany(
            f"UPDATE image SET {again} WHERE path = ?",  # noqa: S608 - conditions are ours
            ((path,) for path in paths),
        )

    def forget_problems(self) -> None:
        """Let images with which something was wrong be looked at again."""
        self._connection.execute(
            "UPDATE image SET kind = NULL, reason = NULL WHERE kind IS NOT NULL"
        )

    def forget_all(self) -> None:
        """Let all images be read again."""
        self._connection.execute("UPDATE image SET facts = NULL, written = NULL")

    def written_files(self, size: int) -> Iterator[list[ItemFiles]]:
        """What the files of Items are to be like, in pieces of at most that size."""
        last = 0
        while True:
            rows = self._connection.execute(
                "SELECT rowid, path, place, id, suffix, size, thumbnail, item, label, "
                "written IS NOT NULL FROM image WHERE rowid > ? AND facts IS NOT NULL "
                "ORDER BY rowid LIMIT ?",
                (last, size),
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [ItemFiles(*row[1:]) for row in rows]

    def problems(self) -> Iterator[Problem]:
        """What is wrong with images that were read."""
        rows = self._connection.execute(
            "SELECT path, kind, reason FROM image WHERE kind IS NOT NULL ORDER BY path"
        )
        for path, kind, reason in rows:
            yield Problem(shown_path(path), ProblemKind(kind), reason)

    def classes_left_out(self) -> list[str]:
        """Classes of images with which something is wrong."""
        rows = self._connection.execute(
            "SELECT DISTINCT class FROM image WHERE kind IS NOT NULL ORDER BY class"
        )
        return [shown_path(name) for (name,) in rows]
