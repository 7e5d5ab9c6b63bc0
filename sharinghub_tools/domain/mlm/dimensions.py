"""The names of an array's dimensions, as far as its shape and what else is known tell them.

Source: https://github.com/stac-extensions/mlm/tree/v1.5.2#dimension-order
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

BATCH, BANDS, CHANNEL, CLASS = "batch", "bands", "channel", "class"
# MLM allows no digit in a name, and no name twice.
_NAME = re.compile(r"[a-z_-]+")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# An array of four dimensions holds images; grey, colour, or colour with transparency.
_IMAGES = 4
_FEW = (1, 3, 4)


def is_order(names: list[Any], dimensions: int) -> bool:
    """Whether it is a list of names that MLM allows for so many dimensions."""
    return len(names) == dimensions == len(set(map(str, names))) and all(
        isinstance(name, str) and _NAME.fullmatch(name) for name in names
    )


def order(
    shape: Sequence[int],
    *,
    values: str,
    special: tuple[str, int] | None = None,
    channels_first: bool | None = None,
) -> list[str]:
    """Name the dimensions of an array; the first is the batch.

    Args:
        shape: sizes, -1 where any will do.
        values: what a dimension that alone follows the batch holds, as ``feature``.
        special: a name (``bands``, ``class``) and how many there are: it goes to the dimension of
            that size.
        channels_first: where the framework puts the channels of images; None where it does not say.
    """
    fitting = _fitting(shape, special[1]) if special else []
    channel = _channel(shape, channels_first) if len(shape) == _IMAGES else None
    place = channel if channel in fitting else next(reversed(fitting), None)
    names = _usual(shape, values, channel if place is None else place)
    if special and place is not None:
        names[place] = special[0]
    return names


def _usual(shape: Sequence[int], values: str, channel: int | None) -> list[str]:
    if len(shape) == _IMAGES and channel is not None:
        sides = ["height", "width"]
        return [BATCH, *(CHANNEL if n == channel else sides.pop(0) for n in (1, 2, 3))]
    if len(shape) == 2:
        return [BATCH, values]
    return [BATCH, *(f"axis-{_spelled(n)}" for n in range(len(shape) - 1))]


def _spelled(number: int) -> str:
    if number < len(_NUMBERS):
        return _NUMBERS[number]
    return f"{_spelled(number // 10)}-{_spelled(number % 10)}"


def _fitting(shape: Sequence[int], size: int) -> list[int]:
    """The dimensions of a size; of images, those where channels can be."""
    places = (1, 3) if len(shape) == _IMAGES else range(1, len(shape))
    return [place for place in places if shape[place] == size]


def _channel(shape: Sequence[int], channels_first: bool | None) -> int | None:
    """Which dimension of four is that of the channels: images are square, or have few channels."""
    if shape[1] != -1 and shape[2] == shape[3] != shape[1]:
        return 1
    if shape[3] != -1 and shape[1] == shape[2] != shape[3]:
        return 3
    first, last = shape[1] in _FEW, shape[3] in _FEW
    if first != last:
        return 1 if first else 3
    if channels_first is None:
        return None
    return 1 if channels_first else 3
