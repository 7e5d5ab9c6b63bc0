"""What predictions are worth, class by class, and whether they are as often right as sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn import metrics as scores

BINS = 15
"""As Guo et al. 2017 (https://arxiv.org/abs/1706.04599) have it."""


def by_class(
    truth: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each class.

    Args:
        truth: index of the class, shape (images,).
        probabilities: shape (images, classes).
        classes: their names.
    """
    columns = scores.precision_recall_fscore_support(
        truth, probabilities.argmax(axis=1), labels=np.arange(len(classes)), zero_division=0
    )
    return {
        name: {"precision": float(precision), "recall": float(recall), "f1": float(f1)}
        for name, precision, recall, f1, _ in zip(classes, *columns, strict=True)
    }


@dataclass(frozen=True)
class Calibration:
    """Predictions in bins of the same width, by the probability of the class that was chosen.

    Attributes:
        counts: of the predictions in each bin, shape (bins,).
        confidence: mean probability of the chosen class in each bin; 0 where there are none.
        accuracy: share of them that are right.
    """

    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def error(self) -> float:
        """Expected calibration error (ECE): how far confidence and accuracy lie apart, 0 to 1."""
        gaps = np.abs(self.confidence - self.accuracy)
        return float((self.counts * gaps).sum() / self.counts.sum())


def calibration(truth: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> Calibration:
    """How confidence and accuracy go together; arguments as for `by_class`."""
    confidence = probabilities.max(axis=1).astype("float64")
    is_right = probabilities.argmax(axis=1) == truth
    # A bin has its upper edge, not its lower.
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    some = np.maximum(counts, 1)
    return Calibration(
        counts,
        np.bincount(place, confidence, bins) / some,
        np.bincount(place, is_right, bins) / some,
    )


def worst_mistakes(truth: np.ndarray, probabilities: np.ndarray, most: int) -> list[int]:
    """Rows of the wrong predictions, the surest first; arguments as for `by_class`."""
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != truth)
    surest = np.argsort(-probabilities[wrong].max(axis=1), kind="stable")
    return wrong[surest[:most]].tolist()
