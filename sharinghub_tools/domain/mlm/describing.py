"""A model version → the fields of MLM, as far as its registry, and who logged it, know them.

Shapes and types are those of the model's signature. What a signature lacks, whoever logs the model
may give as the model's metadata, under ``mlm``: fields of MLM without their prefix, and for its
entries of ``input`` and ``output`` besides

- ``columns``, names of what an input's last dimension holds;
- ``classes``, labels in the order of an output's last dimension;
- ``bands``, each a name, or what STAC's extension EO says of one (``name``, ``common_name`` …);
- ``dim_order``, the names of the dimensions;
- ``entrypoint``, beside ``input``: the function that predicts, as ``package.module:function``.

Entries belong to the arrays of the signature by name, or by place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.mlm import dimensions, names, signature
from sharinghub_tools.domain.mlm.frameworks import Framework, estimator_tasks, framework
from sharinghub_tools.domain.mlm.hyperparameters import hyperparameters
from sharinghub_tools.domain.mlm.signature import Column, Tensor
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.portal.item.json_form import NoJsonError, json_form

# https://github.com/stac-extensions/mlm/tree/v1.5.2#task-enum; its schema takes no others.
TASKS = (
    "regression",
    "classification",
    "scene-classification",
    "detection",
    "object-detection",
    "segmentation",
    "semantic-segmentation",
    "instance-segmentation",
    "panoptic-segmentation",
    "similarity-search",
    "generative",
    "image-captioning",
    "super-resolution",
    "downscaling",
)
# As MLM's examples have it where the literature has no name for it.
UNKNOWN = "unknown"

# Fields of the model that are taken from the metadata as they are, and their types.
_GIVEN: dict[str, type | tuple[type, ...]] = {
    "framework": str,
    "framework_version": str,
    "memory_size": int,
    "total_parameters": int,
    "pretrained": bool,
    "pretrained_source": (str, type(None)),
    "batch_size_suggestion": int,
    "accelerator": (str, type(None)),
    "accelerator_constrained": bool,
    "accelerator_summary": str,
    "accelerator_count": int,
}
_OF_INPUT = ("value_scaling", "resize_type", "pre_processing_function")
_OF_OUTPUT = ("post_processing_function",)
_Entry = Mapping[str, Any]


def describe(version: ModelVersion) -> dict[str, Value]:
    """The fields of MLM for a version, without their prefix; what nobody knows is left out.

    What MLM wants is always there: an unknown ``architecture`` is ``unknown``, where nobody knows
    ``tasks``, ``input`` or ``output`` they are empty lists.
    """
    given = metadata(version)
    made = framework(version.mlmodel)
    estimator = version.run_tags.get("estimator_name", "")
    tasks = _tasks(given) or list(made.tasks) or list(estimator_tasks(estimator))
    fields: dict[str, Value | None] = {
        "name": names.mlm_name(version.name),
        "architecture": _text(given, "architecture") or made.architecture or estimator or UNKNOWN,
        "tasks": tasks,
        "framework": made.name,
        "framework_version": made.version,
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    for name, kind in _GIVEN.items():
        if name in given and isinstance(given[name], kind):
            fields[name] = given[name]
    found = hyperparameters(version.parameters, signature.defaults(version.mlmodel))
    if found:
        fields["hyperparameters"] = found
    fields["input"] = _inputs(version, given, made)
    fields["output"] = _outputs(version, given, made, tasks)
    return fields


def metadata(version: ModelVersion) -> _Entry:
    """What whoever logged the model said of it in the terms of MLM."""
    logged = version.mlmodel.get("metadata")
    given = logged.get("mlm") if isinstance(logged, Mapping) else None
    try:
        return dict(json_form(given)) if isinstance(given, dict) else {}
    except NoJsonError:
        return {}


def bands(version: ModelVersion) -> dict[str, dict[str, Value]]:
    """What is known of each band that goes in or comes out, by name, in the terms of STAC's EO."""
    given = metadata(version)
    listed = [
        band for part in ("input", "output") for e in _entries(given, part) for band in _bands(e)
    ]
    return {str(band["name"]): band for band in reversed(listed)}


def columns(version: ModelVersion) -> list[Column]:
    """The columns of the table that a model takes; none where it takes none, or nobody says."""
    tensors = signature.inputs(version.mlmodel)
    described = _matched(tensors, _entries(metadata(version), "input"))
    for tensor, entry in zip(tensors, described, strict=True):
        if tensor.columns:
            return list(tensor.columns)
        listed = _texts(entry.get("columns"))
        if listed and tensor.shape[-1] == len(listed):
            return [Column(name, tensor.data_type) for name in listed]
    return []


def _inputs(version: ModelVersion, given: _Entry, made: Framework) -> list[Value]:
    tensors = signature.inputs(version.mlmodel)
    described = _matched(tensors, _entries(given, "input"))
    return [
        _described(tensor, entry, _named("input", place, tensors), made)
        for place, (tensor, entry) in enumerate(zip(tensors, described, strict=True))
    ]


