"""How a model is saved: MLflow's Keras flavour, with one file that holds the whole model.

MLflow's own layout has that file two folders down, where GitLab's registry, which takes no folders,
and SharingHub's links to model files do not find it.
"""

import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlflow
{%- if cookiecutter.use_case != "wine" %}

from . import onnx_file
{%- endif %}

if TYPE_CHECKING:
    import keras

MODEL_FILE = "model.keras"


def save_model(path: str, model: "keras.Model", **described: Any) -> None:
    """Save a model and its description as files of one folder, ready for `mlflow.pyfunc`.

    Args:
        path: the folder, which is made.
        model: the model.
        described: further arguments of `mlflow.keras.save_model`.
    """
    folder = Path(path)
    folder.mkdir(parents=True)
    mlflow.keras.save_model(model, str(folder), pip_requirements=_requirements(), **described)
    shutil.move(folder / "data" / MODEL_FILE, folder / MODEL_FILE)
    shutil.rmtree(folder / "data")
    # Also where MLflow goes on with its own object, as it does in `Model.log`.
    saved = described.get("mlflow_model") or mlflow.models.Model.load(str(folder))
    # The flavour adds the suffix.
    saved.flavors["keras"]["data"] = Path(MODEL_FILE).stem
    # SharingHub links the file that this key names.
{%- if cookiecutter.use_case == "wine" %}
    saved.flavors["python_function"]["model_path"] = MODEL_FILE
{%- else %}
    saved.flavors["python_function"]["model_path"] = onnx_file.FILE
    onnx_file.write(folder / onnx_file.FILE, model, described["input_example"])
{%- endif %}
    saved.save(str(folder / "MLmodel"))


def _requirements() -> list[str]:
    """What loading the model needs, as installed here."""
    installed = {package.name: package.version for package in metadata.distributions()}
    names = ("keras", "tensorflow", "tensorflow-cpu", "numpy", "pandas")
    return [f"{name}=={installed[name]}" for name in names if name in installed]
