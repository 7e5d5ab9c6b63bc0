"""The flavors in an ``MLmodel`` → framework, version, architecture, tasks, kind of artifact.

Frameworks have the names that MLM lists
(https://github.com/stac-extensions/mlm/tree/v1.5.2#framework), kinds of artifacts those of its
best practices where they have one: ``tf.keras.Model.save``, whatever the backend of Keras is. What
wrote other files is named in the same way, by the function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

# Of a model that several flavors describe, the first of these made it. MLflow writes the version
# under keys of its own (each flavor's ``save_model``).
_FRAMEWORKS = {
    "keras": ("Keras", "keras_version"),
    "pytorch": ("PyTorch", "pytorch_version"),
    "transformers": ("Hugging Face", "transformers_version"),
    "sentence_transformers": ("Hugging Face", "sentence_transformers_version"),
    # It is TensorFlow's version that MLflow writes there.
    "tensorflow": ("TensorFlow", "keras_version"),
    "xgboost": ("XGBoost", "xgb_version"),
    "lightgbm": ("LightGBM", "lgb_version"),
    "catboost": ("CatBoost", "catboost_version"),
    "sklearn": ("scikit-learn", "sklearn_version"),
    "onnx": ("ONNX", "onnx_version"),
    "paddle": ("Paddle", "paddle_version"),
    "spacy": ("spaCy", "spacy_version"),
    "statsmodels": ("statsmodels", "statsmodels_version"),
    "prophet": ("Prophet", "prophet_version"),
    "pmdarima": ("pmdarima", "pmdarima_version"),
    "h2o": ("H2O", "h2o_version"),
    "spark": ("Apache Spark", "pyspark_version"),
}
_CHANNELS_FIRST = {"PyTorch": True, "Keras": False, "TensorFlow": False}
# PEP 440's releases as Semantic Versioning has them, which MLM wants: 3.15, 1.6.0rc1, 2.9.0+cpu.
_VERSION = re.compile(
    r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?"
    r"(?:[-.]?(a|b|rc|dev|alpha|beta|post)[-.]?([0-9]*))?(?:\+([0-9A-Za-z.-]+))?"
)
_PICKLERS = {
    "pickle": "pickle.dump",
    "cloudpickle": "cloudpickle.dump",
    "skops": "skops.io.dump",
    "joblib": "joblib.dump",
}
_ARTIFACTS = {
    ".keras": "tf.keras.Model.save",
    ".h5": "tf.keras.Model.save",
    ".hdf5": "tf.keras.Model.save",
    ".pt2": "torch.export.save",
    ".pth": "torch.save",
    ".pt": "torch.save",
    ".tflite": "tf.lite.TFLiteConverter.convert",
    ".onnx": "onnx.save_model",
    ".skops": "skops.io.dump",
    ".joblib": "joblib.dump",
    ".ubj": "xgboost.Booster.save_model",
    ".xgb": "xgboost.Booster.save_model",
    ".lgb": "lightgbm.Booster.save_model",
    ".cb": "catboost.CatBoost.save_model",
}
_SAFETENSORS = {"PyTorch": "torch", "TensorFlow": "tensorflow", "Flax": "flax", "Paddle": "paddle"}
_WEIGHTS = (".keras", ".h5", ".hdf5", ".pth", ".pt", ".pt2", ".safetensors", ".onnx", ".tflite")
# What a pipeline of transformers is for
# (https://huggingface.co/docs/transformers/main_classes/pipelines).
_PIPELINES = {
    "image-classification": "classification",
    "text-classification": "classification",
    "token-classification": "classification",
    "audio-classification": "classification",
    "video-classification": "classification",
    "object-detection": "object-detection",
    "image-segmentation": "segmentation",
    "image-to-text": "image-captioning",
    "text-generation": "generative",
    "text2text-generation": "generative",
    "summarization": "generative",
    "translation": "generative",
}
_ESTIMATORS = re.compile(r"\w+?(Classifier|Regressor)(?:CV)?")


@dataclass(frozen=True, slots=True)
class Framework:
    """What a model was made with.

    Attributes:
        flavor: MLflow's name for it, ``python_function`` where no flavor tells more.
        name: MLM's, None where it is not known.
        version: Semantic Version, None where it is not known or is none.
        architecture: class of the model, where the flavor names it.
        tasks: of MLM, as far as the flavor tells them.
    """

    flavor: str = "python_function"
    name: str | None = None
    version: str | None = None
    architecture: str | None = None
    tasks: tuple[str, ...] = ()

    @property
    def channels_first(self) -> bool | None:
        """Where it puts the channels of images unless it is told otherwise."""
        return _CHANNELS_FIRST.get(self.name or "")


def framework(mlmodel: Mapping[str, Any]) -> Framework:
    """The framework that a parsed ``MLmodel``, whatever that is, speaks of."""
    flavors = _flavors(mlmodel)
    flavor = next((name for name in _FRAMEWORKS if name in flavors), None)
    if flavor is None:
        return Framework()
    described = flavors[flavor]
    name, version_key = _FRAMEWORKS[flavor]
    model_class = class_name(described.get("model_class") or described.get("pipeline_model_type"))
    tasks = estimator_tasks(model_class or "")
    if flavor == "transformers" and str(described.get("task")) in _PIPELINES:
        tasks = (_PIPELINES[str(described["task"])],)
    return Framework(flavor, name, semantic_version(described.get(version_key)), model_class, tasks)


def class_name(written: object) -> str | None:
    """The name of a Python class, with or without its module; None where it is none."""
    name = str(written).rpartition(".")[2]
    return name if written and re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else None


def estimator_tasks(name: str) -> tuple[str, ...]:
    """What an estimator is for, as scikit-learn's names tell it: ``RandomForestClassifier``."""
    found = _ESTIMATORS.fullmatch(name)
    if found is None:
        return ()
    return ("classification",) if found[1] == "Classifier" else ("regression",)


