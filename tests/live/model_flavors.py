"""Models as real MLflow saves them; prints what the models themselves say of their shapes.

Run by tests as ``python -m tests.live.model_flavors <folder>``, in a process of its own: TensorFlow
takes long to be loaded, and warns of much.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

BANDS = ["B02", "B03", "B04", "B08", "B11"]
CLASSES = ["AnnualCrop", "Forest", "Sea & Lake"]

Shapes = dict[str, list[int]]


def patches() -> keras.Model:
    """A classification of patches of five bands."""
    given = keras.Input((16, 16, len(BANDS)), name="patch")
    flow = keras.layers.Conv2D(4, 3, activation="relu")(given)
    flow = keras.layers.GlobalAveragePooling2D()(flow)
    dense = keras.layers.Dense(len(CLASSES), activation="softmax", name="probabilities")
    return keras.Model(given, dense(flow))


def any_size() -> keras.Model:
    """A segmentation of images of any size."""
    given = keras.Input((None, None, 3), name="image")
    return keras.Model(given, keras.layers.Conv2D(2, 1, name="mask")(given))


def several() -> keras.Model:
    """Two inputs and two outputs, each with its name."""
    image, height = keras.Input((8, 8, 3), name="image"), keras.Input((1,), name="height")
    flow = keras.layers.Concatenate()([keras.layers.Flatten()(image), height])
    made = {
        "label": keras.layers.Dense(4, name="label")(flow),
        "mask": keras.layers.Conv2D(1, 1, name="mask")(image),
    }
    return keras.Model({"image": image, "height": height}, made)


def described(model: keras.Model) -> dict[str, Any]:
    """What a project may log with its model."""
    return {
        "architecture": "CNN",
        "tasks": ["scene-classification"],
        "total_parameters": model.count_params(),
        "input": [{"shape": _any(array.shape), "name": array.name} for array in model.inputs],
        "output": [
            {"shape": _any(array.shape), "name": name}
            for name, array in zip(model.output_names, model.outputs, strict=True)
        ],
    }


def save_keras(model: keras.Model, folder: Path) -> dict[str, Shapes]:
    """Save a network; returns its own shapes."""
    arrays = {
        a.name: np.zeros([8 if n is None else n for n in a.shape], "float32") for a in model.inputs
    }
    example = arrays if len(arrays) > 1 else next(iter(arrays.values()))
    told = described(model)
    if len(arrays) == 1 and model.input_shape[-1] == len(BANDS):
        told["input"][0] |= {"bands": BANDS, "value_scaling": [{"type": "scale", "value": 10000}]}
        told["output"][0] |= {"classes": CLASSES}
    mlflow.keras.save_model(
        model,
        str(folder),
        signature=infer_signature(example, model.predict(example, verbose=0)),
        metadata={"mlm": told},
        pip_requirements=["keras"],
    )
    return {
        "input": {array.name: _any(array.shape) for array in model.inputs},
        "output": {
            name: _any(array.shape)
            for name, array in zip(model.output_names, model.outputs, strict=True)
        },
    }


def save_sklearn(model: Any, folder: Path) -> dict[str, Shapes]:
    """Save an estimator of a table's rows; returns its own shapes."""
    table = pd.DataFrame({"alcohol": [12.5, 13.0], "colour": [3, 4], "old/new": [1.0, 0.0]})
    fitted = model.fit(table, [0, 1])
    mlflow.sklearn.save_model(
        fitted,
        str(folder),
        signature=infer_signature(table, fitted.predict(table)),
        serialization_format="cloudpickle",
        pip_requirements=["scikit-learn"],
    )
    return {"input": {"input": [-1, fitted.n_features_in_]}, "output": {"output": [-1]}}


def _any(shape: Any) -> list[int]:
    return [-1 if size is None else size for size in shape]


def main(folder: Path) -> None:
    """Save the models, each in a folder; print their shapes by name."""
    makes = (patches, any_size, several)
    told = {make.__name__: save_keras(make(), folder / make.__name__) for make in makes}
    told["forest"] = save_sklearn(RandomForestClassifier(2), folder / "forest")
    told["line"] = save_sklearn(LinearRegression(), folder / "line")
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
