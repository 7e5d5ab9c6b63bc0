"""A run's parameters, which MLflow keeps as text, as the values that they were."""

from __future__ import annotations

import ast
import json
import math
import re
import struct
from collections.abc import Mapping
from typing import Any

from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.public_values import public_parameters

_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]+)?")
# What autologging writes for an argument that nobody gave.
_NOT_GIVEN = ("", "None", "null", "nan", "NaN", "[]", "{}", "()")
# And what it writes for arguments of Keras that were left as they are.
_LEFT = {
    "initial_epoch": "0",
    "optimizer_amsgrad": "False",
    "optimizer_ema_momentum": "0.99",
    "optimizer_use_ema": "False",
    "shuffle": "True",
    "validation_freq": "1",
    "validation_split": "0.0",
}
# Names as MLM has them; MLflow allows slashes, spaces and colons as well.
_NOT_IN_NAME = re.compile(r"[^0-9A-Za-z_.-]+")
# A longer text is a document, a prompt or a whole configuration.
_LONGEST = 200


def hyperparameters(
    parameters: Mapping[str, str], defaults: Mapping[str, Any] | None = None
) -> dict[str, Value]:
    """What a model was made with, and what it takes when it predicts.

    Left out are secrets, folders of somebody's machine, arguments that nobody gave, long texts, and
    what autologging repeats: ``epochs`` beside the project's own ``train.epochs`` of that value.

    Args:
        parameters: of the run.
        defaults: of the parameters of the model's signature.
    """
    written = {name: _written(value) for name, value in (defaults or {}).items()}
    given = {name: str(value).strip() for name, value in parameters.items()}
    own = {(name.rpartition(".")[2], text) for name, text in given.items() if "." in name}
    shown = {
        name: text
        for name, text in public_parameters({**written, **given}).items()
        if text not in _NOT_GIVEN and len(text) <= _LONGEST and _LEFT.get(name) != text
        if _is_json(text)
    }
    found: dict[str, Value] = {}
    for name, text in sorted(shown.items()):
        key = _NOT_IN_NAME.sub("_", name.replace("/", "."))
        if key and (name, text) not in own:
            found.setdefault(key, value_of(text))
    return found


def value_of(text: str) -> Value:
    """The number, boolean or list that a text is; else the text."""
    text = text.strip()
    if text in ("True", "true", "False", "false"):
        return text in ("True", "true")
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return _short(float(text))
    if text[:1] in ("[", "(") and text[-1:] in ("]", ")"):
        listed = _list(text)
        return text if listed is None else listed
    return text


def _short(number: float) -> float:
    """A number of 32 bits as it was given, 0.01, rather than as 64 bits hold it."""
    try:
        single = struct.pack("f", number)
        rounded = float(f"{number:.7g}")
        is_same = struct.unpack("f", single)[0] == number and struct.pack("f", rounded) == single
    except OverflowError:
        return number
    return rounded if is_same else number


def _list(text: str) -> list[Value] | None:
    """A list of numbers, booleans and texts, as JSON or Python writes it."""
    for read in (json.loads, ast.literal_eval):
        try:
            values = list(read(text))
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
        if all(isinstance(value, str | int | float) and _is_json(value) for value in values):
            return [_short(value) if isinstance(value, float) else value for value in values]
    return None


def _is_json(value: str | float) -> bool:
    if isinstance(value, str):
        return value == value.encode(errors="ignore").decode()
    return math.isfinite(value)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
