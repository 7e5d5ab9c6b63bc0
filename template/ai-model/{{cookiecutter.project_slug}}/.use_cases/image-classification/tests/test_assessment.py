"""What predictions are worth: by class, by how sure they are, and as pictures."""

import numpy as np
import pytest
from sklearn import metrics as scores

from {{ cookiecutter.package_name }} import (
    assessment,
    pictures,
)

TRUTH = np.array([0, 0, 1, 2])
PROBABILITIES = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.5, 0.4, 0.1]])


def test_each_class_has_its_own_measures():
    found = assessment.by_class(TRUTH, PROBABILITIES, ["Forest", "River", "Lake"])

    assert found == {
        "Forest": {"precision": 0.5, "recall": 0.5, "f1": 0.5},
        "River": {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3)},
        "Lake": {"precision": 0.0, "recall": 0.0, "f1": 0.0},
    }


def test_calibration_compares_confidence_and_accuracy_in_each_bin():
    found = assessment.calibration(TRUTH, PROBABILITIES, bins=5)

    # 0.5 is in the third of five; 0.7 and twice 0.8, its upper edge, in the fourth.
    assert found.counts.tolist() == [0, 0, 1, 3, 0]
    assert found.confidence == pytest.approx([0, 0, 0.5, 2.3 / 3, 0])
    assert found.accuracy == pytest.approx([0, 0, 0, 2 / 3, 0])
    assert found.error == pytest.approx((1 * 0.5 + 3 * 0.1) / 4)


def test_calibration_error_is_zero_where_confidence_is_accuracy():
    truth = np.array([0] * 8 + [1] * 2)
    probabilities = np.tile([0.8, 0.2], (10, 1))

    assert assessment.calibration(truth, probabilities).error == pytest.approx(0)
    assert assessment.calibration(truth[:8], np.tile([1.0, 0.0], (8, 1))).error == 0


def test_surest_mistakes_come_first():
    assert assessment.worst_mistakes(TRUTH, PROBABILITIES, 24) == [1, 3]
    assert assessment.worst_mistakes(TRUTH, PROBABILITIES, 1) == [1]
    assert assessment.worst_mistakes(TRUTH[[0, 2]], PROBABILITIES[[0, 2]], 24) == []


def test_images_are_shown_as_eyes_see_where_they_have_the_bands():
    pixels = np.random.default_rng(0).uniform(0, 3000, (8, 8, 4))

    coloured = pictures.shown(pixels, ["B02", "B03", "B04", "B8A"])
    grey = pictures.shown(pixels, ["B8A", "B02", "B03", "B11"])

    assert (coloured.shape, coloured.min(), coloured.max()) == ((8, 8, 3), 0, 1)
    assert grey.shape == (8, 8)
    brightest = np.unravel_index(pixels[..., 2].argmax(), (8, 8))
    assert coloured[(*brightest, 0)] == 1
    assert pictures.shown(np.full((8, 8, 1), 7.0), ["B8A"]).tolist() == np.zeros((8, 8)).tolist()


def test_pictures_can_be_drawn(tmp_path):
    counts = scores.confusion_matrix(TRUTH, PROBABILITIES.argmax(axis=1))
    drawn = {
        "confusion": pictures.confusion(counts, ["$a", "b_$", "c"]),
        "reliability": pictures.reliability(assessment.calibration(TRUTH, PROBABILITIES)),
        "mistakes": pictures.contact_sheet([np.ones((8, 8))] * 7, ["$a → b_$"] * 7, "Wrong"),
        "nothing": pictures.contact_sheet([], [], "Nothing is wrong"),
    }
    for name, picture in drawn.items():
        picture.savefig(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 1000
