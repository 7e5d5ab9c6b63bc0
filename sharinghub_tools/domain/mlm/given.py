"""What whoever logged a model said of it: its metadata in ``MLmodel``, under ``mlm``.

That is what a signature lacks, in the fields of MLM without their prefix. Entries of ``input`` and
``output`` belong to the arrays of the signature by name, or by place, and have besides

- ``columns``, names of what an input's last dimension holds;
- ``classes``, labels in the order of an output's last dimension;
- ``bands``, each a name, or what STAC's extension EO says of one (``name``, ``common_name`` …);
- ``shape``, -1 where any size will do: the signature is often that of an example;
- ``dim_order``, the names of the dimensions.

``entrypoint`` beside them is the function that predicts, as ``package.module:function``. What the
schemas of MLM and EO refuse is left out, so that it spoils no Item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sharinghub_tools.domain.mlm import names
from sharinghub_tools.domain.mlm.vocabulary import (
    ACCELERATORS,
    COMMON_NAMES,
    FRAMEWORK,
    RESIZES,
    SCALINGS,
    TASKS,
    VERSION,
)
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.portal.item.json_form import NoJsonError, json_form

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GivenArray:
    """What was said of an array that goes in or comes out.

    Attributes:
        name: of the array; empty where it has none.
        description: for people.
        shape: sizes of its dimensions, unchecked.
        dim_order: names of its dimensions, unchecked.
        bands: in their order, as EO has them.
        columns: names, in their order.
        classes: as STAC's extension Classification has them.
        tasks: of an output.
        treatment: what is to be done to it: ``value_scaling``, ``resize_type`` and the functions.
    """

    name: str = ""
    description: str = ""
    shape: tuple[Any, ...] = ()
    dim_order: tuple[Any, ...] = ()
    bands: tuple[Json, ...] = ()
    columns: tuple[str, ...] = ()
    classes: tuple[Json, ...] = ()
    tasks: tuple[str, ...] = ()
    treatment: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """What was said of a model.

    Attributes:
        architecture: of the model; empty where nobody said.
        tasks: that it is for.
        fields: other fields of MLM.
        entrypoint: the function that predicts; empty where nobody said.
        inputs: what goes in.
        outputs: what comes out.
    """

    architecture: str = ""
    tasks: tuple[str, ...] = ()
    fields: Json = field(default_factory=dict)
    entrypoint: str = ""
    inputs: tuple[GivenArray, ...] = ()
    outputs: tuple[GivenArray, ...] = ()


def given(version: ModelVersion) -> Given:
    """What was said of a version's model."""
    logged = version.mlmodel.get("metadata")
    said = logged.get("mlm") if isinstance(logged, Mapping) else None
    try:
        said = json_form(said) if isinstance(said, dict) else {}
    except NoJsonError:
        return Given()
    return Given(
        _text(said, "architecture"),
        _tasks(said),
        {name: said[name] for name, is_valid in _FIELDS.items() if _has(said, name, is_valid)},
        _text(said, "entrypoint"),
        tuple(map(_array, _listed(said, "input"))),
        tuple(map(_array, _listed(said, "output"))),
    )


def eo_band(band: object) -> Json | None:
    """A band as the extension EO has it; None where it has no name."""
    if isinstance(band, str):
        band = {"name": band}
    if not isinstance(band, Mapping) or not _text(band, "name"):
        return None
    return {name: band[name] for name, is_valid in _BAND.items() if _has(band, name, is_valid)}


def _array(entry: object) -> GivenArray:
    if not isinstance(entry, dict):
        return GivenArray()
    return GivenArray(
        _text(entry, "name"),
        _text(entry, "description"),
        tuple(_listed(entry, "shape")),
        tuple(_listed(entry, "dim_order")),
        tuple(band for each in _listed(entry, "bands") if (band := eo_band(each))),
        tuple(map(str, _listed(entry, "columns"))),
        _classes(entry),
        _tasks(entry),
        {name: entry[name] for name, is_valid in _TREATMENT.items() if _has(entry, name, is_valid)},
    )


def _classes(entry: Json) -> tuple[Json, ...]:
    full = _listed(entry, "classification:classes")
    if full and all(isinstance(each, dict) and _is_class(each) for each in full):
        return tuple(full)
    classes = []
    for value, label in enumerate(map(str, _listed(entry, "classes"))):
        name = names.short_name(label)
        named = {"name": name} if name else {}
        classes.append({"value": value, **named, "description": label or str(value)})
    return tuple(classes)


def _is_class(entry: Json) -> bool:
    return _is_integer(entry.get("value")) and _is_some_text(entry.get("description"))


def _tasks(entry: Json) -> tuple[str, ...]:
    return tuple(dict.fromkeys(task for task in _listed(entry, "tasks") if task in TASKS))


def _listed(entry: Mapping[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    return value if isinstance(value, list) else []


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _has(entry: Mapping[str, Any], key: str, is_valid: Callable[[Any], bool]) -> bool:
    return key in entry and is_valid(entry[key])


def _is_integer(value: object) -> bool:
    return type(value) is int


def _is_count(value: object) -> bool:
    return isinstance(value, int) and type(value) is int and value >= 0


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _is_some_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _is_expression(value: object) -> bool:
    return isinstance(value, dict) and _is_some_text(value.get("format")) and "expression" in value


def _are_expressions(value: object) -> bool:
    listed = value if isinstance(value, list) and value else [value]
    return value is None or all(map(_is_expression, listed))


def _is_scaling(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    if value.get("type") == "processing":
        return _is_expression(value)
    needed = SCALINGS.get(str(value.get("type")))
    return needed is not None and all(_is_number(value.get(name)) for name in needed)


def _are_scalings(value: object) -> bool:
    return value is None or (
        isinstance(value, list) and bool(value) and all(map(_is_scaling, value))
    )


# Fields, and what the schemas take for their values.
_FIELDS: dict[str, Callable[[Any], bool]] = {
    "framework": _matches(FRAMEWORK),
    "framework_version": _matches(VERSION),
    "memory_size": _is_count,
    "total_parameters": _is_count,
    "pretrained": lambda value: isinstance(value, bool),
    "pretrained_source": lambda value: value is None or isinstance(value, str),
    "batch_size_suggestion": _is_count,
    "accelerator": lambda value: value is None or value in ACCELERATORS,
    "accelerator_constrained": lambda value: isinstance(value, bool),
    "accelerator_summary": lambda value: isinstance(value, str),
    "accelerator_count": lambda value: _is_count(value) and value > 0,
}
_TREATMENT: dict[str, Callable[[Any], bool]] = {
    "value_scaling": _are_scalings,
    "resize_type": lambda value: value is None or value in RESIZES,
    "pre_processing_function": _are_expressions,
    "post_processing_function": _are_expressions,
}
_BAND: dict[str, Callable[[Any], bool]] = {
    "name": _is_some_text,
    "common_name": lambda value: value in COMMON_NAMES,
    "description": _is_some_text,
    "center_wavelength": _is_number,
    "full_width_half_max": _is_number,
    "solar_illumination": lambda value: _is_number(value) and value >= 0,
}
