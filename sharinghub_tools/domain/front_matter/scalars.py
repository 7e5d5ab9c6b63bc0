r"""Plain values → YAML that YAML 1.1 (the portal) and YAML 1.2 read back the same.

Never in the output: ``---`` (the portal cuts the description at its second occurrence), raw
control characters, line or paragraph separators, surrogate pairs written as ``\ud83d\ude80``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:+()-]*(?: [A-Za-z0-9(][A-Za-z0-9_./:+()-]*)*")
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
# What YAML 1.1 takes for a boolean or null, and a YAML 1.2 reader does not, or the reverse.
_MISREAD = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"}
_RAW_SAFE = re.compile(
    "[\x20-\x7e\xa1-\u1fff\u2010-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def scalar(value: str | float | bool | None, *, flow: bool = False) -> str:
    """One value on one line.

    Raises:
        ValueError: a number that is not finite, or text with a lone surrogate; JSON has neither.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return _plain(value, flow=flow) or quoted(value)


def quoted(text: str) -> str:
    """Text in double quotes."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"not Unicode text: {text!r}")
    escaped = "".join(_escape(character) for character in text)
    # ``-\x2d-`` is ``---`` to the parser alone.
    return '"' + re.sub("--(?=-)", "-\\\\x2d", escaped) + '"'


def block(value: Value, indent: str, newline: str) -> str:
    """A value that follows ``key:`` in a block mapping, with the space or line end before it.

    A mapping becomes a block one level deeper than ``indent``, and so does a list of mappings, in
    which those of scalars take a line each; a list of scalars stays on the line.
    """
    if isinstance(value, Mapping):
        if not value:
            return " {}"
        deeper = indent + "  "
        return newline + newline.join(
            f"{deeper}{scalar(key)}:{block(item, deeper, newline)}" for key, item in value.items()
        )
    if not isinstance(value, Sequence) or isinstance(value, str):
        return " " + scalar(value)
    if any(isinstance(item, Mapping) for item in value):
        return newline + newline.join(_item(item, indent + "  ", newline) for item in value)
    return " " + flow(value)


def _item(value: Value, indent: str, newline: str) -> str:
    """An item of a block list; a mapping that holds others is a block itself."""
    if isinstance(value, Mapping) and any(_holds(field) for field in value.values()):
        fields = block(value, indent, newline).removeprefix(newline)
        return f"{indent}- " + fields.removeprefix(indent + "  ")
    return f"{indent}- {flow(value)}"


def _holds(value: Value) -> bool:
    """Whether there is a mapping in it."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_holds(item) for item in value)
    return isinstance(value, Mapping)


def flow(value: Value) -> str:
    """A value in flow style, on one line."""
    if isinstance(value, Mapping):
        pairs = (f"{scalar(key, flow=True)}: {flow(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, flow=True)


def _plain(text: str, *, flow: bool) -> str | None:
    pattern = _PLAIN_IN_FLOW if flow else _PLAIN
    if not pattern.fullmatch(text) or _MISREAD.fullmatch(text):
        return None
    if text.endswith(":") or ": " in text or "---" in text:
        return None
    resolved = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return None if any(regexp.match(text) for _, regexp in resolved) else text


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    text = repr(value)
    mantissa, exponent, power = text.partition("e")
    # YAML 1.1 takes 1e-05 for text: it wants the point, and a sign after the e.
    if exponent and "." not in mantissa:
        return f"{mantissa}.0e{power}"
    return text


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _RAW_SAFE.fullmatch(character):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
