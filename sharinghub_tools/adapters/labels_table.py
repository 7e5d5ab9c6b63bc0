"""A table of images with their classes, splits and times: CSV."""

from __future__ import annotations

import csv
import os
import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sharinghub_tools.domain.dataset.acquisition import Acquisition, instant
from sharinghub_tools.domain.dataset.splits import SPLITS, split_named
from sharinghub_tools.errors import UsageError

_FILE = ("file", "filename", "path", "image")
_CLASS = ("class", "label", "class_name")
_SPLIT = ("split", "subset", "set")
_TIME = ("datetime",)
_START, _END = ("start_datetime",), ("end_datetime",)


@dataclass(frozen=True, slots=True)
class ListedImage:
    """One row.

    Attributes:
        path: of the image, relative to the source.
        class_name: its class; None where the table has none for it.
        split: its split; None where the table has none for it.
        acquisition: when it was taken; None where the table does not say.
    """

    path: str
    class_name: str | None
    split: str | None
    acquisition: Acquisition | None


def listed_images(table: Path, source: Path) -> Iterator[ListedImage]:
    """The rows of a table. Paths are relative to the source, or to the table's own folder.

    Args:
        table: a CSV file in UTF-8 with a column ``file`` and one or more of ``class``, ``split``,
            ``datetime``, ``start_datetime`` with ``end_datetime``.
        source: the folder of the images.

    Raises:
        UsageError: the table cannot be read, lacks a column, or a value is none.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            columns = _columns(next(rows, []), table)
            paths: Callable[[str], str] | None = None
            for row in rows:
                if not any(row):
                    continue
                place = f"{table}, line {rows.line_num}"
                if len(row) <= max(columns.values()):
                    raise UsageError(f"{place} has {len(row)} columns, fewer than the first line")
                if paths is None:
                    paths = _paths(row[columns["file"]], table, source)
                yield _listed(row, columns, paths, place)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{table} cannot be read: {said}; give a CSV file in UTF-8") from error


def _columns(header: Sequence[str], table: Path) -> dict[str, int]:
    named = {name.strip().lower(): at for at, name in reversed(list(enumerate(header)))}
    wanted = {
        "file": _FILE,
        "class": _CLASS,
        "split": _SPLIT,
        "datetime": _TIME,
        "start": _START,
        "end": _END,
    }
    columns = {
        key: next(named[name] for name in names if name in named)
        for key, names in wanted.items()
        if any(name in named for name in names)
    }
    if "file" not in columns or len(columns) == 1 or ("start" in columns) != ("end" in columns):
        raise UsageError(
            f"{table} needs the column 'file', and 'class', 'split', 'datetime' or both "
            f"'start_datetime' and 'end_datetime'; it has {', '.join(header) or 'none'}"
        )
    return columns


def _paths(first: str, table: Path, source: Path) -> Callable[[str], str]:
    """What makes a path of the table one that is relative to the source."""
    if (source / first).exists() or not (table.parent / first).exists():
        return posixpath.normpath
    start, folder = os.path.realpath(source), os.path.realpath(table.parent)
    return lambda path: posixpath.relpath(posixpath.join(folder, path), start)


def _listed(
    row: Sequence[str], columns: dict[str, int], paths: Callable[[str], str], place: str
) -> ListedImage:
    said = {key: row[at].strip() for key, at in columns.items()}
    name = said.get("split", "")
    split = split_named(name)
    if name and split is None:
        raise UsageError(f"{place}: the split '{name}' is none of {', '.join(SPLITS)}")
    path = paths(said["file"].replace("\\", "/"))
    return ListedImage(path, said.get("class") or None, split, _acquisition(said, place))


def _acquisition(said: dict[str, str], place: str) -> Acquisition | None:
    try:
        if said.get("start") and said.get("end"):
            return instant(f"{said['start']}/{said['end']}")
        return instant(said["datetime"]) if said.get("datetime") else None
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from error
