"""Fits the model to images, and says what it is worth."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import epochs, pipeline
from .data import Schema, Split

if TYPE_CHECKING:
    import keras
    import pandas as pd
    from matplotlib.figure import Figure

AT_ONCE = 256
"""Images that are predicted in a batch, and at most those that are timed."""
MISTAKES = 24
"""Wrong predictions that are shown."""
NOT_IN_METRICS = re.compile(r"[^\w.\- ]")
"""What MLflow takes in no name of a metric, and the sign that parts measure and class."""
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
    batches = pipeline.training(training, schema, chosen.batch_size, augmentation, chosen.seed)
    return epochs.fit(
        network,
        chosen,
        [*callbacks, *_schedule(chosen, network)],
        x=pipeline.share(batches),
        validation_data=pipeline.share(pipeline.evaluation(splits["validation"], schema, AT_ONCE)),
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
    """Metrics and pictures of the predictions; logs the tables that they are drawn from."""
    import mlflow

    from . import assessment, evaluation, pictures

    counts = evaluation.confusion(split.y, outputs)
    table = {"classes": schema.classes, "true_in_rows_predicted_in_columns": counts.tolist()}
    mlflow.log_dict(table, "confusion_matrix.json")
    predictions = _predictions(schema, split, outputs)
    mlflow.log_text(predictions.to_csv(index=False, lineterminator="\n"), "predictions.csv")
    calibration = assessment.calibration(split.y, outputs)
    metrics = evaluation.classification(split.y, outputs) | {"test_ece": calibration.error}
    return metrics | _by_class(schema, split, outputs), {
        "predictions": pictures.confusion(counts, schema.classes),
        "reliability": pictures.reliability(calibration),
        "mistakes": _mistakes(schema, split, outputs),
    }


def _by_class(schema: Schema, split: Split, outputs: np.ndarray) -> dict[str, float]:
    """Precision, recall and F1 of each class, as `recall/Forest`."""
    from . import assessment

    found = assessment.by_class(split.y, outputs, schema.classes)
    return {
        f"{measure}/{NOT_IN_METRICS.sub('_', name)}": value
        for name, values in found.items()
        for measure, value in values.items()
    }


def _predictions(schema: Schema, split: Split, outputs: np.ndarray) -> "pd.DataFrame":
    """A row for each image, from which all metrics can be computed again."""
    import pandas as pd

    labels = np.array(schema.classes)
    named = {f"probability {name}": outputs[:, i] for i, name in enumerate(schema.classes)}
    chosen = labels[outputs.argmax(axis=1)]
    return pd.DataFrame(
        {"file": split.names, "true": labels[split.y], "predicted": chosen, **named}
    )


def _mistakes(schema: Schema, split: Split, outputs: np.ndarray) -> "Figure":
    """The surest of the wrong predictions."""
    from . import assessment, images, pictures

    rows = assessment.worst_mistakes(split.y, outputs, MISTAKES)
    captions = [
        f"{schema.classes[split.y[row]]}\n→ {schema.classes[outputs[row].argmax()]} "
        f"{outputs[row].max():.0%}"
        for row in rows
    ]
    shown = [pictures.shown(images.read(split.files[row]), schema.file_bands) for row in rows]
    wrong = int((outputs.argmax(axis=1) != split.y).sum())
    title = f"{wrong} of {len(split.y)} are wrong; true class → predicted, the surest first"
    return pictures.contact_sheet(shown, captions, title)
