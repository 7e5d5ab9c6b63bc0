"""``MLmodel`` files as MLflow writes them, parsed; and versions that have one."""

from __future__ import annotations

import json
from typing import Any

from sharinghub_tools.domain.model_version import ModelFile, ModelVersion

PAGE = "https://mlflow.example.org/#/models/wine/versions/1"


def tensor(dtype: str, shape: list[int], name: str | None = None) -> dict[str, Any]:
    named = {"name": name} if name else {}
    return {"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": shape}, **named}


def column(kind: str, name: str | None = None) -> dict[str, Any]:
    return {"type": kind, "required": True} | ({"name": name} if name else {})


def signature(
    inputs: list[Any] | None = None, outputs: list[Any] | None = None, params: Any = None
) -> dict[str, Any]:
    parts = {"inputs": inputs, "outputs": outputs, "params": params}
    return {name: part if part is None else json.dumps(part) for name, part in parts.items()}


def keras_model(
    inputs: list[Any], outputs: list[Any], mlm: dict[str, Any] | None = None
) -> dict[str, Any]:
    """As a generated project logs one."""
    return {
        "flavors": {
            "keras": {"data": "model", "keras_backend": "tensorflow", "keras_version": "3.15.1"},
            "python_function": {"loader_module": "mlflow.keras", "model_path": "model.keras"},
        },
        "metadata": {"task": "classification", "mlm": mlm} if mlm else None,
        "signature": signature(inputs, outputs),
    }


def version(mlmodel: dict[str, Any], **fields: Any) -> ModelVersion:
    return ModelVersion("wine", "1", PAGE, mlmodel=mlmodel, **fields)


WINE_FEATURES = ["alcohol", "proline"]
WINE = keras_model(
    [tensor("float32", [-1, 2])],
    [tensor("float32", [-1, 3])],
    {
        "architecture": "multi-layer perceptron",
        "tasks": ["classification"],
        "total_parameters": 574,
        "pretrained": False,
        "pretrained_source": None,
        "input": [
            {
                "name": "features",
                "description": "measurements as they are",
                "columns": WINE_FEATURES,
                "value_scaling": None,
            }
        ],
        "output": [{"name": "probabilities", "classes": ["class_0", "class 1", "été"]}],
        "entrypoint": "wine.predict:predict",
    },
)
KERAS_FILE = ModelFile(
    "https://mlflow.example.org/get-artifact?path=model.keras&run_uuid=0123",
    "model.keras",
    "application/zip",
    size=37343,
    checksum="1220" + "ab" * 32,
)
