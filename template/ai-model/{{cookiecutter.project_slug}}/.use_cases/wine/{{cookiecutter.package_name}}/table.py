"""Reads a CSV strictly: what could be misread is refused, with where it is."""

import csv
import io

import numpy as np
import pandas as pd

from .console import ProjectError
from .data import Schema

SEPARATORS = ",;\t|"
FEWEST_ROWS = 10
FEWEST_OF_A_CLASS = 3
"""One for each split."""


def parse(content: bytes, separator: str | None = None) -> pd.DataFrame:
    """The table as text: every cell a string, stripped, the column names unique.

    Args:
        content: UTF-8, with or without a byte-order mark; the first line has the column names.
        separator: between the cells; None takes the one that the first line has most of.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectError(f"the table is not UTF-8: byte {error.start} is not") from None
    if not text.strip():
        raise ProjectError("the table is empty")
    first = text.lstrip().split("\n", 1)[0]
    separator = separator or max(SEPARATORS, key=first.count)
    if len(separator) != 1:
        raise ProjectError(f"prepare.separator {separator!r} must be one character")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [[cell.strip() for cell in row] for row in reader if row]
    except csv.Error as error:
        raise ProjectError(f"the table cannot be read, line {reader.line_num}: {error}") from None
    header, *body = rows
    for name in header:
        if header.count(name) > 1 or not name:
            raise ProjectError(f"the table has {header.count(name)} columns named {name!r}")
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise ProjectError(
                f"row {number} of the table has {len(row)} cells, the first has {len(header)}"
            )
    return pd.DataFrame(body, columns=header, dtype=str)


def check(frame: pd.DataFrame, target: str | None, task: str) -> Schema:
    """Turn the features (of a regression also the target) into numbers, in place.

    Args:
        frame: the table as text.
        target: column to predict; None is the last.
        task: `classification` or `regression`.

    Raises:
        ProjectError: a column is missing, or a cell is empty or no number.
    """
    target = target or frame.columns[-1]
    if target not in frame:
        raise ProjectError(
            f"the table has no column {target!r} (prepare.target); it has "
            f"{', '.join(map(repr, frame.columns))}"
        )
    features = [name for name in frame if name != target]
    if not features:
        raise ProjectError(f"the table has no column beside {target!r}")
    if len(frame) < FEWEST_ROWS:
        raise ProjectError(f"the table has {len(frame)} rows; at least {FEWEST_ROWS} are needed")
    for name in features if task == "classification" else [*features, target]:
        frame[name] = numbers(frame[name])
    classes = _classes(frame[target]) if task == "classification" else []
    return Schema(task=task, target=target, features=features, classes=classes)


def numbers(column: pd.Series) -> pd.Series:
    """The column as float64.

    Raises:
        ProjectError: a cell is empty, no number, or not finite.
    """
    values = pd.to_numeric(column, errors="coerce")
    wrong = np.flatnonzero(~np.isfinite(values.to_numpy(dtype="float64")))
    if len(wrong):
        more = f" (and {len(wrong) - 1} more rows)" if len(wrong) > 1 else ""
        raise ProjectError(
            f"column {column.name!r} has {column.iloc[wrong[0]]!r} in row {wrong[0] + 2}{more}, "
            "which is no number; mend or drop such rows and columns first"
        )
    return values.astype("float64")


def _classes(labels: pd.Series) -> list[str]:
    """The labels, in numeric order where all are numbers."""
    empty = np.flatnonzero(labels == "")
    if len(empty):
        raise ProjectError(f"column {labels.name!r} is empty in row {empty[0] + 2}")
    counts = labels.value_counts()
    if len(counts) < 2:
        raise ProjectError(f"column {labels.name!r} has one class only: {counts.index[0]!r}")
    if counts.iloc[-1] < FEWEST_OF_A_CLASS:
        hint = "; is it a regression?" if len(counts) > len(labels) / 4 else ""
        raise ProjectError(
            f"class {counts.index[-1]!r} of column {labels.name!r} has {counts.iloc[-1]} rows; "
            f"each class needs {FEWEST_OF_A_CLASS}{hint}"
        )
    try:
        return sorted(counts.index, key=float)
    except ValueError:
        return sorted(counts.index)
