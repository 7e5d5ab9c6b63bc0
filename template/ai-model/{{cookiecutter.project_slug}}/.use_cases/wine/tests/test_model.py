import numpy as np
import pytest

from {{ cookiecutter.package_name }} import (
    data,
    model,
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
