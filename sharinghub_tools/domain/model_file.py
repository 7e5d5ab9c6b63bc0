"""``MLmodel`` and the list of a model's artifacts → the one file of it to offer for download.

An MLflow model is a folder; which file in it holds the model, each flavour says in ``MLmodel`` with
a key of its own (https://mlflow.org/docs/latest/ml/model/#storage-format).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

# IANA has no types for model formats: what is a ZIP archive is called one, HDF5 as STAC does
# (https://github.com/radiantearth/stac-spec, best practices), other binaries as the MLM extension
# advises, with a ``framework`` parameter where the format belongs to one
# (https://github.com/stac-extensions/mlm#model-artifact-media-type).
_BINARY = "application/octet-stream"
_MEDIA_TYPES = {
    ".keras": "application/zip",
    ".onnx": f"{_BINARY}; framework=onnx",
    ".pth": f"{_BINARY}; framework=pytorch",
    ".pt": f"{_BINARY}; framework=pytorch",
    ".pt2": f"{_BINARY}; framework=pytorch",
    ".safetensors": _BINARY,
    ".h5": "application/x-hdf5",
    ".hdf5": "application/x-hdf5",
    ".tflite": _BINARY,
    ".skops": "application/zip",
    ".pkl": _BINARY,
    ".pickle": _BINARY,
    ".joblib": _BINARY,
    ".ubj": _BINARY,
    ".xgb": _BINARY,
    ".lgb": _BINARY,
    ".cb": _BINARY,
    ".zip": "application/zip",
    ".json": "application/json",
}
# Where several kinds lie side by side, as after a conversion, the first of these is the model;
# ``.json`` is left out, since most of such files are a model's configuration.
_MODEL_SUFFIXES = tuple(suffix for suffix in _MEDIA_TYPES if suffix != ".json")
# In the order in which they are asked: first what the portal itself reads.
_KEYS = ("model_path", "data", "model_data", "pickled_model", "python_model")
# The files that these flavours write into the folder that they name.
_IN_FOLDER = {"keras": "model.keras", "tensorflow": "model.keras", "pytorch": "model.pth"}
_IN_FORMAT = {"keras": "model.keras", "h5": "model.h5"}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the model file may be, below the model's artifact root.

    Attributes:
        files: paths to try, the most likely first.
        folder: folder to look into where none of them is there; the empty path is the root. None
            where the model is known to be no single file.
    """

    files: tuple[str, ...]
    folder: str | None


def whereabouts(mlmodel: object) -> Whereabouts:
    """Where an ``MLmodel`` (its parsed YAML, whatever that is) says that the model file lies."""
    flavors = mlmodel.get("flavors") if isinstance(mlmodel, Mapping) else None
    described = {
        str(name): flavor
        for name, flavor in (flavors.items() if isinstance(flavors, Mapping) else ())
        if isinstance(flavor, Mapping)
    }
    generic = described.pop("python_function", {})
    named = list(_named(generic))
    for flavor in described.values():
        named += _named(flavor)
    folders = [path for path in named if not _is_file(path)]
    if any(_is_folder_format(flavor) for flavor in described.values()):
        return Whereabouts((), None)
    files = _wrapped_file(generic)
    files += [path for path in named if _is_file(path)]
    files += [
        f"{folder}/{_usual_name(name, flavor)}"
        for folder in folders
        for name, flavor in described.items()
        if name in _IN_FOLDER
    ]
    return Whereabouts(tuple(dict.fromkeys(files)), folders[0] if folders else "")


def pick(paths: Iterable[str]) -> str | None:
    """The model among the files of a folder; None where there is none, or no telling which."""
    by_suffix: dict[str, list[str]] = {}
    for path in paths:
        by_suffix.setdefault(PurePosixPath(path).suffix.lower(), []).append(path)
    for suffix in _MODEL_SUFFIXES:
        alike = by_suffix.get(suffix, [])
        called_model = [path for path in alike if PurePosixPath(path).stem == "model"]
        if len(alike) == 1 or len(called_model) == 1:
            return (called_model or alike)[0]
        if alike:
            return None
    return None


def media_type(path: str) -> str:
    """Media type of a model file, ``application/octet-stream`` where none is better."""
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), _BINARY)


def _named(flavor: Mapping[object, object]) -> Iterator[str]:
    for key in _KEYS:
        value = flavor.get(key)
        if isinstance(value, str) and _is_below_root(value):
            yield str(PurePosixPath(value))


def _wrapped_file(generic: Mapping[object, object]) -> list[str]:
    """The model file that a custom Python model wraps: what is pickled is only the wrapper."""
    artifacts = generic.get("artifacts")
    described = artifacts.values() if isinstance(artifacts, Mapping) else ()
    paths = [a.get("path") for a in described if isinstance(a, Mapping)]
    chosen = pick(path for path in paths if isinstance(path, str) and _is_below_root(path))
    return [chosen] if chosen else []


def _usual_name(name: str, flavor: Mapping[object, object]) -> str:
    return _IN_FORMAT.get(str(flavor.get("save_format")), _IN_FOLDER[name])


def _is_folder_format(flavor: Mapping[object, object]) -> bool:
    """Whether it is TensorFlow's SavedModel, a folder; ``save_format: tf`` may be a file too."""
    return "saved_model_dir" in flavor or flavor.get("save_exported_model") is True


def _is_file(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in _MEDIA_TYPES


def _is_below_root(path: str) -> bool:
    parts = PurePosixPath(path)
    return bool(parts.parts) and not parts.is_absolute() and ".." not in parts.parts
