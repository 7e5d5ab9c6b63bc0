"""Edits of the lists in a front matter, as splices: every other byte stays as it was.

Each edit is a pure function, document → document. What comes out is parsed again and compared,
value by value, with what was asked for; where the two differ (an alias reaches into the list, a
layout that a splice cannot serve), the edit is refused and nothing changes.

A key, or a whole front matter, that an edit had to add carries a comment that says so: it goes
again with its last item, to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from sharinghub_tools.domain.front_matter import layout
from sharinghub_tools.domain.front_matter.document import Document, find_pair, parse
from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.front_matter.layout import Splice
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.front_matter.view import BYTE_ORDER_MARK, newline_of
from sharinghub_tools.errors import FrontMatterError

MARK = "# added by sharinghub link-model"
_ADDED_FRONT_MATTER = "# Front matter added by sharinghub link-model"


def open_or_add(readme: str) -> Document:
    """The README's front matter; a README without one gets an empty one, marked as added.

    Raises:
        FrontMatterError: there is one that cannot be read.
    """
    document = parse(readme)
    if document is not None:
        return document
    newline = newline_of(readme)
    head = BYTE_ORDER_MARK if readme.startswith(BYTE_ORDER_MARK) else ""
    added = parse(
        head
        + newline.join(["---", _ADDED_FRONT_MATTER, "---", "", ""])
        + readme.removeprefix(BYTE_ORDER_MARK)
    )
    assert added is not None  # noqa: S101 - it was just written
    return added


def drop_if_added(document: Document) -> str:
    """The README's text; a front matter that :func:`open_or_add` added goes, if it is empty."""
    readme, newline = document.readme, document.view.newline
    head = BYTE_ORDER_MARK if readme.startswith(BYTE_ORDER_MARK) else ""
    added = head + newline.join(["---", _ADDED_FRONT_MATTER, "---", "", ""])
    return head + readme.removeprefix(added) if readme.startswith(added) else readme


def items(document: Document, key: str) -> list[Any]:
    """The items of the list under a top-level key; none where the key is missing or empty.

    Raises:
        FrontMatterError: there is something else than a list.
    """
    found = document.pair(key)
    if found is None:
        return []
    value = document.data[key]
    if value is None:
        return []
    if not isinstance(value, list):
        kind = "a mapping" if isinstance(value, dict) else "text or a number"
        raise document.error(f"'{key}' must be a list, and is {kind}", found[0])
    return value


def insert_item(document: Document, key: str, index: int, item: Mapping[str, Value]) -> Document:
    """Insert a mapping into the list under a top-level key; the key is added where it is missing.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    before = items(document, key)
    expected = {**document.data, key: [*before[:index], dict(item), *before[index:]]}
    found = document.pair(key)
    if found is None:
        ways = layout.add_key(document, key, item, MARK)
    elif isinstance(found[1], yaml.SequenceNode) and found[1].value:
        ways = layout.insert(document, found[1], index, item)
    else:
        ways = layout.fill(document, found, item, MARK)
    where = found[0] if found else None
    return _first_that_holds(
        document, ways, expected, f"an entry of '{key}' cannot be added", where
    )


def remove_item(document: Document, key: str, index: int) -> Document:
    """Remove an item of the list under a top-level key; an added key goes with its last item.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    before = items(document, key)
    rest = [*before[:index], *before[index + 1 :]]
    found = document.pair(key)
    if found is None or not isinstance(found[1], yaml.SequenceNode):
        raise FrontMatterError(f"'{key}' has no entry {index}")
    problem = f"entry {index + 1} of '{key}' cannot be removed"
    if rest:
        ways = layout.remove(document, found[1], index)
        return _first_that_holds(document, ways, {**document.data, key: rest}, problem, found[0])
    without = {name: value for name, value in document.data.items() if name != key}
    pair = found[0], found[1]
    if (way := layout.undo_add_key(document, pair, MARK)) is not None:
        return _first_that_holds(document, [way], without, problem, found[0])
    if (filled := layout.undo_fill(document, pair, MARK)) is not None:
        way, empty = filled
        expected = {**document.data, key: empty}
        return _first_that_holds(document, [way], expected, problem, found[0])
    ways = layout.remove(document, found[1], index)
    empty = [] if found[1].flow_style else None
    return _first_that_holds(document, ways, {**document.data, key: empty}, problem, found[0])


def set_fields(
    document: Document,
    key: str,
    index: int,
    values: Mapping[str, Value] | Mapping[str, Value | None],
    after: Sequence[str],
) -> Document:
    """Set fields of a mapping in the list under a top-level key; None takes a field out.

    New fields come right behind the first field of ``after`` that is there, in the order given.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    for name, value in reversed(list(values.items())):
        found = document.pair(key)
        item = items(document, key)[index]
        if found is None or not isinstance(item, dict):
            raise FrontMatterError(f"'{key}' has no entry {index}")
        node = found[1].value[index]
        pair = find_pair(node, name)
        if (pair is None and value is None) or (pair is not None and same(item.get(name), value)):
            continue
        changed = {**item, name: value}
        if value is None:
            del changed[name]
            ways = layout.remove_field(document, node, name)
        elif pair is not None:
            ways = layout.replace_field(document, node, pair, value)
        else:
            ways = layout.add_field(document, node, after, name, value)
        everything = items(document, key)
        expected = {
            **document.data,
            key: [*everything[:index], changed, *everything[index + 1 :]],
        }
        problem = f"'{name}' of entry {index + 1} of '{key}' cannot be changed"
        document = _first_that_holds(document, ways, expected, problem, found[0])
    return document


def _first_that_holds(
    document: Document,
    ways: list[list[Splice]],
    expected: dict[Any, Any],
    problem: str,
    where: yaml.Node | None,
) -> Document:
    """The first way whose outcome reads back as expected, key order aside."""
    for way in ways:
        try:
            outcome = parse(layout.apply(document.readme, way))
        except FrontMatterError:
            continue
        if outcome is not None and outcome.body == document.body and same(outcome.data, expected):
            return outcome
    problem += (
        " without changing other lines; write that list as plain block entries ('- …'), "
        "without anchors or aliases"
    )
    raise FrontMatterError(problem) if where is None else document.error(problem, where)
