"""Frameworks, versions and kinds of artifacts, from flavors as MLflow 2.14 and 3.17 write them."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.mlm import frameworks
from sharinghub_tools.domain.mlm.frameworks import Framework

PYFUNC = {"loader_module": "mlflow.x", "python_version": "3.11.7"}


@pytest.mark.parametrize(
    ("flavors", "file", "made", "artifact"),
    [
        (
            {"keras": {"keras_version": "3.15.1", "keras_backend": "jax", "data": "model"}},
            "model.keras",
            Framework("keras", "Keras", "3.15.1"),
            "tf.keras.Model.save",
        ),
        (
            {"keras": {"keras_version": "3.15.1", "save_exported_model": True}},
            None,
            Framework("keras", "Keras", "3.15.1"),
            "tf.keras.Model.export",
        ),
        (
            {"tensorflow": {"keras_version": "2.21.0", "save_format": "h5", "data": "data"}},
            "data/model.h5",
            Framework("tensorflow", "TensorFlow", "2.21.0"),
            "tf.keras.Model.save",
        ),
        (
            {"tensorflow": {"saved_model_dir": "tf2model", "model_type": "tf2-module"}},
            None,
            Framework("tensorflow", "TensorFlow"),
            "tf.saved_model.save",
        ),
        (
            {"pytorch": {"model_data": "data", "pytorch_version": "2.9.0+cu128", "code": None}},
            "data/model.pth",
            Framework("pytorch", "PyTorch", "2.9.0+cu128"),
            "torch.save",
        ),
        (
            {"pytorch": {"model_data": "data", "pytorch_version": "2.9.0"}},
            "data/model.pt2",
            Framework("pytorch", "PyTorch", "2.9.0"),
            "torch.export.save",
        ),
        (
            {"sklearn": {"sklearn_version": "1.9.1", "serialization_format": "cloudpickle"}},
            "model.pkl",
            Framework("sklearn", "scikit-learn", "1.9.1"),
            "cloudpickle.dump",
        ),
        (
            {"sklearn": {"sklearn_version": "1.9.1", "serialization_format": "skops"}},
            "model.skops",
            Framework("sklearn", "scikit-learn", "1.9.1"),
            "skops.io.dump",
        ),
        (
            {"xgboost": {"xgb_version": "3.1.0", "model_class": "xgboost.sklearn.XGBClassifier"}},
            "model.ubj",
            Framework("xgboost", "XGBoost", "3.1.0", "XGBClassifier", ("classification",)),
            "xgboost.Booster.save_model",
        ),
        (
            {"lightgbm": {"lgb_version": "4.6.0", "model_class": "lightgbm.sklearn.LGBMRegressor"}},
            "model.pkl",
            Framework("lightgbm", "LightGBM", "4.6.0", "LGBMRegressor", ("regression",)),
            "pickle.dump",
        ),
        (
            {"onnx": {"onnx_version": "1.20.0", "data": "model.onnx"}},
            "model.onnx",
            Framework("onnx", "ONNX", "1.20.0"),
            "onnx.save_model",
        ),
        (
            {
                "transformers": {
                    "transformers_version": "4.57.1",
                    "framework": "pt",
                    "task": "image-classification",
                    "pipeline_model_type": "ViTForImageClassification",
                }
            },
            "model/model.safetensors",
            Framework(
                "transformers",
                "Hugging Face",
                "4.57.1",
                "ViTForImageClassification",
                ("classification",),
            ),
            "safetensors.torch.save_file",
        ),
        (
            {"spark": {"pyspark_version": "4.0.1", "model_class": "pyspark.ml.PipelineModel"}},
            None,
            Framework("spark", "Apache Spark", "4.0.1", "PipelineModel"),
            "mlflow.spark.save_model",
        ),
        ({}, "model.tflite", Framework(), "tf.lite.TFLiteConverter.convert"),
        ({}, "a.weights.h5", Framework(), "tf.keras.Model.save_weights"),
        ({}, None, Framework(), "mlflow.pyfunc.save_model"),
    ],
)
def test_flavors(flavors: dict[str, Any], file: str | None, made: Framework, artifact: str) -> None:
    mlmodel = {"flavors": {"python_function": PYFUNC, **flavors}}

    assert frameworks.framework(mlmodel) == made
    assert frameworks.artifact_type(mlmodel, file) == artifact


@pytest.mark.parametrize(
    "mlmodel", [{}, {"flavors": None}, {"flavors": ["keras"]}, {"flavors": {"keras": "3"}}]
)
def test_no_flavors(mlmodel: dict[str, Any]) -> None:
    assert frameworks.framework(mlmodel) == Framework()


@pytest.mark.parametrize(
    ("version", "semantic"),
    [
        ("3.15.1", "3.15.1"),
        ("3.15", "3.15.0"),
        ("1.6.0rc1", "1.6.0-rc1"),
        ("2.22.0.dev20261101", "2.22.0-dev20261101"),
        ("2.9.0+cu128", "2.9.0+cu128"),
        ("2.9.0a0+git1234567", "2.9.0-a0+git1234567"),
        ("1.4.0.post2", "1.4.0+post2"),
        ("1.7.3.1", None),
        ("1.07", None),
        ("unknown", None),
        (3.15, None),
        (None, None),
    ],
)
def test_versions_become_semantic(version: object, semantic: str | None) -> None:
    assert frameworks.semantic_version(version) == semantic


@pytest.mark.parametrize(
    ("estimator", "tasks"),
    [
        ("RandomForestClassifier", ("classification",)),
        ("RidgeClassifierCV", ("classification",)),
        ("MLPRegressor", ("regression",)),
        ("KMeans", ()),
        ("", ()),
    ],
)
def test_estimators_tell_their_tasks(estimator: str, tasks: tuple[str, ...]) -> None:
    assert frameworks.estimator_tasks(estimator) == tasks