def semantic_version(version: object) -> str | None:
    """A Python package's version as a Semantic Version, where it can be one."""
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if found is None:
        return None
    major, minor, patch, stage, number, build = found.groups()
    text = f"{major}.{minor}.{patch or 0}"
    text += f"-{stage}{int(number or 0)}" if stage and stage != "post" else ""
    local = [part for part in (f"post{number}" if stage == "post" else "", build or "") if part]
    return text + (f"+{'.'.join(local)}" if local else "")


def artifact_type(mlmodel: Mapping[str, Any], path: str | None) -> str:
    """What wrote a model's file, as ``torch.save``.

    Args:
        mlmodel: the parsed ``MLmodel``.
        path: of the file; None where the model is a folder.
    """
    flavors, made = _flavors(mlmodel), framework(mlmodel)
    described = flavors.get(made.flavor, {})
    suffix = PurePosixPath(path or "").suffix.lower()
    found = _ARTIFACTS.get(suffix)
    if suffix in (".pkl", ".pickle"):
        found = _PICKLERS.get(str(described.get("serialization_format")), "pickle.dump")
    elif suffix == ".safetensors":
        found = f"safetensors.{_SAFETENSORS.get(made.name or '', 'torch')}.save_file"
    elif path and path.lower().endswith(".weights.h5"):
        found = "tf.keras.Model.save_weights"
    elif not path and "saved_model_dir" in described:
        found = "tf.saved_model.save"
    elif not path and described.get("save_exported_model") is True:
        found = "tf.keras.Model.export"
    flavor = "pyfunc" if made.flavor == "python_function" else made.flavor
    return found or f"mlflow.{flavor}.save_model"


def holds_weights(path: str | None) -> bool:
    """Whether a file holds the weights of a network."""
    return PurePosixPath(path or "").suffix.lower() in _WEIGHTS


def _flavors(mlmodel: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    flavors = mlmodel.get("flavors")
    return {
        str(name): flavor
        for name, flavor in (flavors.items() if isinstance(flavors, Mapping) else ())
        if isinstance(flavor, Mapping)
    }
