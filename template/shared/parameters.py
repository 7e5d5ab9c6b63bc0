"""Reads params.yaml: one section for each stage, checked against the stage's dataclass."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from .console import ProjectError
from .settings import ROOT

Section = TypeVar("Section")
Changes = Mapping[str, Mapping[str, Any]]


def load(root: Path = ROOT, changed: Changes | None = None) -> dict[str, Any]:
    """All parameters, by section.

    Args:
        root: folder of the project.
        changed: by section, values in the place of the file's.
    """
    try:
        parameters = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ProjectError(f"params.yaml cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(parameters, dict):
        raise ProjectError("params.yaml must be a mapping of sections")
    for name, values in (changed or {}).items():
        parameters[name] = {**parameters.get(name, {}), **values}
    return parameters


def section(
    name: str, cls: type[Section], root: Path = ROOT, changed: Changes | None = None
) -> Section:
    """One section, or a section of a section as `gate.regression`, as its dataclass.

    Raises:
        ProjectError: a parameter is missing, unknown, of another type than its field, or refused
            by the dataclass with a ValueError.
    """
    values: Any = load(root, changed)
    for part in name.split("."):
        values = values.get(part) if isinstance(values, dict) else None
    if not isinstance(values, dict):
        raise ProjectError(f"params.yaml has no section {name}")
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    for key, value in values.items():
        if key not in known:
            raise ProjectError(
                f"params.yaml: {name}.{key} is unknown; known are {', '.join(known)}"
            )
        kind = known[key].type
        if kind is float and type(value) is int:
            values[key] = float(value)
        elif not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ProjectError(
                f"params.yaml: {name}.{key} = {value!r} must be {getattr(kind, '__name__', kind)}"
            )
    for key, field in known.items():
        if key not in values and field.default is MISSING:
            raise ProjectError(f"params.yaml: {name}.{key} is missing")
    try:
        return cls(**values)
    except ValueError as error:
        raise ProjectError(f"params.yaml: {name}.{error}") from None


def flattened(parameters: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested parameters under dotted names, as `train.epochs`."""
    flat = {}
    for key, value in parameters.items():
        if isinstance(value, dict):
            flat |= flattened(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
