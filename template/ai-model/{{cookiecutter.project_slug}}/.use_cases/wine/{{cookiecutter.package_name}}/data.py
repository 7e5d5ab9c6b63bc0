"""The prepared data: one CSV for each split, and a schema that says what the columns are."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from . import split_tables
from .settings import ROOT


@dataclass(frozen=True)
class Schema:
    """What the columns are.

    Attributes:
        task: `classification` or `regression`.
        target: column that is predicted.
        features: columns that it is predicted from, in the order of the model's input.
        classes: labels in the order of the model's output; empty for a regression.
    """

    task: str
    target: str
    features: list[str]
    classes: list[str]


@dataclass(frozen=True)
class Split:
    """The rows of one split.

    Attributes:
        x: features, float32 of shape (rows, features).
        y: index of the class, int64, or target value, float32; of shape (rows,).
    """

    x: np.ndarray
    y: np.ndarray


def load_schema(root: Path = ROOT) -> Schema:
    """The schema of the prepared data; raises as `split_tables.load_schema` does."""
    return Schema(**split_tables.load_schema(root))


def load(split: str, schema: Schema, root: Path = ROOT) -> Split:
    """One split as arrays."""
    frame = pd.read_csv(split_tables.path(split, root), dtype={schema.target: str})
    x = frame[schema.features].to_numpy(dtype="float32")
    if schema.task == "regression":
        return Split(x, frame[schema.target].to_numpy(dtype="float32"))
    index = {label: position for position, label in enumerate(schema.classes)}
    return Split(x, frame[schema.target].map(index).to_numpy(dtype="int64"))
