"""Fits the model to the rows of a table, and says what it is worth."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import epochs
from .data import Schema, Split
from .epochs import Parameters as Parameters

if TYPE_CHECKING:
    import keras
    import numpy as np
    from matplotlib.figure import Figure


def fit(
    network: "keras.Model",
    splits: dict[str, Split],
    _: Schema,
    chosen: Parameters,
    callbacks: Sequence["keras.callbacks.Callback"] = (),
) -> dict[str, list[float]]:
    """Fit to the training split, watching the validation split; returns values by epoch."""
    training, validation = splits["train"], splits["validation"]
    return epochs.fit(
        network,
        chosen,
        callbacks,
        x=training.x,
        y=training.y,
        validation_data=(validation.x, validation.y),
        batch_size=chosen.batch_size,
    )


def inputs(split: Split, _: Schema) -> "np.ndarray":
    """What the model takes, shape (rows, features)."""
    return split.x


def outputs(network: "keras.Model", split: Split, _: Schema) -> "np.ndarray":
    """What the model makes of a split, shape (rows, classes), or (rows, 1)."""
    return network.predict(split.x, verbose=0)


def judge(
    schema: Schema, split: Split, outputs: "np.ndarray"
) -> tuple[dict[str, float], dict[str, "Figure"]]:
    """Metrics and the picture of the predictions; logs the counts of the confusion matrix."""
    import mlflow

    from . import evaluation, figures

    if schema.task == "regression":
        values = outputs[:, 0]
        picture = figures.predicted_against_true(split.y, values, schema.target)
        return evaluation.regression(split.y, values), {"predictions": picture}
    counts = evaluation.confusion(split.y, outputs)
    table = {"classes": schema.classes, "true_in_rows_predicted_in_columns": counts.tolist()}
    mlflow.log_dict(table, "confusion_matrix.json")
    picture = figures.confusion_matrix(counts, schema.classes)
    return evaluation.classification(split.y, outputs), {"predictions": picture}
