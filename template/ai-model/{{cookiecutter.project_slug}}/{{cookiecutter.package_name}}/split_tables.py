"""Where the prepared data lies: a table for each split, and a schema that says what they are."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import ProjectError
from .settings import ROOT

if TYPE_CHECKING:
    import pandas as pd

    from .data import Schema

SPLITS = ("train", "validation", "test")


def folder(root: Path = ROOT) -> Path:
    """Where the prepared data lies."""
    return root / "data"


def path(split: str, root: Path = ROOT) -> Path:
    """The table of a split."""
    return folder(root) / f"{split}.csv"


def save(frames: "dict[str, pd.DataFrame]", schema: "Schema", root: Path = ROOT) -> None:
    """Write tables and schema, byte for byte the same for the same content."""
    folder(root).mkdir(parents=True, exist_ok=True)
    for split, frame in frames.items():
        frame.to_csv(path(split, root), index=False, lineterminator="\n")
    text = json.dumps(asdict(schema), indent=2, ensure_ascii=False) + "\n"
    (folder(root) / "schema.json").write_text(text, encoding="utf-8", newline="\n")


def load_schema(root: Path = ROOT) -> dict[str, Any]:
    """The fields of the schema.

    Raises:
        ProjectError: nothing is prepared.
    """
    try:
        text = (folder(root) / "schema.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProjectError(
            f"there is no prepared data; run `dvc repro`, or `python -m {__package__}.prepare`"
        ) from None
    return json.loads(text)


def md5(split: str, root: Path = ROOT) -> str:
    """MD5 of a split's table, which is its hash in DVC."""
    return hashlib.md5(path(split, root).read_bytes()).hexdigest()  # noqa: S324
