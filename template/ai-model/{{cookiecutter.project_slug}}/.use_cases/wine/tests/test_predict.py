from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from {{ cookiecutter.package_name }} import (
    champion,
    console,
    predict,
)

FRAME = pd.DataFrame({"name": ["p", "q"], "b": ["3", "4"], "a": ["1", "2"]})


def model(outputs, **schema):
    """A stand-in that answers with `outputs` and keeps what it was asked."""
    asked = []
    return SimpleNamespace(
        metadata=SimpleNamespace(metadata=schema),
        asked=asked,
        predict=lambda x: asked.append(x.tolist()) or np.array(outputs),
    )


def test_classification_has_label_and_probabilities_beside_the_table():
    stand_in = model(
        [[0.9, 0.1], [0.2, 0.8]], task="classification", features=["a", "b"], classes=["x", "y"]
    )

    predicted = predict.predict(FRAME, stand_in)

    assert stand_in.asked == [[[1.0, 3.0], [2.0, 4.0]]]
    assert predicted.to_dict("list") == FRAME.to_dict("list") | {
        "predicted": ["x", "y"],
        "probability x": [0.9, 0.2],
        "probability y": [0.1, 0.8],
    }


def test_regression_has_values():
    stand_in = model([[1.5], [2.5]], task="regression", features=["a"], classes=[])

    assert predict.predict(FRAME, stand_in)["predicted"].tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("frame", "schema", "problem"),
    [
        (FRAME, {}, "does not say what its features are"),
        (FRAME, {"features": ["a", "c", "d"]}, "the table lacks the columns 'c', 'd'"),
        (FRAME[:0], {"features": ["a"]}, "the table has no rows"),
        (FRAME, {"features": ["name"]}, "column 'name' has 'p' in row 2"),
    ],
)
def test_mistakes_are_one_line(frame, schema, problem):
    with pytest.raises(console.ProjectError, match=problem):
        predict.predict(frame, model([[0.0]], **schema))


def test_project_without_champion_says_what_to_do(project):
    with pytest.raises(console.ProjectError, match="has no champion yet; run `python -m"):
        champion.load(root=project)
