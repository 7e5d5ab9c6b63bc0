"""The fields of MLM for whole versions, as exact values."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.mlm import describing
from sharinghub_tools.domain.mlm.signature import Column
from tests.unit.domain.mlm import mlmodels
from tests.unit.domain.mlm.mlmodels import WINE, column, keras_model, signature, tensor, version

BANDS = ["B02", "B03", "B04"]


def test_a_classification_of_table_rows() -> None:
    assert describing.describe(version(WINE, parameters={"train.epochs": "100"})) == {
        "name": "wine",
        "architecture": "multi-layer perceptron",
        "tasks": ["classification"],
        "framework": "Keras",
        "framework_version": "3.15.1",
        "total_parameters": 574,
        "pretrained": False,
        "pretrained_source": None,
        "hyperparameters": {"train.epochs": 100},
        "input": [
            {
                "name": "features",
                "description": "measurements as they are",
                "input": {
                    "shape": [-1, 2],
                    "dim_order": ["batch", "feature"],
                    "data_type": "float32",
                },
                "value_scaling": None,
            }
        ],
        "output": [
            {
                "name": "probabilities",
                "tasks": ["classification"],
                "result": {
                    "shape": [-1, 3],
                    "dim_order": ["batch", "class"],
                    "data_type": "float32",
                },
                "classification:classes": [
                    {"value": 0, "name": "class_0", "description": "class_0"},
                    {"value": 1, "name": "class-1", "description": "class 1"},
                    {"value": 2, "name": "ete", "description": "été"},
                ],
            }
        ],
    }


def test_a_regression_has_no_classes() -> None:
    mlm = {"tasks": ["regression"], "output": [{"name": "value", "classes": []}]}
    mlmodel = keras_model([tensor("float32", [-1, 11])], [tensor("float32", [-1, 1])], mlm)

    assert describing.describe(version(mlmodel))["output"] == [
        {
            "name": "value",
            "tasks": ["regression"],
            "result": {"shape": [-1, 1], "dim_order": ["batch", "value"], "data_type": "float32"},
        }
    ]


def test_images_have_bands_and_what_is_to_be_done_to_them() -> None:
    mlm = {
        "tasks": ["scene-classification"],
        "input": [
            {
                "name": "patch",
                "bands": ["B02", {"name": "B03", "common_name": "green"}, "B04"],
                "value_scaling": [{"type": "scale", "value": 10000}],
                "resize_type": "interpolation-linear",
                "pre_processing_function": {"format": "python", "expression": "eo.prepare:patch"},
                "unknown": 1,
            }
        ],
        "output": [{"classes": ["Forest", "River"]}],
    }
    mlmodel = keras_model([tensor("float32", [-1, 64, 64, 3])], [tensor("float32", [-1, 2])], mlm)

    fields = describing.describe(version(mlmodel))

    assert fields["input"] == [
        {
            "name": "patch",
            "bands": BANDS,
            "input": {
                "shape": [-1, 64, 64, 3],
                "dim_order": ["batch", "height", "width", "bands"],
                "data_type": "float32",
            },
            "value_scaling": [{"type": "scale", "value": 10000}],
            "resize_type": "interpolation-linear",
            "pre_processing_function": {"format": "python", "expression": "eo.prepare:patch"},
        }
    ]
    assert describing.bands(version(mlmodel)) == {
        "B02": {"name": "B02"},
        "B03": {"name": "B03", "common_name": "green"},
        "B04": {"name": "B04"},
    }


def test_bands_of_another_number_than_any_dimension_are_not_told() -> None:
    mlm = {"input": [{"bands": BANDS, "dim_order": ["batch", "height", "width", "bands"]}]}
    mlmodel = keras_model([tensor("float32", [-1, 64, 64, 13])], [], mlm)

    assert describing.describe(version(mlmodel))["input"] == [
        {
            "name": "input",
            "input": {
                "shape": [-1, 64, 64, 13],
                "dim_order": ["batch", "height", "width", "channel"],
                "data_type": "float32",
            },
        }
    ]


def test_the_order_of_dimensions_can_be_given() -> None:
    mlm = {
        "input": [{"name": "series", "dim_order": ["batch", "time", "bands"], "bands": BANDS}],
        "output": [{"dim_order": ["batch", "token", "class", "too-many"]}],
    }
    mlmodel = keras_model([tensor("float32", [-1, 12, 3])], [tensor("float32", [-1, 12, 5])], mlm)

    fields: dict[str, Any] = describing.describe(version(mlmodel))

    assert fields["input"][0]["input"]["dim_order"] == ["batch", "time", "bands"]
    assert fields["output"][0]["result"]["dim_order"] == ["batch", "axis-one", "axis-two"]


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ([-1, 3, -1, -1], [-1, 3, -1, -1]),
        ([-1, 3, 16, 16], [-1, 3, 8, 8]),
        ([-1, 3, 8], [-1, 3, 8, 8]),
        ([-1, "3", 8, 8], [-1, 3, 8, 8]),
        ([True, 3, 8, 8], [-1, 3, 8, 8]),
    ],
)
def test_a_shape_can_be_given_that_takes_more_than_the_signature_s(
    shape: list[Any], told: list[int]
) -> None:
    mlmodel = keras_model([tensor("float32", [-1, 3, 8, 8])], [], {"input": [{"shape": shape}]})

    fields: dict[str, Any] = describing.describe(version(mlmodel))

    assert fields["input"][0]["input"]["shape"] == told


def test_several_arrays_are_told_apart_by_name_else_by_place() -> None:
    mlm = {
        "input": [{"name": "elevation", "description": "in metres"}, {"description": "the image"}],
        "output": [{"name": "mask", "tasks": ["segmentation"]}, "no mapping"],
        "tasks": ["classification"],
    }
    mlmodel = keras_model(
        [tensor("uint8", [-1, 8, 8, 4], "image"), tensor("float32", [-1, 1], "elevation")],
        [tensor("float32", [-1, 8, 8, 1], "mask"), tensor("float32", [-1, 2], "label")],
        mlm,
    )

    fields: dict[str, Any] = describing.describe(version(mlmodel))

    assert [(each["name"], each.get("description")) for each in fields["input"]] == [
        ("image", None),
        ("elevation", "in metres"),
    ]
    assert [(each["name"], each["tasks"]) for each in fields["output"]] == [
        ("mask", ["segmentation"]),
        ("label", ["classification"]),
    ]


def test_a_model_of_which_nobody_said_more_than_mlflow_does() -> None:
    mlmodel = {
        "flavors": {"sklearn": {"sklearn_version": "1.9.1", "pickled_model": "model.pkl"}},
        "signature": signature(
            [column("double", "alcohol"), column("double", "proline")], [tensor("int64", [-1])]
        ),
    }
    forest = version(mlmodel, run_tags={"estimator_name": "RandomForestClassifier"})

    assert describing.describe(forest) == {
        "name": "wine",
        "architecture": "RandomForestClassifier",
        "tasks": ["classification"],
        "framework": "scikit-learn",
        "framework_version": "1.9.1",
        "input": [
            {
                "name": "input",
                "input": {
                    "shape": [-1, 2],
                    "dim_order": ["batch", "feature"],
                    "data_type": "float64",
                },
            }
        ],
        "output": [
            {
                "name": "output",
                "tasks": ["classification"],
                "result": {"shape": [-1], "dim_order": ["batch"], "data_type": "int64"},
            }
        ],
    }
    assert describing.columns(forest) == [
        Column("alcohol", "float64"),
        Column("proline", "float64"),
    ]


def test_a_model_without_its_mlmodel() -> None:
    assert describing.describe(version({})) == {
        "name": "wine",
        "architecture": "unknown",
        "tasks": [],
        "input": [],
        "output": [],
    }


@pytest.mark.parametrize(
    "given",
    [
        "text",
        [],
        {"input": {"name": "a"}, "output": "text", "tasks": "classification", "bands": 3},
        {"input": ["a", None], "tasks": ["sorting", 1], "architecture": 7},
        {"input": [{"bands": 3, "dim_order": "batch", "description": None}], "output": [7]},
        {"total_parameters": "many", "input": [{"bands": [1, {}], "columns": 2, "name": 5}]},
    ],
)
def test_metadata_that_is_none_of_mlm_says_nothing(given: Any) -> None:
    bare = keras_model([tensor("float32", [-1, 2])], [tensor("float32", [-1, 3])])
    odd = {**bare, "metadata": {"mlm": given}}

    assert describing.describe(version(odd)) == describing.describe(version(bare))
    assert describing.columns(version(odd)) == []


def test_what_cannot_be_json_says_nothing() -> None:
    recursive: dict[str, Any] = {"architecture": "CNN"}
    recursive["input"] = [recursive]
    mlmodel = {**WINE, "metadata": {"mlm": recursive}}

    assert describing.describe(version(mlmodel))["architecture"] == "unknown"


def test_columns_belong_to_an_input_of_their_number() -> None:
    assert describing.columns(version(WINE)) == [
        Column("alcohol", "float32"),
        Column("proline", "float32"),
    ]
    other = {**WINE, "signature": mlmodels.signature([tensor("float32", [-1, 3])])}
    assert describing.columns(version(other)) == []
