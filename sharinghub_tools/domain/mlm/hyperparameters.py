"""A run's parameters, which MLflow keeps as text, as the values that they were."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.public_values import public_parameters

_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]+)?")
# What autologging writes for an argument that nobody gave.
_NOT_GIVEN = ("", "None", "null", "nan", "NaN", "[]", "{}", "()")
# Names as MLM has them; MLflow allows slashes, spaces and colons as well.
_NOT_IN_NAME = re.compile(r"[^0-9A-Za-z_.-]+")
# A longer text is a document, a prompt or a whole configuration.
_LONGEST = 200


def hyperparameters(
    parameters: Mapping[str, str], defaults: Mapping[str, Any] | None = None
) -> dict[str, Value]:
    """What a model was made with, and what it takes when it predicts.

    Secrets, folders of somebody's machine, arguments that nobody gave and long texts are left out.

    Args:
        parameters: of the run.
        defaults: of the parameters of the model's signature.
    """
    found: dict[str, Value] = {}
    written = {name: _written(value) for name, value in (defaults or {}).items()}
    given = public_parameters({name: str(value) for name, value in parameters.items()})
    for name, text in {**public_parameters(written), **given}.items():
        key = _NOT_IN_NAME.sub("_", name.replace("/", "."))
        if text.strip() not in _NOT_GIVEN and len(text) <= _LONGEST:
            found.setdefault(key, value_of(text))
    return dict(sorted(found.items()))


def value_of(text: str) -> Value:
    """The number, boolean or list of these that a text is; else the text."""
    text = text.strip()
    if text in ("True", "true", "False", "false"):
        return text in ("True", "true")
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    if text[:1] in ("[", "(") and text[-1:] in ("]", ")"):
        listed = _list(text)
        return text if listed is None else listed
    return text


def _list(text: str) -> list[Value] | None:
    """A list, or tuple, of numbers and booleans."""
    parts = [part.strip() for part in text[1:-1].rstrip(", ").split(",")]
    values = [value_of(part) for part in parts]
    return None if any(isinstance(value, str | list) for value in values) else values


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
