"""The signature in an ``MLmodel`` → tensors; a table's columns become one tensor of rows.

Source: https://mlflow.org/docs/latest/ml/model/signatures/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.portal.item.json_form import json_form

OTHER = "other"
# STAC's data types: https://github.com/stac-extensions/raster/tree/v1.1.0#data-types. They know
# neither booleans nor text nor times.
_TENSOR_TYPES = {
    f"{kind}{bits}": f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)
}
_TENSOR_TYPES |= {f"float{bits}": f"float{bits}" for bits in (16, 32, 64)}
_TENSOR_TYPES |= {"complex64": "cfloat32", "complex128": "cfloat64"}
_COLUMN_TYPES = {"integer": "int32", "long": "int64", "float": "float32", "double": "float64"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that goes in or comes out.

    Attributes:
        name: as the model was given it.
        type: a data type of STAC, or MLflow's own for what STAC has none (``string``, ``boolean``).
    """

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array that goes in or comes out.

    Attributes:
        name: as the model was given it; None where it has none.
        shape: sizes of the dimensions, -1 where any will do; the first is the batch.
        data_type: of STAC, ``other`` where it has none.
        columns: what the last dimension holds, where it is a table.
    """

    name: str | None
    shape: tuple[int, ...]
    data_type: str
    columns: tuple[Column, ...] = ()


def inputs(mlmodel: Mapping[str, Any]) -> list[Tensor]:
    """What goes into a model; nothing where it has no signature that can be read."""
    return _tensors(_part(mlmodel, "inputs"))


def outputs(mlmodel: Mapping[str, Any]) -> list[Tensor]:
    """What comes out of a model; nothing where it has no signature that can be read."""
    return _tensors(_part(mlmodel, "outputs"))


def defaults(mlmodel: Mapping[str, Any]) -> dict[str, Any]:
    """The default of each parameter that a model takes when it predicts."""
    return {
        entry["name"]: entry.get("default")
        for entry in _part(mlmodel, "params")
        if isinstance(entry.get("name"), str)
    }


def _part(mlmodel: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    signature = mlmodel.get("signature")
    written = signature.get(name) if isinstance(signature, Mapping) else None
    try:
        entries = json_form(json.loads(written)) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        return []
    listed = entries if isinstance(entries, list) else []
    return [entry for entry in listed if isinstance(entry, dict)]


def _tensors(entries: Sequence[Mapping[str, Any]]) -> list[Tensor]:
    table = [entry for entry in entries if _is_column(entry)]
    found: list[Tensor | None] = [_rows(table)] if table else []
    for entry in entries:
        if not _is_column(entry):
            found.append(_tensor(entry) if entry.get("type") == "tensor" else _nested(entry))
    return [tensor for tensor in found if tensor is not None]


def _rows(table: Sequence[Mapping[str, Any]]) -> Tensor:
    """The columns of a table as one array of rows; a single one without a name is a list."""
    types = [str(column["type"]) for column in table]
    data_type = _common([_COLUMN_TYPES.get(name, OTHER) for name in types])
    if len(table) == 1 and not isinstance(table[0].get("name"), str):
        return Tensor(None, (-1,), data_type)
    columns = tuple(
        Column(entry["name"], _COLUMN_TYPES.get(name, name))
        for entry, name in zip(table, types, strict=True)
        if isinstance(entry.get("name"), str)
    )
    return Tensor(None, (-1, len(table)), data_type, columns)


def _common(types: Sequence[str]) -> str:
    """The type of an array that takes all values, as NumPy chooses it."""
    kinds = set(types)
    if len(kinds) == 1:
        return types[0]
    if OTHER in kinds:
        return OTHER
    return "int64" if kinds == {"int32", "int64"} else "float64"


def _tensor(entry: Mapping[str, Any]) -> Tensor | None:
    described = entry.get("tensor-spec")
    shape = described.get("shape") if isinstance(described, Mapping) else None
    if not isinstance(described, Mapping) or not isinstance(shape, list):
        return None
    if not all(type(size) is int and size >= -1 for size in shape):
        return None
    # MLM knows no array without dimensions, and none that is empty.
    sizes = tuple(size or -1 for size in shape) or (1,)
    return Tensor(_name(entry), sizes, _TENSOR_TYPES.get(str(described.get("dtype")), OTHER))


def _nested(entry: Mapping[str, Any]) -> Tensor:
    """A column that holds lists; objects, maps and the like are one value each."""
    inner: Any = entry
    depth = 1
    while isinstance(inner, Mapping) and inner.get("type") == "array":
        inner, depth = inner.get("items"), depth + 1
    kind = inner.get("type") if isinstance(inner, Mapping) else None
    return Tensor(_name(entry), (-1,) * depth, _COLUMN_TYPES.get(str(kind), OTHER))


def _is_column(entry: Mapping[str, Any]) -> bool:
    nested = ("tensor", "array", "object", "map", "any", "sparkml_vector")
    return isinstance(entry.get("type"), str) and entry["type"] not in nested


def _name(entry: Mapping[str, Any]) -> str | None:
    name = entry.get("name")
    return name if isinstance(name, str) and name else None
