"""The prepared data: one CSV for each split, and a schema that says what the columns are."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .console import ProjectError
from .settings import ROOT

SPLITS = ("train", "validation", "test")


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


def folder(root: Path = ROOT) -> Path:
    """Where the prepared data lies."""
    return root / "data"


def save(frames: dict[str, pd.DataFrame], schema: Schema, root: Path = ROOT) -> None:
    """Write the splits and the schema, byte for byte the same for the same content."""
    folder(root).mkdir(parents=True, exist_ok=True)
    for split, frame in frames.items():
        frame.to_csv(folder(root) / f"{split}.csv", index=False, lineterminator="\n")
    text = json.dumps(asdict(schema), indent=2, ensure_ascii=False) + "\n"
    (folder(root) / "schema.json").write_text(text, encoding="utf-8", newline="\n")


def load_schema(root: Path = ROOT) -> Schema:
    """The schema of the prepared data."""
    try:
        text = (folder(root) / "schema.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProjectError(
            f"there is no prepared data; run `dvc repro`, or `python -m {__package__}.prepare`"
        ) from None
    return Schema(**json.loads(text))


def load(split: str, schema: Schema, root: Path = ROOT) -> Split:
    """One split as arrays."""
    frame = pd.read_csv(folder(root) / f"{split}.csv", dtype={schema.target: str})
    x = frame[schema.features].to_numpy(dtype="float32")
    if schema.task == "regression":
        return Split(x, frame[schema.target].to_numpy(dtype="float32"))
    index = {label: position for position, label in enumerate(schema.classes)}
    return Split(x, frame[schema.target].map(index).to_numpy(dtype="int64"))


def md5(split: str, root: Path = ROOT) -> str:
    """MD5 of a split's file, which is its hash in DVC."""
    return hashlib.md5((folder(root) / f"{split}.csv").read_bytes()).hexdigest()  # noqa: S324
