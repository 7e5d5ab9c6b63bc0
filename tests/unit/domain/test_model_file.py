"""Which file of a model is offered, for the ways in which MLflow's flavours store one."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.model_file import Whereabouts, media_type, pick, whereabouts


def mlmodel(**flavors: dict[str, object]) -> dict[str, object]:
    return {"artifact_path": "model", "flavors": flavors, "mlflow_version": "2.14.3"}


@pytest.mark.parametrize(
    ("flavors", "expected"),
    [
        pytest.param(
            {
                "python_function": {"loader_module": "mlflow.sklearn", "model_path": "model.pkl"},
                "sklearn": {"pickled_model": "model.pkl"},
            },
            Whereabouts(("model.pkl",), ""),
            id="scikit-learn",
        ),
        pytest.param(
            {
                "keras": {"data": "data", "save_exported_model": False},
                "python_function": {"data": "data"},
            },
            Whereabouts(("data/model.keras",), "data"),
            id="keras",
        ),
        pytest.param(
            {
                "python_function": {"data": "data"},
                "tensorflow": {"data": "data", "model_type": "keras", "save_format": "h5"},
            },
            Whereabouts(("data/model.h5",), "data"),
            id="keras through the tensorflow flavour, HDF5",
        ),
        pytest.param(
            {
                "python_function": {"data": "data"},
                "tensorflow": {"data": "data", "model_type": "keras", "save_format": "tf"},
            },
            Whereabouts(("data/model.keras",), "data"),
            id="«tf» is a .keras file with Keras 3, a folder before",
        ),
        pytest.param(
            {"tensorflow": {"saved_model_dir": "tf2model", "model_type": "tf2-module"}},
            Whereabouts((), None),
            id="SavedModel is a folder",
        ),
        pytest.param(
            {"keras": {"data": "data", "save_exported_model": True}},
            Whereabouts((), None),
            id="a Keras model exported as SavedModel too",
        ),
        pytest.param(
            {"python_function": {"data": "data"}, "pytorch": {"model_data": "data"}},
            Whereabouts(("data/model.pth",), "data"),
            id="pytorch",
        ),
        pytest.param(
            {"onnx": {"data": "model.onnx"}, "python_function": {"data": "model.onnx"}},
            Whereabouts(("model.onnx",), ""),
            id="onnx",
        ),
        pytest.param(
            {"python_function": {"data": "model.ubj"}, "xgboost": {"data": "model.ubj"}},
            Whereabouts(("model.ubj",), ""),
            id="xgboost",
        ),
        pytest.param(
            {
                "python_function": {
                    "python_model": "python_model.pkl",
                    "artifacts": {"net": {"path": "artifacts/net.onnx", "uri": "file:///x"}},
                }
            },
            Whereabouts(("artifacts/net.onnx", "python_model.pkl"), ""),
            id="a Python model is the wrapper of what it wraps",
        ),
        pytest.param(
            {"python_function": {"data": "../../secret.pkl"}, "sklearn": {"data": "/etc/x.pkl"}},
            Whereabouts((), ""),
            id="paths out of the model do not count",
        ),
        pytest.param(
            {"spark": {"model_data": "sparkml"}},
            Whereabouts((), "sparkml"),
            id="a folder that may hold a file",
        ),
    ],
)
def test_mlmodel_tells_where_the_file_lies(
    flavors: dict[str, dict[str, object]], expected: Whereabouts
) -> None:
    assert whereabouts(mlmodel(**flavors)) == expected


@pytest.mark.parametrize(
    "content",
    [None, "text", [], {}, {"flavors": None}, {"flavors": []}, {"flavors": {"keras": None}}],
)
def test_anything_else_than_an_mlmodel_tells_nothing(content: object) -> None:
    assert whereabouts(content) == Whereabouts((), "")


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["data/keras_module.txt", "data/model.keras"], "data/model.keras"),
        (["MLmodel", "conda.yaml", "input_example.json", "model.xgb"], "model.xgb"),
        (["weights.PT"], "weights.PT"),
        (["model.h5", "model.onnx"], "model.onnx"),
        (["fold-1.pkl", "model.pkl"], "model.pkl"),
        (["fold-1.pkl", "fold-2.pkl"], None),
        (["saved_model.pb", "keras_metadata.pb"], None),
        (["config.json"], None),
        ([], None),
    ],
)
def test_the_model_is_picked_only_where_there_is_no_doubt(
    paths: list[str], expected: str | None
) -> None:
    assert pick(paths) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/model.keras", "application/zip"),
        ("MODEL.H5", "application/x-hdf5"),
        ("model.hdf5", "application/x-hdf5"),
        ("model.onnx", "application/octet-stream; framework=onnx"),
        ("data/model.pth", "application/octet-stream; framework=pytorch"),
        ("model.skops", "application/zip"),
        ("model.json", "application/json"),
        ("model.pkl", "application/octet-stream"),
        ("model", "application/octet-stream"),
    ],
)
def test_media_types(path: str, expected: str) -> None:
    assert media_type(path) == expected
