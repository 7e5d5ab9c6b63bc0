"""What the source holds now, beside what earlier builds knew of it: tables of SQLite.

They are on disk like the state, and gone with the connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sharinghub_tools.adapters.build_state import BuildState
from sharinghub_tools.adapters.image_walk import FoundFolder, FoundImage
from sharinghub_tools.adapters.labels_table import ListedImage
from sharinghub_tools.adapters.source_labels import SourceLabels
from sharinghub_tools.domain.dataset import labels
from sharinghub_tools.domain.dataset.labels import LabelRules, OddNameError, shown_path
from sharinghub_tools.domain.dataset.problems import Problem, ProblemKind
from sharinghub_tools.domain.dataset.survey import Changes
from sharinghub_tools.errors import UsageError

_SCHEMA = """
CREATE TEMP TABLE found (
    path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, id TEXT, key TEXT, suffix TEXT,
    class TEXT, split TEXT, start TEXT, stop TEXT, rank TEXT, place TEXT
) WITHOUT ROWID;
CREATE TEMP TABLE listed (
    path TEXT PRIMARY KEY, class TEXT, split TEXT, start TEXT, stop TEXT
) WITHOUT ROWID;
CREATE TEMP TABLE problem (path TEXT, kind TEXT, reason TEXT);
"""
_BATCH = 1000
# SQLite before 3.33 knows no UPDATE … FROM.
_TAKEN_OVER = (
    "UPDATE image SET {set} ({columns}) = (SELECT {columns} FROM found WHERE path = image.path) "
    "WHERE EXISTS (SELECT 1 FROM found WHERE path = image.path AND ({columns}) IS NOT "
    "({of_image}))"
)
# An Item that moves is made anew.
_GONE = (
    "NOT EXISTS (SELECT 1 FROM found WHERE found.path = image.path "
    "AND found.class = image.class AND found.place = image.place)"
)


class SourceInventory:
    """The images of the source, with their labels."""

    def __init__(self, state: BuildState, rules: LabelRules, collection: str) -> None:
        self._state = state
        self._collection = collection
        self._database = state.connection
        self._rules = rules
        self._has_table = False
        self._folders: set[str] = set()
        self._with_images: set[str | None] = set()
        self._database.execute("PRAGMA temp_store = FILE")
        for statement in filter(str.strip, _SCHEMA.split(";")):
            self._database.execute(statement)

    def add(self, found: Iterable[FoundImage | FoundFolder | Problem]) -> Iterator[int]:
        """Take down what is in the source; yields now and then how many images there are."""
        images = 0
        stream = iter(found)
        while batch := list(islice(stream, _BATCH)):
            rows = []
            for each in batch:
                if isinstance(each, Problem):
                    self._add_problem(each)
                elif isinstance(each, FoundFolder):
                    self._add_folder(each)
                else:
                    rows += self._row(each)
            self._database.executemany(
                "INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", rows
            )
            images += len(rows)
            yield images

    def _row(self, image: FoundImage) -> list[tuple[object, ...]]:
        try:
            said = labels.labelled(image.path, self._rules)
        except OddNameError as error:
            folders = image.path.split("/")[:-1]
            split_folders = self._rules.split_folders
            self._with_images.add(labels.label_of(folders, split_folders=split_folders)[0])
            self._add_problem(labels.odd_name(image.path, error))
            return []
        self._with_images.add(said.class_name)
        taken, shares = said.acquisition, self._rules.shares
        return [
            (
                image.path,
                image.size,
                image.mtime,
                said.id,
                labels.id_key(said.id),
                said.suffix,
                said.class_name,
                said.split,
                taken.start if taken else None,
                taken.end if taken else None,
                shares.rank_key(said.id) if shares else None,
            )
        ]

    def _add_folder(self, folder: FoundFolder) -> None:
        names = folder.path.split("/") if folder.path else []
        class_name, split = labels.label_of(names, split_folders=self._rules.split_folders)
        if class_name is not None and len(names) == 1 + (split is not None):
            self._folders.add(class_name)

    def _add_problem(self, problem: Problem) -> None:
        self._database.execute(
            "INSERT INTO problem VALUES (?, ?, ?)", (problem.path, problem.kind, problem.reason)
        )

    def add_table(self, rows: Iterable[ListedImage]) -> None:
        """Take down a table's rows, which say more than paths do.

        Raises:
            UsageError: the table has an image twice.
        """
        self._has_table = True
        stream = iter(rows)
        while batch := list(islice(stream, _BATCH)):
            for row in batch:
                when = row.acquisition
                values = (
                    row.path,
                    row.class_name,
                    row.split,
                    when.start if when else None,
                    when.end if when else None,
                )
                added = self._database.execute(
                    "INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?)", values
                )
                if not added.rowcount:
                    raise UsageError(f"the table has {row.path} twice; leave one row")

    def settle(self, *, needs_time: bool) -> None:
        """Find what is wrong with names and labels, and give each image its split and place.

        Args:
            needs_time: whether nothing else tells when an image was taken.

        Raises:
            UsageError: two classes would have one folder.
        """
        SourceLabels(self._database, self._rules, self._collection).settle(
            has_table=self._has_table, needs_time=needs_time
        )

    def changes(self) -> Changes:
        """How what is there now differs from what the state knows."""

        def count(query: str) -> int:
            return int(self._database.execute(f"SELECT count(*) FROM {query}").fetchone()[0])  # noqa: S608

        images = count("found")
        new = count("found WHERE path NOT IN (SELECT path FROM image)")
        gone = count("image WHERE path NOT IN (SELECT path FROM found)")
        moved = count(f"image WHERE {_GONE}") - gone
        same = "SELECT 1 FROM image WHERE image.path = found.path"
        changed = moved + count(
            f"found WHERE EXISTS ({same} AND found.place = image.place AND "
            "(found.size, found.mtime, found.split, found.start, found.stop) IS NOT "
            "(image.size, image.mtime, image.split, image.start, image.stop))"
        )
        return Changes(images, new, changed, gone)

    def empty_classes(self) -> list[str]:
        """Folders of classes without any image."""
        return sorted(map(shown_path, self._folders - self._with_images))

    def gone(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Folders and names of the files of Items whose images are there no more, or moved."""
        return self._state.images.places(_GONE)

    def merge(self) -> bool:
        """Make the state know what is there; whether anything is other than it knew."""
        before = self._database.total_changes
        self._database.execute(f"DELETE FROM image WHERE {_GONE}")  # noqa: S608
        self._take_over("size", "mtime", also="facts = NULL, written = NULL,")
        self._take_over("split", "start", "stop")
        self._database.execute(
            "INSERT INTO image (path, size, mtime, id, suffix, class, split, start, stop, place) "
            "SELECT path, size, mtime, id, suffix, class, split, start, stop, place FROM found "
            "WHERE path NOT IN (SELECT path FROM image) ORDER BY path"
        )
        return self._database.total_changes > before

    def _take_over(self, *columns: str, also: str = "") -> None:
        """Let images that are known have what is found in columns that differ."""
        statement = _TAKEN_OVER.format(
            set=also,
            columns=", ".join(columns),
            of_image=", ".join(f"image.{column}" for column in columns),
        )
        self._database.execute(statement)

    def problems(self) -> Iterator[Problem]:
        """What is wrong with names and labels, by path."""
        rows = self._database.execute("SELECT path, kind, reason FROM problem ORDER BY path")
        for path, kind, reason in rows:
            yield Problem(shown_path(path), ProblemKind(kind), shown_path(reason))
