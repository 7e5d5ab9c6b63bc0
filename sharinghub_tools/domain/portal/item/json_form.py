"""An Item as JSON has it: dates, bytes and keys as FastAPI writes them, by pydantic."""

from __future__ import annotations

import math
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
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, int):
        return value
    return _by_pydantic(value)


def _key(key: Any) -> str:
    return _text(key) if isinstance(key, str) else str(next(iter(_by_pydantic({key: None}))))


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NoJsonError("it holds half a character, as JSON writes emoji") from error
    return text


def _by_pydantic(value: Any) -> Any:
    # Costs as much as all the rest, and few Items need it.
    from pydantic_core import PydanticSerializationError, to_jsonable_python  # noqa: PLC0415

    # Newer versions write more, as complex numbers.
    if isinstance(value, complex):
        raise NoJsonError("it is a complex number")
    try:
        return to_jsonable_python(value)
    except UnicodeDecodeError as error:
        raise NoJsonError("its bytes are not UTF-8") from error
    except PydanticSerializationError as error:
        raise NoJsonError("it is neither text nor a number nor a date") from error
