"""An Item as JSON has it: dates, bytes and keys as pydantic writes them for FastAPI."""

from __future__ import annotations

import math
from datetime import date
from typing import Any


class NoJsonError(ValueError):
    """A value has no form in JSON; the text says why."""


def json_form(value: Any) -> Any:
    """The value with nothing in it but what JSON has; what is not finite becomes null.

    Sets have no order; here they are sorted.

    Raises:
        NoJsonError: the portal cannot write it.
    """
    return _form(value, ())


def _form(value: Any, above: tuple[int, ...]) -> Any:
    if isinstance(value, dict | list | tuple | set):
        if id(value) in above:
            raise NoJsonError("it holds itself")
        inside = (*above, id(value))
        if isinstance(value, dict):
            return {_key(key): _form(each, inside) for key, each in value.items()}
        items = sorted(value, key=repr) if isinstance(value, set) else value
        return [_form(each, inside) for each in items]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case str():
            return _text(value)
        case float():
            return value if math.isfinite(value) else None
        case None | int():
            return value
        case date():
            return value.isoformat().replace("+00:00", "Z")
        case bytes():
            return _decoded(value)
    raise NoJsonError("it is neither text nor a number nor a date")


def _key(key: Any) -> str:
    if isinstance(key, str):
        return _text(key)
    # Costs as much as all the rest, and few Items have such keys.
    from pydantic_core import PydanticSerializationError, to_jsonable_python  # noqa: PLC0415

    try:
        return str(next(iter(to_jsonable_python({key: None}))))
    except UnicodeDecodeError as error:
        raise NoJsonError("its bytes are not UTF-8") from error
    except PydanticSerializationError as error:
        raise NoJsonError("it is no key") from error


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NoJsonError("it holds half a character, as JSON writes emoji") from error
    return text


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise NoJsonError("its bytes are not UTF-8") from error
