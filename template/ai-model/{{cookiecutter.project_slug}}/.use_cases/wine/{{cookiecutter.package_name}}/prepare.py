"""Stage `prepare`: fetch a table, check it, and split it into data/{train,validation,test}.csv."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import console, data, parameters, source, split_tables, table
from .console import ProjectError
from .settings import ROOT


@dataclass(frozen=True)
class Parameters:
    """The section `prepare` of params.yaml, where each is explained."""

    source: str
    md5: str | None
    separator: str | None
    target: str | None
    task: str
    validation: float
    test: float
    seed: int


def prepare(root: Path = ROOT) -> tuple[dict[str, pd.DataFrame], data.Schema]:
    """Write the splits; returns them with their schema.

    Raises:
        ProjectError: a parameter, the source or its content is wrong.
    """
    chosen = parameters.section("prepare", Parameters, root)
    if chosen.task not in ("classification", "regression"):
        raise ProjectError(
            f"params.yaml: prepare.task = {chosen.task!r} must be classification or regression"
        )
    if not (chosen.test > 0 and chosen.validation > 0 and chosen.test + chosen.validation < 1):
        raise ProjectError(
            "params.yaml: prepare.test and prepare.validation must be above 0, their sum below 1"
        )
    content = source.fetch(chosen.source, root)
    md5 = hashlib.md5(content).hexdigest()  # noqa: S324
    if chosen.md5 and chosen.md5.lower() != md5:
        raise ProjectError(
            f"{source.shown(chosen.source)} has changed: its MD5 is {md5}, and prepare.md5 in "
            f"params.yaml is {chosen.md5}"
        )
    frame = table.parse(content, chosen.separator)
    schema = table.check(frame, chosen.target, chosen.task)
    frames = _split(frame, schema, chosen)
    split_tables.save(frames, schema, root)
    return frames, schema


def _split(frame: pd.DataFrame, schema: data.Schema, chosen: Parameters) -> dict[str, pd.DataFrame]:
    """Random splits; of a classification each has the classes in the same proportions."""
    from sklearn.model_selection import train_test_split

    def cut(rows: pd.DataFrame, share: float) -> list[pd.DataFrame]:
        labels = rows[schema.target] if schema.task == "classification" else None
        try:
            return train_test_split(
                rows, test_size=share, random_state=chosen.seed, stratify=labels
            )
        except ValueError as error:
            raise ProjectError(f"{len(frame)} rows are too few to be split: {error}") from None

    rest, test = cut(frame, chosen.test)
    train, validation = cut(rest, chosen.validation / (1 - chosen.test))
    return {"train": train, "validation": validation, "test": test}


def main() -> int:
    """Run the stage."""
    frames, schema = prepare()
    sizes = ", ".join(f"{split} {len(frame)}" for split, frame in frames.items())
    kind = f"{len(schema.classes)} classes" if schema.classes else "a number"
    print(f"prepared {sizes} rows: {len(schema.features)} features, {schema.target!r} is {kind}")
    return 0


if __name__ == "__main__":
    console.run(main)
