import numpy as np
import pytest

from {{ cookiecutter.package_name }} import (
    evaluation,
    figures,
)

TRUTH = np.array([0, 0, 1, 2])
PROBABILITIES = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.5, 0.4, 0.1]])


def test_classification_is_averaged_over_the_classes():
    assert evaluation.classification(TRUTH, PROBABILITIES) == pytest.approx(
        {
            "test_accuracy": 2 / 4,
            "test_precision": (1 / 2 + 1 / 2 + 0) / 3,
            "test_recall": (1 / 2 + 1 + 0) / 3,
            "test_f1": (1 / 2 + 2 / 3 + 0) / 3,
        }
    )


def test_confusion_has_true_classes_in_rows():
    counts = evaluation.confusion(TRUTH, PROBABILITIES)

    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_regression():
    truth, values = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 5.0])

    assert evaluation.regression(truth, values) == pytest.approx(
        {"test_mae": 2 / 3, "test_rmse": (4 / 3) ** 0.5, "test_r2": 1 - 4 / 2}
    )


def test_pictures_can_be_drawn(tmp_path):
    pictures = {
        "loss": figures.loss_curve({"loss": [2, 1], "val_loss": [2, 3]}, best_epoch=1),
        "confusion": figures.confusion_matrix(np.eye(3, dtype=int), ["$a", "b_$", "c"]),
        "values": figures.predicted_against_true(np.arange(3.0), np.arange(3.0), "pH_$2$"),
    }
    for name, picture in pictures.items():
        picture.savefig(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 1000
