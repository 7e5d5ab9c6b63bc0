"""The metadata of a README, of which each part of an Item takes what is its own."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

from sharinghub_tools.domain.portal.problems import ProblemKind
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.domain.portal.source import Position
from sharinghub_tools.domain.portal.tree import Kind, Value
from sharinghub_tools.errors import PortalFailsError

_LONGEST_SHOWN = 60


class Fields:
    """What is left of the metadata; values may be changed, the reading stays as it is.

    The portal hands values on as they are: an alias is the very value that its anchor names, and
    where the one is changed so is the other.
    """

    def __init__(self, reading: Reading, preview_file: str | None = None) -> None:
        """Take all that the README has.

        Args:
            reading: of the README.
            preview_file: the preview where the README says nothing of one.

        Raises:
            PortalFailsError: the portal cannot read the README, or finds no mapping.
        """
        self._reading = reading
        _refuse_unread(reading)
        metadata = reading.metadata
        if not isinstance(metadata, dict):
            raise self.failure(f"the front matter is {kind(metadata)}, not a mapping")
        self._left: dict[str, Any] = {}
        for key, value in copy.deepcopy(metadata).items():
            name = _text(key)
            if name is None:
                raise self.failure(f"the key {shown(key)} is not text", key)
            self._left[name] = value
        if preview_file is not None:
            self._left.setdefault("preview", preview_file)

    def take(self, key: Any, default: Any = None) -> Any:
        """A value, which is not left then."""
        return self._left.pop(key, default)

    def get(self, key: str, default: Any = None) -> Any:
        """A value, which stays."""
        return self._left.get(key, default)

    def rest(self) -> dict[str, Any]:
        """What nothing took, in the order written."""
        return dict(self._left)

    def failure(self, reason: str, *path: Any) -> PortalFailsError:
        """The portal's error, placed in the README.

        Args:
            reason: what is wrong.
            path: keys and indices that lead to the value; as far as they lead.
        """
        return PortalFailsError(reason, *self._position(path))

    def unwritable(self, reason: str) -> PortalFailsError:
        """The portal's error where it cannot write a value as JSON, placed at the first such."""
        for each in self._reading.problems:
            if each.kind is ProblemKind.RECURSIVE_ANCHOR:
                return PortalFailsError(
                    f"a value cannot be written as JSON: {reason}", *self._reading.place(each)
                )
        root = self._reading.root
        for value in root.walk() if root else ():
            if _has_no_text(value.data):
                return PortalFailsError(
                    f"{shown(value.written)} cannot be written as JSON: {reason}", *value.start
                )
        return self.failure(f"a value cannot be written as JSON: {reason}")

    def _position(self, path: tuple[Any, ...]) -> Position:
        value = self._reading.root
        for step in path:
            below = None if value is None else _below(value, step)
            if below is None:
                break
            value = below
        return self._reading.source.start if value is None else value.start


def kind(value: Any) -> str:
    """What a value is, in the words of messages."""
    for types, name in (
        (bool, Kind.BOOLEAN),
        (str, Kind.TEXT),
        (int | float, Kind.NUMBER),
        (date, Kind.DATE),
        (list, Kind.LIST),
        (dict, Kind.MAPPING),
    ):
        if isinstance(value, types):
            return name.value
    return Kind.NULL.value if value is None else Kind.OTHER.value


def shown(value: Any) -> str:
    """A value for a message's one line."""
    text = " ".join(str(value).split()).encode(errors="backslashreplace").decode()
    return f'"{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"}"'


def _below(value: Value, step: Any) -> Value | None:
    if isinstance(step, int) and value.kind is Kind.LIST:
        return value.items[step] if 0 <= step < len(value.items) else None
    return value.get(step) if value.kind is Kind.MAPPING else None


def _has_no_text(data: object) -> bool:
    """Whether it is text or bytes that cannot go from or to UTF-8."""
    try:
        if isinstance(data, bytes):
            data.decode()
        elif isinstance(data, str):
            data.encode()
    except UnicodeError:
        return True
    return False


def _text(key: object) -> str | None:
    """A key as the portal's check of types takes it: text, or bytes that are."""
    try:
        if isinstance(key, bytes):
            return key.decode()
        return key if isinstance(key, str) and key.encode() is not None else None
    except UnicodeError:
        return None


def _refuse_unread(reading: Reading) -> None:
    if reading.is_constructed:
        return
    found = next(_at_fault(reading), None)
    if found is None:
        raise PortalFailsError("the portal cannot read the front matter", *reading.source.start)
    subject = f" {shown(found.subject)}" if found.subject else ""
    raise PortalFailsError(
        f"the portal cannot read the front matter ({found.kind}{subject})", *reading.place(found)
    )


def _at_fault(reading: Reading) -> Iterator[Any]:
    return (each for each in reading.problems if each.outcome is reading.outcome)
