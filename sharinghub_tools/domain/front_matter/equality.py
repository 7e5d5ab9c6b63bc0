"""Whether two values read from YAML are the same, to the type."""

from __future__ import annotations

import math
from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether two YAML values are equal, types included (``1`` is neither ``1.0`` nor ``True``).

    Values that hold themselves, or share parts a billion times over, are compared in time linear
    in what is written.
    """
    compared: set[tuple[int, int]] = set()
    pending = [(one, other)]
    while pending:
        left, right = pending.pop()
        if (id(left), id(right)) in compared:
            continue
        if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
            compared.add((id(left), id(right)))
            if len(left) != len(right):
                return False
            pending.extend(zip(left, right, strict=True))
        elif isinstance(left, dict) and isinstance(right, dict):
            compared.add((id(left), id(right)))
            if left.keys() != right.keys():
                return False
            pending.extend((value, right[key]) for key, value in left.items())
        elif not _same_scalar(left, right):
            return False
    return True


def _same_scalar(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, float) and math.isnan(left):
        return math.isnan(right)
    return bool(left == right)
