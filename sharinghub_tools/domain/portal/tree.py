"""The values of a front matter, each with its place in the README."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sharinghub_tools.domain.portal.source import Position


class Kind(StrEnum):
    """What a value is to the portal; the words are those of messages."""

    TEXT = "text"
    NUMBER = "a number"
    BOOLEAN = "a boolean"
    NULL = "empty"
    DATE = "a date"
    LIST = "a list"
    MAPPING = "a mapping"
    OTHER = "something else"


@dataclass(slots=True, eq=False)
class Value:
    """One value: a scalar, a list or a mapping.

    An alias is the very value that its anchor names, so values form a graph, which may be cyclic.

    Attributes:
        kind: what it is to the portal.
        start: its first character, the anchor and tag included.
        end: just past its last character.
        data: the scalar as the portal reads it; None for lists, mappings and unreadable scalars.
        written: the scalar as text, quotes and escapes resolved; empty for lists and mappings.
        style: ``'``, ``"``, ``|`` or ``>``, None for plain scalars, lists and mappings.
        is_tagged: whether an explicit tag says what it is.
        items: the items of a list.
        entries: the entries of a mapping in the order written, without those merged with ``<<``.
        merged: the mappings merged with ``<<``, those that win first.
    """

    kind: Kind
    start: Position
    end: Position
    data: Any = None
    written: str = ""
    style: str | None = None
    is_tagged: bool = False
    items: list[Value] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    merged: list[Value] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether its kind was guessed from a scalar written without quotes and without tag."""
        return self.is_scalar and self.style is None and not self.is_tagged

    @property
    def is_scalar(self) -> bool:
        """Whether it is neither a list nor a mapping."""
        return self.kind not in (Kind.LIST, Kind.MAPPING, Kind.OTHER)

    @property
    def is_truthy(self) -> bool:
        """Whether Python, and so the portal's ``if``, takes it for true."""
        if self.kind is Kind.MAPPING:
            return bool(self.entries or self.fields())
        if self.kind is Kind.LIST:
            return bool(self.items)
        return bool(self.data or self.items or self.entries)

    def fields(self) -> dict[Any, Entry]:
        """The entries by key as they count in the end: the last of equals, else a merged one."""
        found: dict[Any, Entry] = {}
        seen: set[int] = set()
        pending = [self]
        while pending:
            mapping = pending.pop()
            if id(mapping) in seen:
                continue
            seen.add(id(mapping))
            own = {entry.key.data: entry for entry in mapping.entries if entry.key.is_scalar}
            found = {**own, **found}
            pending.extend(reversed(mapping.merged))
        return found

    def get(self, key: str) -> Value | None:
        """The value of a key, as it counts in the end."""
        entry = self.fields().get(key)
        return entry.value if entry else None

    def children(self) -> Iterator[Value]:
        """Its items, or its keys and values, or nothing."""
        yield from self.items
        yield from self.merged
        for entry in self.entries:
            yield entry.key
            yield entry.value

    def walk(self) -> Iterator[Value]:
        """Itself and all values below it, each once, in the order written."""
        seen: set[int] = set()
        pending = [self]
        while pending:
            value = pending.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield value
            pending.extend(reversed(list(value.children())))


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One ``key: value`` of a mapping."""

    key: Value
    value: Value
