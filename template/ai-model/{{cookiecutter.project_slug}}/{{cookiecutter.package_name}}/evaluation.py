"""What a trained model is worth on a split that it has not seen."""

import time
from typing import TYPE_CHECKING

import numpy as np
from sklearn import metrics as scores

if TYPE_CHECKING:
    import keras


def classification(truth: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Accuracy, and the unweighted means over the classes of precision, recall and F1.

    Args:
        truth: index of the class, shape (rows,).
        probabilities: shape (rows, classes).
    """
    chosen = probabilities.argmax(axis=1)
    precision, recall, f1, _ = scores.precision_recall_fscore_support(
        truth, chosen, average="macro", zero_division=0
    )
    return {
        "test_accuracy": float(scores.accuracy_score(truth, chosen)),
        "test_precision": float(precision),
        "test_recall": float(recall),
        "test_f1": float(f1),
    }


def regression(truth: np.ndarray, values: np.ndarray) -> dict[str, float]:
    """Mean absolute error and root mean square error in the target's unit, and R².

    Args:
        truth: shape (rows,).
        values: predictions, shape (rows,).
    """
    return {
        "test_mae": float(scores.mean_absolute_error(truth, values)),
        "test_rmse": float(scores.root_mean_squared_error(truth, values)),
        "test_r2": float(scores.r2_score(truth, values)),
    }


def confusion(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Counts of shape (classes, classes): true classes in rows, predicted ones in columns."""
    labels = np.arange(probabilities.shape[1])
    return scores.confusion_matrix(truth, probabilities.argmax(axis=1), labels=labels)


def cost(model: "keras.Model", x: np.ndarray) -> dict[str, float]:
    """What predictions cost: time for one row alone, for all at once, for each of all; and size.

    Args:
        model: the model.
        x: rows of its input, which are predicted as one batch.
    """
    alone, batch = (_milliseconds(model, rows) for rows in (x[:1], x))
    return {
        "inference_ms_alone": alone,
        "inference_ms_per_batch": batch,
        "inference_ms_per_sample": batch / len(x),
        "model_parameters": model.count_params(),
        "model_megabytes": sum(weight.numpy().nbytes for weight in model.weights) / 1e6,
    }


def _milliseconds(model: "keras.Model", x: np.ndarray) -> float:
    """Time of a prediction; the first is not timed."""
    model.predict(x, batch_size=len(x), verbose=0)
    start = time.perf_counter()
    model.predict(x, batch_size=len(x), verbose=0)
    return (time.perf_counter() - start) * 1000
