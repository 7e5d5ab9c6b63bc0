"""What a signature says goes in and comes out, whichever of MLflow's kinds it is of."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.mlm import signature
from sharinghub_tools.domain.mlm.signature import Column, Tensor
from tests.unit.domain.mlm import mlmodels
from tests.unit.domain.mlm.mlmodels import column, tensor


@pytest.mark.parametrize(
    ("entries", "tensors"),
    [
        ([tensor("float32", [-1, 13])], [Tensor(None, (-1, 13), "float32")]),
        (
            [tensor("uint8", [-1, 64, 64, 3], "image"), tensor("complex64", [-1], "phase")],
            [
                Tensor("image", (-1, 64, 64, 3), "uint8"),
                Tensor("phase", (-1,), "cfloat32"),
            ],
        ),
        ([tensor("bool", [-1])], [Tensor(None, (-1,), "other")]),
        ([tensor("float32", [])], [Tensor(None, (1,), "float32")]),
        ([tensor("float32", [-1, 0])], [Tensor(None, (-1, -1), "float32")]),
        (
            [column("double", "a"), column("double", "b")],
            [Tensor(None, (-1, 2), "float64", (Column("a", "float64"), Column("b", "float64")))],
        ),
        (
            [column("long", "a"), column("integer", "b")],
            [Tensor(None, (-1, 2), "int64", (Column("a", "int64"), Column("b", "int32")))],
        ),
        (
            [column("long", "a"), column("float", "b")],
            [Tensor(None, (-1, 2), "float64", (Column("a", "int64"), Column("b", "float32")))],
        ),
        (
            [column("double", "a"), column("string", "b"), column("datetime", "c")],
            [
                Tensor(
                    None,
                    (-1, 3),
                    "other",
                    (Column("a", "float64"), Column("b", "string"), Column("c", "datetime")),
                )
            ],
        ),
        ([column("string")], [Tensor(None, (-1,), "other")]),
        (
            [
                column("double", "a"),
                {"type": "array", "items": {"type": "float"}, "name": "embedding"},
                {"type": "array", "items": {"type": "array", "items": {"type": "long"}}},
                {"type": "object", "properties": {"x": {"type": "long"}}, "name": "o"},
                {"type": "any", "name": "whatever"},
            ],
            [
                Tensor(None, (-1, 1), "float64", (Column("a", "float64"),)),
                Tensor("embedding", (-1, -1), "float32"),
                Tensor(None, (-1, -1, -1), "int64"),
                Tensor("o", (-1,), "other"),
                Tensor("whatever", (-1,), "other"),
            ],
        ),
    ],
)
def test_entries_become_tensors(entries: list[Any], tensors: list[Tensor]) -> None:
    assert signature.inputs({"signature": mlmodels.signature(inputs=entries)}) == tensors
    assert signature.outputs({"signature": mlmodels.signature(outputs=entries)}) == tensors


@pytest.mark.parametrize(
    "mlmodel",
    [
        {},
        {"signature": None},
        {"signature": []},
        {"signature": {"inputs": None}},
        {"signature": {"inputs": "{"}},
        {"signature": {"inputs": "[" * 100_000}},
        {"signature": {"inputs": "{}"}},
        {"signature": {"inputs": '[{"type": "double", "name": "\\ud83d"}]'}},
        {"signature": {"inputs": '[1, "a", null]'}},
        {"signature": {"inputs": '[{"type": "tensor"}]'}},
        {"signature": {"inputs": '[{"type": "tensor", "tensor-spec": {"shape": ["a"]}}]'}},
        {"signature": {"inputs": '[{"type": "tensor", "tensor-spec": {"shape": [true, -7]}}]'}},
    ],
)
def test_what_cannot_be_read_says_nothing(mlmodel: dict[str, Any]) -> None:
    assert signature.inputs(mlmodel) == []


def test_an_entry_without_a_type_is_one_value() -> None:
    assert signature.inputs({"signature": {"inputs": "[{}]"}}) == [Tensor(None, (-1,), "other")]


def test_parameters_have_their_defaults() -> None:
    params = [
        {"name": "temperature", "type": "double", "default": 0.5, "shape": None},
        {"name": "stop", "type": "string", "default": ["a"], "shape": [-1]},
        {"type": "string"},
    ]

    assert signature.defaults({"signature": mlmodels.signature(params=params)}) == {
        "temperature": 0.5,
        "stop": ["a"],
    }
