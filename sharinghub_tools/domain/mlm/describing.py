"""A model version → the fields of MLM, as far as its registry, and who logged it, know them.

Shapes and types are those of the model's signature; what that lacks may be given (:mod:`.given`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.mlm import dimensions, names, signature
from sharinghub_tools.domain.mlm.frameworks import Framework, class_name, estimator_tasks, framework
from sharinghub_tools.domain.mlm.given import GivenArray, given
from sharinghub_tools.domain.mlm.hyperparameters import hyperparameters
from sharinghub_tools.domain.mlm.signature import Column, Tensor
from sharinghub_tools.domain.model_version import ModelVersion

# As MLM's text has it where the literature has no name for it.
UNKNOWN = "unknown"

_OF_INPUT = ("value_scaling", "resize_type", "pre_processing_function")
_OF_OUTPUT = ("post_processing_function",)


def describe(version: ModelVersion) -> dict[str, Value]:
    """The fields of MLM for a version, without their prefix; what nobody knows is left out.

    What MLM wants is always there: an unknown ``architecture`` is ``unknown``, where nobody knows
    ``tasks``, ``input`` or ``output`` they are empty lists.
    """
    said, made = given(version), framework(version.mlmodel)
    estimator = class_name(version.run_tags.get("estimator_name"))
    tasks = said.tasks or made.tasks or estimator_tasks(estimator or "")
    fields: dict[str, Value] = {
        "name": names.mlm_name(version.name),
        "architecture": said.architecture or made.architecture or estimator or UNKNOWN,
        "tasks": list(tasks),
    }
    known = {"framework": made.name, "framework_version": made.version}
    fields |= {name: value for name, value in known.items() if value is not None}
    fields |= said.fields
    found = hyperparameters(version.parameters, signature.defaults(version.mlmodel))
    if found:
        fields["hyperparameters"] = found
    fields["input"] = [
        _input(tensor, of_it, name, made)
        for tensor, of_it, name in _arrays("input", signature.inputs(version.mlmodel), said.inputs)
    ]
    fields["output"] = [
        _output(tensor, of_it, name, made, of_it.tasks or tasks)
        for tensor, of_it, name in _arrays(
            "output", signature.outputs(version.mlmodel), said.outputs
        )
    ]
    return fields


def bands(version: ModelVersion) -> dict[str, dict[str, Any]]:
    """What is known of each band that goes in or comes out, by name, in the terms of STAC's EO."""
    said = given(version)
    arrays = [*said.outputs, *said.inputs]
    return {band["name"]: band for array in arrays for band in array.bands}


def columns(version: ModelVersion) -> list[Column]:
    """The columns of the table that a model takes; none where it takes none, or nobody says."""
    tensors, said = signature.inputs(version.mlmodel), given(version)
    for tensor, of_it, _ in _arrays("input", tensors, said.inputs):
        if tensor.columns:
            return list(tensor.columns)
        if of_it.columns and tensor.shape[-1] == len(of_it.columns):
            return [Column(name, tensor.data_type) for name in of_it.columns]
    return []


def _arrays(
    part: str, tensors: Sequence[Tensor], said: Sequence[GivenArray]
) -> list[tuple[Tensor, GivenArray, str]]:
    """Each array with what was said of it, by its name, else by its place; and with a name."""
    by_name = {of_it.name: of_it for of_it in said if of_it.name}
    known = {tensor.name for tensor in tensors}
    found = []
    for place, tensor in enumerate(tensors):
        of_it = said[place] if place < len(said) else GivenArray()
        if of_it.name in known:
            of_it = GivenArray()
        of_it = by_name.get(tensor.name or "", of_it)
        usual = part if len(tensors) == 1 else f"{part} {place + 1}"
        found.append((tensor, of_it, tensor.name or of_it.name or usual))
    return found


def _input(tensor: Tensor, said: GivenArray, name: str, made: Framework) -> dict[str, Value]:
    fields = _named(said, name)
    fields["input"] = _structure(tensor, said, "feature", made)
    _add_bands(fields, said, "input")
    return fields | {key: said.treatment[key] for key in _OF_INPUT if key in said.treatment}


def _output(
    tensor: Tensor, said: GivenArray, name: str, made: Framework, tasks: Sequence[str]
) -> dict[str, Value]:
    fields = _named(said, name) | {"tasks": list(tasks)}
    fields["result"] = _structure(tensor, said, "value", made)
    _add_bands(fields, said, "result")
    if said.classes:
        fields["classification:classes"] = list(said.classes)
    return fields | {key: said.treatment[key] for key in _OF_OUTPUT if key in said.treatment}


def _named(said: GivenArray, name: str) -> dict[str, Value]:
    fields: dict[str, Value] = {"name": name}
    return fields | ({"description": said.description} if said.description else {})


def _add_bands(fields: dict[str, Any], said: GivenArray, structure: str) -> None:
    """MLM wants a dimension of that name exactly where there are bands."""
    if dimensions.BANDS in fields[structure]["dim_order"]:
        fields["bands"] = [band["name"] for band in said.bands]


def _structure(tensor: Tensor, said: GivenArray, values: str, made: Framework) -> dict[str, Value]:
    special = None
    if said.bands:
        special = dimensions.BANDS, len(said.bands)
    elif said.classes:
        special = dimensions.CLASS, len(said.classes)
    shape = said.shape if _is_wider(said.shape, tensor.shape) else tensor.shape
    order = list(said.dim_order)
    if not _fits(order, shape, len(said.bands)):
        order = dimensions.order(
            shape, values=values, special=special, channels_first=made.channels_first
        )
    return {"shape": list(shape), "dim_order": order, "data_type": tensor.data_type}


def _is_wider(given: Sequence[Any], shape: Sequence[int]) -> bool:
    """Whether a shape that was given takes all that the signature's takes."""
    return len(given) == len(shape) and all(
        type(size) is int and size in (-1, signed)
        for size, signed in zip(given, shape, strict=True)
    )


def _fits(order: list[Any], shape: Sequence[int], number_of_bands: int) -> bool:
    """Whether names of dimensions that were given can be these, with the bands in their place."""
    if not dimensions.is_order(order, len(shape)):
        return False
    if dimensions.BANDS not in order:
        return number_of_bands == 0
    return number_of_bands > 0 and shape[order.index(dimensions.BANDS)] in (-1, number_of_bands)
