"""Labels, splits and places of the images that were found: what SQLite's tables make of them.

The tables are those of :mod:`sharinghub_tools.adapters.source_inventory`.
"""

from __future__ import annotations

import sqlite3

from sharinghub_tools.domain.dataset import labels
from sharinghub_tools.domain.dataset.labels import LabelRules, OddNameError, shown_path
from sharinghub_tools.domain.dataset.problems import ProblemKind
from sharinghub_tools.domain.dataset.splits import split_at
from sharinghub_tools.errors import UsageError

_SAME_ID = "its Item would have the id of {first}'s; --ids path makes ids of whole paths"


class SourceLabels:
    """The labels of the images of a source."""

    def __init__(self, database: sqlite3.Connection, rules: LabelRules, collection: str) -> None:
        self._database = database
        self._rules = rules
        self._collection = collection

    def settle(self, *, has_table: bool, needs_time: bool) -> None:
        """Find what is wrong with names and labels, and give each image its split and place.

        Args:
            has_table: whether a table lists all images.
            needs_time: whether nothing else tells when an image was taken.

        Raises:
            UsageError: two classes would have one folder, or no time is known of any image.
        """
        if has_table:
            self._label_from_table()
        self._leave_out(
            "class IS NULL",
            ProblemKind.NO_CLASS,
            "it has no class: it lies in no class's folder, and no table names one",
        )
        if needs_time:
            self._leave_out_timeless()
        self._leave_out_odd_classes()
        self._leave_out_duplicates()
        self._split_and_place()

    def _label_from_table(self) -> None:
        self._database.execute(
            "UPDATE found SET (class, split, start, stop) = (SELECT "
            "coalesce(listed.class, found.class), coalesce(listed.split, found.split), "
            "coalesce(listed.start, found.start), "
            "CASE WHEN listed.start IS NULL THEN found.stop ELSE listed.stop END "
            "FROM listed WHERE listed.path = found.path) WHERE path IN (SELECT path FROM listed)"
        )
        self._database.execute(
            "INSERT INTO problem SELECT path, ?, ? FROM listed WHERE path NOT IN "
            "(SELECT path FROM found UNION ALL SELECT path FROM problem) ORDER BY path",
            (ProblemKind.NOT_FOUND, "the table has it, and the source does not"),
        )
        self._leave_out(
            "path NOT IN (SELECT path FROM listed)",
            ProblemKind.NOT_LISTED,
            "the table does not have it",
        )

    def _leave_out(self, condition: str, kind: ProblemKind, reason: str) -> None:
        self._database.execute(
            f"INSERT INTO problem SELECT path, ?, ? FROM found WHERE {condition} "  # noqa: S608
            "ORDER BY path",
            (kind, reason),
        )
        self._database.execute(f"DELETE FROM found WHERE {condition}")  # noqa: S608

    def _leave_out_timeless(self) -> None:
        query = "SELECT count(*), count(start) FROM found"
        images, with_time = self._database.execute(query).fetchone()
        if images and not with_time:
            raise UsageError(
                "it is not known when the images were taken; give --interval START/END, or say "
                "with --datetime, or by a column of the --splits table, what tells it"
            )
        self._leave_out(
            "start IS NULL",
            ProblemKind.NO_DATETIME,
            "it is not known when it was taken; give --interval for those that do not say it",
        )

    def _leave_out_odd_classes(self) -> None:
        folders: dict[str, str] = {}
        classes = self._database.execute("SELECT DISTINCT class FROM found ORDER BY class")
        for (class_name,) in classes.fetchall():
            try:
                folder = labels.portable_name(class_name).casefold()
            except OddNameError as error:
                self._database.execute(
                    "INSERT INTO problem VALUES (?, ?, ?)",
                    (shown_path(class_name), ProblemKind.ODD_NAME, str(error)),
                )
                self._database.execute("DELETE FROM found WHERE class = ?", (class_name,))
                continue
            other = folders.setdefault(folder, class_name)
            if other != class_name:
                raise UsageError(
                    f"the classes '{other}' and '{class_name}' would share the folder "
                    f"'{labels.portable_name(class_name)}'; rename one of them"
                )

    def _leave_out_duplicates(self) -> None:
        self._database.execute(
            "INSERT INTO problem SELECT path, ?, replace(?, '{first}', first) FROM (SELECT path, "
            "first_value(path) OVER (PARTITION BY key ORDER BY path) AS first FROM found) "
            "WHERE path != first ORDER BY path",
            (ProblemKind.DUPLICATE, _SAME_ID),
        )
        self._database.execute(
            "DELETE FROM found WHERE path IN (SELECT path FROM problem WHERE kind = ?)",
            (ProblemKind.DUPLICATE,),
        )

    def _split_and_place(self) -> None:
        counts = dict(self._database.execute("SELECT class, count(*) FROM found GROUP BY class"))
        digits = {name: labels.shard_digits(count) for name, count in counts.items()}

        def place(class_name: str, identifier: str) -> str:
            return labels.place(self._collection, class_name, identifier, digits[class_name])

        self._database.create_function("place", 2, place)
        self._database.execute("UPDATE found SET place = place(class, id)")
        shares = self._rules.shares
        if shares is not None:
            sizes = {name: shares.sizes(count) for name, count in counts.items()}
            self._database.create_function(
                "split_at", 2, lambda name, rank: split_at(rank, sizes[name])
            )
            self._database.execute(
                "CREATE TEMP TABLE ranked (path TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID"
            )
            self._database.execute(
                "INSERT INTO ranked SELECT path, "
                "row_number() OVER (PARTITION BY class ORDER BY rank, path) - 1 FROM found"
            )
            self._database.execute(
                "UPDATE found SET split = "
                "split_at(class, (SELECT at FROM ranked WHERE ranked.path = found.path))"
            )
