"""What was said of a model, and what the schemas would refuse of it."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.mlm.given import Given, GivenArray, eo_band, given
from tests.unit.domain.mlm.mlmodels import version

FIELDS = {
    "framework": "JAX",
    "framework_version": "0.8.1",
    "memory_size": 1000,
    "total_parameters": 11_000_000,
    "pretrained": True,
    "pretrained_source": "ImageNet",
    "batch_size_suggestion": 64,
    "accelerator": "cuda",
    "accelerator_constrained": False,
    "accelerator_summary": "any GPU of 4 GB",
    "accelerator_count": 1,
}


def said(mlm: Any) -> Given:
    return given(version({"metadata": {"mlm": mlm}}))


def test_all_that_can_be_said() -> None:
    assert said(
        {
            "architecture": "ResNet-18",
            "tasks": ["scene-classification", "classification", "classification"],
            **FIELDS,
            "entrypoint": "eo.predict:predict",
            "input": [
                {
                    "name": "patch",
                    "description": "reflectances",
                    "shape": [-1, 1],
                    "dim_order": ["batch", "bands"],
                    "bands": ["B02"],
                    "columns": ["a", 1],
                    "value_scaling": [
                        {"type": "min-max", "minimum": 0, "maximum": 1.5},
                        {"type": "processing", "format": "python", "expression": "eo:scale"},
                    ],
                    "resize_type": None,
                    "pre_processing_function": [{"format": "python", "expression": "eo:f"}],
                }
            ],
            "output": [
                {
                    "classification:classes": [{"value": 7, "description": "Seven"}],
                    "tasks": ["classification"],
                    "post_processing_function": None,
                }
            ],
        }
    ) == Given(
        architecture="ResNet-18",
        tasks=("scene-classification", "classification"),
        fields=FIELDS,
        entrypoint="eo.predict:predict",
        inputs=(
            GivenArray(
                name="patch",
                description="reflectances",
                shape=(-1, 1),
                dim_order=("batch", "bands"),
                bands=({"name": "B02"},),
                columns=("a", "1"),
                treatment={
                    "value_scaling": [
                        {"type": "min-max", "minimum": 0, "maximum": 1.5},
                        {"type": "processing", "format": "python", "expression": "eo:scale"},
                    ],
                    "resize_type": None,
                    "pre_processing_function": [{"format": "python", "expression": "eo:f"}],
                },
            ),
        ),
        outputs=(
            GivenArray(
                classes=({"value": 7, "description": "Seven"},),
                tasks=("classification",),
                treatment={"post_processing_function": None},
            ),
        ),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("framework", " "),
        ("framework_version", "3.15"),
        ("memory_size", -1),
        ("total_parameters", True),
        ("total_parameters", 1.5),
        ("pretrained", "no"),
        ("pretrained_source", 1),
        ("batch_size_suggestion", "64"),
        ("accelerator", "cpu"),
        ("accelerator_constrained", 1),
        ("accelerator_count", 0),
        ("tasks", ["sorting", ["classification"], None]),
        ("architecture", 7),
        ("entrypoint", []),
        ("input", {"name": "a"}),
        ("unknown", 1),
    ],
)
def test_what_mlm_refuses_is_left_out(field: str, value: Any) -> None:
    assert said({field: value}) == Given()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value_scaling", []),
        ("value_scaling", [{"type": "min-max", "minimum": 0}]),
        ("value_scaling", [{"type": "z-score", "mean": "0", "stddev": 1}]),
        ("value_scaling", [{"type": "log"}]),
        ("value_scaling", [{"type": ["min-max"]}]),
        ("value_scaling", [None]),
        ("value_scaling", {"type": "scale", "value": 1}),
        ("value_scaling", [{"type": "processing", "expression": "x"}]),
        ("resize_type", "stretch"),
        ("resize_type", []),
        ("pre_processing_function", "eo:f"),
        ("pre_processing_function", []),
        ("post_processing_function", [{"format": "python"}]),
        ("bands", [1, {}, {"name": ""}, {"common_name": "red"}]),
        ("classes", "ab"),
        ("classification:classes", [{"value": "1", "description": "One"}]),
        ("classification:classes", [{"value": 1}]),
        ("name", 1),
        ("dim_order", "batch"),
        ("shape", -1),
    ],
)
def test_what_mlm_refuses_of_an_array_is_left_out(field: str, value: Any) -> None:
    assert said({"input": [{field: value}]}) == Given(inputs=(GivenArray(),))


def test_a_band_keeps_what_eo_knows() -> None:
    full = {
        "name": "B03",
        "common_name": "green",
        "description": "Green",
        "center_wavelength": 0.56,
        "full_width_half_max": 0.038,
        "solar_illumination": 1822.61,
    }

    assert eo_band({**full, "gsd": 10, "nodata": 0}) == full
    assert eo_band({"name": "B", "common_name": "teal", "center_wavelength": "560 nm"}) == {
        "name": "B"
    }


def test_numbers_that_are_none_in_json_are_left_out() -> None:
    scaling = [{"type": "scale", "value": float("nan")}]

    assert said({"input": [{"value_scaling": scaling}]}) == Given(inputs=(GivenArray(),))
