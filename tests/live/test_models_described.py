"""Models of several kinds, saved by real MLflow: what is derived agrees with themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.item import mlm_item
from sharinghub_tools.domain.model_version import ModelFile, ModelVersion
from tests.unit.domain.mlm.validity import VALID, as_stac_model_reads, verdict

pytestmark = pytest.mark.live

Shapes = dict[str, dict[str, list[int]]]
MODELS = ["patches", "any_size", "several", "forest", "line"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Shapes]]:
    """The folder of the models, and their own shapes."""
    folder = tmp_path_factory.mktemp("models")
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.live.model_flavors", str(folder)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return folder, json.loads(process.stdout)


def version(saved: tuple[Path, dict[str, Shapes]], name: str) -> ModelVersion:
    mlmodel = yaml.safe_load((saved[0] / name / "MLmodel").read_text(encoding="utf-8"))
    path = "data/model.keras" if "keras" in mlmodel["flavors"] else "model.pkl"
    return ModelVersion(
        name,
        "1",
        f"https://mlflow.example.org/#/models/{name}/versions/1",
        mlmodel=mlmodel,
        file=ModelFile(f"https://mlflow.example.org/{path}", path, "application/octet-stream"),
    )


@pytest.mark.parametrize("name", MODELS)
def test_shapes_agree_and_the_item_is_valid(
    saved: tuple[Path, dict[str, Shapes]], name: str
) -> None:
    model = version(saved, name)
    put = block.put(edits.open_or_add("# A model\n"), describe(model))
    item = mlm_item(model, put.document.readme, record=put.record)

    properties = item["properties"]
    told = {
        "input": {each["name"]: each["input"]["shape"] for each in properties["mlm:input"]},
        "output": {each["name"]: each["result"]["shape"] for each in properties["mlm:output"]},
    }
    assert told == saved[1][name]
    assert verdict(item) == VALID
    as_stac_model_reads(item)


def test_patches_of_bands_in_full(saved: tuple[Path, dict[str, Shapes]]) -> None:
    fields: dict[str, Any] = describe(version(saved, "patches"))

    assert fields.pop("framework_version") >= "3"
    assert fields == {
        "name": "patches",
        "architecture": "CNN",
        "tasks": ["scene-classification"],
        "framework": "Keras",
        "total_parameters": (5 * 9 * 4 + 4) + (4 * 3 + 3),
        "input": [
            {
                "name": "patch",
                "bands": ["B02", "B03", "B04", "B08", "B11"],
                "input": {
                    "shape": [-1, 16, 16, 5],
                    "dim_order": ["batch", "height", "width", "bands"],
                    "data_type": "float32",
                },
                "value_scaling": [{"type": "scale", "value": 10000}],
            }
        ],
        "output": [
            {
                "name": "probabilities",
                "tasks": ["scene-classification"],
                "result": {
                    "shape": [-1, 3],
                    "dim_order": ["batch", "class"],
                    "data_type": "float32",
                },
                "classification:classes": [
                    {"value": 0, "name": "AnnualCrop", "description": "AnnualCrop"},
                    {"value": 1, "name": "Forest", "description": "Forest"},
                    {"value": 2, "name": "Sea-Lake", "description": "Sea & Lake"},
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("name", "artifact", "framework"),
    [
        ("patches", "tf.keras.Model.save", "Keras"),
        ("forest", "cloudpickle.dump", "scikit-learn"),
    ],
)
def test_framework_and_kind_of_file_are_told(
    saved: tuple[Path, dict[str, Shapes]], name: str, artifact: str, framework: str
) -> None:
    item = mlm_item(version(saved, name), "")

    assert item["assets"]["mlm:model"]["mlm:artifact_type"] == artifact
    assert item["properties"]["mlm:framework"] == framework
    assert "mlm:framework_version" in item["properties"]


def test_the_columns_of_a_table_are_told(saved: tuple[Path, dict[str, Shapes]]) -> None:
    assert mlm_item(version(saved, "forest"), "")["properties"]["table:columns"] == [
        {"name": "alcohol", "type": "float64"},
        {"name": "colour", "type": "int64"},
        {"name": "old/new", "type": "float64"},
    ]
