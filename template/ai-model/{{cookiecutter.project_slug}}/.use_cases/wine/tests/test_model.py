import numpy as np
import pytest

from {{ cookiecutter.package_name }} import (
    console,
    data,
    model,
    parameters,
)

CHOSEN = model.Parameters(hidden=[4], dropout=0.1, l2=0.0, learning_rate=0.01)
X = np.array([[1.0, 20.0], [2.0, 30.0], [3.0, 70.0]], dtype="float32")
FEATURES = {
    "name": "features",
    "description": "measurements as they are; scaling is part of the model",
    "columns": ["alcohol", "proline"],
    "value_scaling": None,
}


@pytest.mark.parametrize(
    ("schema", "y", "parameters", "output"),
    [
        (
            data.Schema("classification", "cultivar", ["alcohol", "proline"], ["a", "b", "c"]),
            [0, 1, 2],
            5 + 12 + 15,
            {
                "name": "probabilities",
                "description": "probabilities of cultivar",
                "classes": ["a", "b", "c"],
            },
        ),
        (
            data.Schema("regression", "quality", ["alcohol", "proline"], []),
            [3.0, 4.0, 8.0],
            5 + 12 + 5,
            {"name": "value", "description": "quality"},
        ),
    ],
)
def test_model_is_described(schema, y, parameters, output):
    network = model.build(CHOSEN, schema, data.Split(X, np.array(y)))

    assert model.description(network, schema) == {
        "architecture": "multi-layer perceptron",
        "tasks": [schema.task],
        "total_parameters": parameters,
        "pretrained": False,
        "pretrained_source": None,
        "input": [FEATURES],
        "output": [output],
        "entrypoint": f"{model.__package__}.predict:predict",
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("hidden: [a], dropout: 0, l2: 0, learning_rate: 1", "hidden = .* must"),
        ("hidden: [], dropout: 1, l2: 0, learning_rate: 1", "dropout = 1.0 must"),
        ("hidden: [], dropout: 0, l2: 0, learning_rate: 0", "learning_rate = 0"),
    ],
)
def test_values_that_cannot_be_are_one_line(tmp_path, text, problem):
    (tmp_path / "params.yaml").write_text("model: {" + text + "}", encoding="utf-8")

    with pytest.raises(console.ProjectError, match=f"params.yaml: model.{problem}"):
        parameters.section("model", model.Parameters, tmp_path)
