"""The pictures of a run."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure


def loss_curve(history: Mapping[str, Sequence[float]], best_epoch: int) -> Figure:
    """Loss of the training and the validation split by epoch; the kept epoch is marked."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    axes.plot(epochs, history["val_loss"], label="validation")
    axes.axvline(best_epoch, color="grey", linestyle=":", label=f"kept: epoch {best_epoch}")
    axes.set(xlabel="epoch", ylabel="loss", yscale="log", title="Loss")
    axes.legend()
    return figure


def confusion_matrix(counts: np.ndarray, classes: Sequence[str]) -> Figure:
    """Counts of shape (classes, classes), true classes in rows."""
    side = max(4.0, 0.6 * len(classes) + 2)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(counts, cmap="Blues")
    ticks = range(len(classes))
    axes.set_xticks(ticks, classes, rotation=45, ha="right", parse_math=False)
    axes.set_yticks(ticks, classes, parse_math=False)
    axes.set(xlabel="predicted", ylabel="true", title="Confusion matrix of the test set")
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if count > counts.max() / 2 else "black"
        axes.text(column, row, str(count), ha="center", va="center", color=colour)
    return figure


def predicted_against_true(truth: np.ndarray, values: np.ndarray, target: str) -> Figure:
    """Predictions of the test set against the true values, both of shape (rows,)."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.scatter(truth, values, s=12, alpha=0.4)
    ends = [min(truth.min(), values.min()), max(truth.max(), values.max())]
    axes.plot(ends, ends, color="grey", linestyle=":")
    axes.set(xlabel="true", ylabel="predicted")
    axes.set_title(f"{target}, test set", parse_math=False)
    return figure
