"""Predict for the rows of a CSV with the champion of the registry."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from . import console, settings, table
from .console import ProjectError
from .settings import ROOT

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


def load(uri: str | None = None, root: Path = ROOT) -> "PyFuncModel":
    """The champion, or the model at a URI such as `models:/name/3`.

    Raises:
        ProjectError: there is no such model.
    """
    console.quiet()
    import keras
    import mlflow
    from mlflow.exceptions import MlflowException

    from . import registry, tracking

    # Progress bars of Keras would go to the screen between the predictions.
    keras.utils.disable_interactive_logging()
    configured = settings.load(root)
    client = tracking.connect(configured)
    try:
        if uri is None:
            models = registry.of(configured, client)
            champion = models.champion()
            if champion is None:
                raise ProjectError(
                    f"{configured.model!r} has no champion yet; "
                    f"run `python -m {__package__}.register`"
                )
            uri = models.champion_uri(champion)
        return mlflow.pyfunc.load_model(uri)
    except MlflowException as error:
        raise tracking.refused(configured, error) from None


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
    predicted = predict(frame, load(options.model))
    if options.output is None:
        predicted.to_csv(sys.stdout, index=False, lineterminator="\n", float_format="%.6g")
        return 0
    predicted.to_csv(options.output, index=False, lineterminator="\n", float_format="%.6g")
    print(f"{len(predicted)} predictions are in {options.output}")
    return 0


if __name__ == "__main__":
    console.run(main)
