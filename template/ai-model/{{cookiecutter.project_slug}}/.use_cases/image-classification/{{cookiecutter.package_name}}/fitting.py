"""Fits the model to images, and says what it is worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import epochs, pipeline
from .data import Schema, Split

if TYPE_CHECKING:
    import keras
    from matplotlib.figure import Figure

AT_ONCE = 256
"""Images that are predicted in a batch, and at most those that are timed."""
LEAST = 0.01
"""Share of the learning rate that is left at the end of its schedule."""


@dataclass(frozen=True)
class Parameters(epochs.Parameters):
    """The section `train` of params.yaml, where each is explained."""

    schedule: str
    class_weights: bool
    augmentation: dict

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.schedule not in ("constant", "cosine"):
            raise ValueError(f"schedule = {self.schedule!r} must be constant or cosine")
        try:
            pipeline.Augmentation(**self.augmentation)
        except (TypeError, ValueError) as error:
            raise ValueError(f"augmentation.{error}") from None


def fit(
    network: "keras.Model",
    splits: dict[str, Split],
    schema: Schema,
    chosen: Parameters,
    callbacks: Sequence["keras.callbacks.Callback"] = (),
) -> dict[str, list[float]]:
    """Fit to the training split, watching the validation split; returns values by epoch."""
    augmentation = pipeline.Augmentation(**chosen.augmentation)
    training = splits["train"]
    return epochs.fit(
        network,
        chosen,
        [*callbacks, *_schedule(chosen, network)],
        x=pipeline.training(training, schema, chosen.batch_size, augmentation, chosen.seed),
        validation_data=pipeline.evaluation(splits["validation"], schema, AT_ONCE),
        class_weight=_balanced(training.y) if chosen.class_weights else None,
    )


def _schedule(
    chosen: Parameters, network: "keras.Model"
) -> list["keras.callbacks.LearningRateScheduler"]:
    """The learning rate by epoch: half a wave of the cosine, from the whole to almost nothing."""
    import keras

    if chosen.schedule == "constant":
        return []
    whole = float(network.optimizer.learning_rate)

    def rate(epoch: int) -> float:
        wave = (1 + math.cos(math.pi * epoch / chosen.epochs)) / 2
        return whole * (LEAST + (1 - LEAST) * wave)

    return [keras.callbacks.LearningRateScheduler(rate)]


def _balanced(y: np.ndarray) -> dict[int, float]:
    """Weights with which each class counts as much as any other."""
    classes, counts = np.unique(y, return_counts=True)
    weights = len(y) / (len(classes) * counts)
    return {int(index): float(weight) for index, weight in zip(classes, weights, strict=True)}


def inputs(split: Split, schema: Schema) -> np.ndarray:
    """What the model takes: up to `AT_ONCE` images, shape (images, height, width, bands)."""
    batches = pipeline.evaluation(split, schema, AT_ONCE)
    return next(x.numpy() for x, _ in batches.take(1))


def outputs(network: "keras.Model", split: Split, schema: Schema) -> np.ndarray:
    """What the model makes of a split, shape (images, classes)."""
    return network.predict(pipeline.evaluation(split, schema, AT_ONCE), verbose=0)


def judge(
    schema: Schema, split: Split, outputs: np.ndarray
) -> tuple[dict[str, float], dict[str, "Figure"]]:
    """Metrics and pictures of the predictions; logs each of these, and the confusion matrix."""
    import mlflow
    import pandas as pd

    from . import evaluation, figures

    counts = evaluation.confusion(split.y, outputs)
    table = {"classes": schema.classes, "true_in_rows_predicted_in_columns": counts.tolist()}
    mlflow.log_dict(table, "confusion_matrix.json")
    labels = np.array(schema.classes)
    named = {f"probability {name}": outputs[:, i] for i, name in enumerate(schema.classes)}
    predictions = pd.DataFrame(
        {
            "file": split.names,
            "true": labels[split.y],
            "predicted": labels[outputs.argmax(axis=1)],
            **named,
        }
    )
    mlflow.log_text(predictions.to_csv(index=False, lineterminator="\n"), "predictions.csv")
    picture = figures.confusion_matrix(counts, schema.classes)
    return evaluation.classification(split.y, outputs), {"predictions": picture}