def _outputs(
    version: ModelVersion, given: _Entry, made: Framework, tasks: Sequence[Value]
) -> list[Value]:
    tensors = signature.outputs(version.mlmodel)
    described = _matched(tensors, _entries(given, "output"))
    return [
        _result(tensor, entry, _named("output", place, tensors), made, _tasks(entry) or tasks)
        for place, (tensor, entry) in enumerate(zip(tensors, described, strict=True))
    ]


def _described(tensor: Tensor, entry: _Entry, name: str, made: Framework) -> dict[str, Value]:
    of_bands = [str(band["name"]) for band in _bands(entry)]
    special = (dimensions.BANDS, len(of_bands)) if of_bands else None
    structure = _structure(tensor, entry, "feature", special, made)
    fields = _head(tensor, entry, name)
    if dimensions.BANDS in structure["dim_order"]:
        fields["bands"] = of_bands
    fields["input"] = structure
    return fields | {key: entry[key] for key in _OF_INPUT if key in entry}


def _result(
    tensor: Tensor, entry: _Entry, name: str, made: Framework, tasks: Sequence[Value]
) -> dict[str, Value]:
    of_bands = [str(band["name"]) for band in _bands(entry)]
    labels = _classes(entry)
    special = (dimensions.CLASS, len(labels)) if labels else None
    if of_bands:
        special = dimensions.BANDS, len(of_bands)
    structure = _structure(tensor, entry, "value", special, made)
    fields = _head(tensor, entry, name) | {"tasks": list(tasks), "result": structure}
    if dimensions.BANDS in structure["dim_order"]:
        fields["bands"] = of_bands
    if labels:
        fields["classification:classes"] = labels
    return fields | {key: entry[key] for key in _OF_OUTPUT if key in entry}


def _head(tensor: Tensor, entry: _Entry, name: str) -> dict[str, Value]:
    fields: dict[str, Value] = {"name": tensor.name or _text(entry, "name") or name}
    if description := _text(entry, "description"):
        fields["description"] = description
    return fields


def _structure(
    tensor: Tensor,
    entry: _Entry,
    values: str,
    special: tuple[str, int] | None,
    made: Framework,
) -> dict[str, Any]:
    order = entry.get("dim_order")
    has_bands = special is not None and special[0] == dimensions.BANDS
    if (
        not isinstance(order, list)
        or not dimensions.is_order(order, len(tensor.shape))
        or (dimensions.BANDS in order) != has_bands
    ):
        order = dimensions.order(
            tensor.shape, values=values, special=special, channels_first=made.channels_first
        )
    return {"shape": list(tensor.shape), "dim_order": order, "data_type": tensor.data_type}


def _matched(tensors: Sequence[Tensor], entries: Sequence[_Entry]) -> list[_Entry]:
    """The entry of the metadata for each array: of its name, else of its place."""
    by_name = {entry["name"]: entry for entry in entries if isinstance(entry.get("name"), str)}
    known = {tensor.name for tensor in tensors}
    found: list[_Entry] = []
    for place, tensor in enumerate(tensors):
        there = entries[place] if place < len(entries) else {}
        if tensor.name in by_name:
            there = by_name[tensor.name]
        elif there.get("name") in known:
            there = {}
        found.append(there)
    return found


def _entries(given: _Entry, part: str) -> list[_Entry]:
    listed = given.get(part)
    return [e if isinstance(e, Mapping) else {} for e in listed] if isinstance(listed, list) else []


def _named(part: str, place: int, tensors: Sequence[Tensor]) -> str:
    return part if len(tensors) == 1 else f"{part} {place + 1}"


def _bands(entry: _Entry) -> list[dict[str, Any]]:
    listed = entry.get("bands")
    found = [
        {"name": band} if isinstance(band, str) else band
        for band in (listed if isinstance(listed, list) else ())
    ]
    return [
        dict(band)
        for band in found
        if isinstance(band, Mapping) and isinstance(band.get("name"), str) and band["name"]
    ]


def _classes(entry: _Entry) -> list[Value]:
    """The classes of an output in the form of STAC's extension Classification."""
    full = entry.get("classification:classes")
    if isinstance(full, list) and full:
        return full
    classes: list[Value] = []
    for value, label in enumerate(_texts(entry.get("classes"))):
        name = names.short_name(label)
        classes.append({"value": value, **({"name": name} if name else {}), "description": label})
    return classes


def _tasks(entry: _Entry) -> list[Value]:
    return [task for task in _texts(entry.get("tasks")) if task in TASKS]


def _texts(listed: object) -> list[str]:
    return [str(text) for text in listed] if isinstance(listed, list) else []


def _text(entry: _Entry, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""
