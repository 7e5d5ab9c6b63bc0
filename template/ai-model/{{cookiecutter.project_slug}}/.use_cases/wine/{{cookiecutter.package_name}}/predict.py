"""Predict for the rows of a CSV with the champion of the registry."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from . import champion, console, table
from .console import ProjectError

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel


def predict(frame: pd.DataFrame, model: "PyFuncModel") -> pd.DataFrame:
    """The table with the model's predictions beside it.

    Args:
        frame: table as text, as `table.parse` reads it; it may have more columns than are needed.
        model: a model of this project; its metadata is the `data.Schema`.

    Returns:
        The frame with `predicted`, and of a classification one `probability <class>` each.

    Raises:
        ProjectError: a feature is missing, or a cell is no number.
    """
    schema = model.metadata.metadata or {}
    if "features" not in schema:
        raise ProjectError("the model does not say what its features are: was it trained here?")
    missing = [name for name in schema["features"] if name not in frame]
    if missing:
        raise ProjectError(f"the table lacks the columns {', '.join(map(repr, missing))}")
    if frame.empty:
        raise ProjectError("the table has no rows")
    columns = [table.numbers(frame[name]) for name in schema["features"]]
    outputs = np.asarray(model.predict(np.stack(columns, axis=1).astype("float32")))
    if schema["task"] == "regression":
        return frame.assign(predicted=outputs[:, 0])
    labels = np.array(schema["classes"])[outputs.argmax(axis=1)]
    named = {f"probability {name}": outputs[:, i] for i, name in enumerate(schema["classes"])}
    return frame.assign(predicted=labels, **named)


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.predict", description=(__doc__ or "").strip()
    )
    parser.add_argument("input", type=Path, metavar="INPUT.csv", help="has the features as columns")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT.csv", help="file to write (default: the screen)"
    )
    parser.add_argument(
        "--model", metavar="URI", help="as models:/name/3 (default: the champion of this project)"
    )
    options = parser.parse_args(arguments)
    try:
        frame = table.parse(options.input.read_bytes())
    except OSError as error:
        raise ProjectError(f"{options.input} cannot be read: {error.strerror}") from None
    predicted = predict(frame, champion.load(options.model))
    if options.output is None:
        predicted.to_csv(sys.stdout, index=False, lineterminator="\n", float_format="%.6g")
        return 0
    predicted.to_csv(options.output, index=False, lineterminator="\n", float_format="%.6g")
    print(f"{len(predicted)} predictions are in {options.output}")
    return 0


if __name__ == "__main__":
    console.run(main)
