"""Edits of the lists in a front matter, as splices: every other byte stays as it was.

Each edit is a pure function, document → document. What comes out is parsed again and compared,
value by value, with what was asked for; where the two differ (an alias reaches into the list, a
layout that a splice cannot serve), the edit is refused and nothing changes.

A key, or a whole front matter, that an edit had to add carries a comment that says so: it goes
again with its last item, to the byte.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from sharinghub_tools.domain.front_matter import key_layout, layout
from sharinghub_tools.domain.front_matter.document import Document, find_pair, parse
from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.front_matter.layout import Way
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.front_matter.view import newline_of
from sharinghub_tools.domain.portal.source import BYTE_ORDER_MARK
from sharinghub_tools.errors import FrontMatterError

Change = Callable[[dict[Any, Any]], dict[Any, Any]]

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
    mark = _mark(readme)
    added = parse(mark + _added(newline_of(readme)) + readme.removeprefix(mark))
    assert added is not None  # noqa: S101 - it was just written
    return added


def drop_if_added(document: Document) -> str:
    """The README's text; a front matter that :func:`open_or_add` added goes, if it is empty."""
    mark = _mark(document.readme)
    text = document.readme.removeprefix(mark)
    return mark + text.removeprefix(_added(document.view.newline))


def _added(newline: str) -> str:
    return newline.join(["---", _ADDED_FRONT_MATTER, "---", "", ""])


def _mark(readme: str) -> str:
    return BYTE_ORDER_MARK if readme.startswith(BYTE_ORDER_MARK) else ""


def items(document: Document, key: str) -> list[Any]:
    """The items of the list under a top-level key; none where the key is missing or empty.

    Raises:
        FrontMatterError: there is something else than a list.
    """
    found = document.pair(key)
    value = document.data[key] if found else None
    if found and value is not None and not isinstance(value, list):
        kind = "a mapping" if isinstance(value, dict) else "text or a number"
        raise document.error(
            f"'{key}' must be a list, and is {kind}; write one, or remove the key", found[0]
        )
    return listed(document, key)


def listed(document: Document, key: str) -> list[Any]:
    """The items of the list under a top-level key; none where there is anything else."""
    value = document.data.get(key) if document.pair(key) else None
    return value if isinstance(value, list) else []


def insert_item(
    document: Document, key: str, indexes: Sequence[int], item: Mapping[str, Value]
) -> Document:
    """Insert a mapping into the list under a top-level key; the key is added where it is missing.

    It goes to the first of the indexes where nothing else reads otherwise afterwards.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    items(document, key)
    found = document.pair(key)

    def change(index: int, data: dict[Any, Any]) -> dict[Any, Any]:
        before = data.get(key) or []
        return {**data, key: [*before[:index], dict(item), *before[index:]]}

    if found is None:
        ways = key_layout.add_key(document, key, [item], MARK)
        attempts = [(way, functools.partial(change, 0)) for way in ways]
    elif isinstance(found[1], yaml.SequenceNode) and found[1].value:
        attempts = [
            (way, functools.partial(change, index))
            for index in indexes
            for way in layout.insert(document, found[1], index, item)
        ]
    else:
        ways = key_layout.fill(document, found, [item], MARK)
        attempts = [(way, functools.partial(change, 0)) for way in ways]
    problem = f"an entry of '{key}' cannot be added"
    return first_that_holds(document, attempts, problem, found[0] if found else None)


def remove_item(document: Document, key: str, index: int, *, keep_key: bool = False) -> Document:
    """Remove an item of the list under a top-level key; an added key goes with its last item.

    Args:
        document: the front matter.
        key: of the list.
        index: of the item.
        keep_key: leave an added key, which is empty then.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    found = document.pair(key)
    if found is None or not isinstance(found[1], yaml.SequenceNode):
        raise FrontMatterError(f"'{key}' has no entry {index + 1}")
    problem = f"entry {index + 1} of '{key}' cannot be removed"

    def replace(value: Value) -> Change:
        return lambda data: {**data, key: value}

    def without_item(data: dict[Any, Any]) -> dict[Any, Any]:
        return {**data, key: [*data[key][:index], *data[key][index + 1 :]]}

    def without_key(data: dict[Any, Any]) -> dict[Any, Any]:
        return {name: value for name, value in data.items() if name != key}

    ways = layout.remove(document, found[1], index)
    change: Change = without_item
    if len(found[1].value) == 1:
        change = replace([] if found[1].flow_style else None)
        pair = found[0], found[1]
        if keep_key:
            pass
        elif (way := key_layout.undo_add_key(document, pair, MARK)) is not None:
            ways, change = [way], without_key
        elif (filled := key_layout.undo_fill(document, pair, MARK)) is not None:
            ways, change = [filled[0]], replace(filled[1])
    return first_that_holds(document, [(way, change) for way in ways], problem, found[0])


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
            raise FrontMatterError(f"'{key}' has no entry {index + 1}")
        node = found[1].value[index]
        pair = find_pair(node, name)
        if (pair is None and value is None) or (pair is not None and same(item.get(name), value)):
            continue
        if value is None:
            ways = layout.remove_field(document, node, name)
        elif pair is not None:
            ways = layout.replace_field(document, node, pair, value)
        else:
            ways = layout.add_field(document, node, after, name, value)
        change = functools.partial(_with_field, key=key, index=index, name=name, value=value)
        problem = f"'{name}' of entry {index + 1} of '{key}' cannot be changed"
        attempts = [(way, change) for way in ways]
        document = first_that_holds(document, attempts, problem, found[0])
    return document


def _with_field(
    data: dict[Any, Any], key: str, index: int, name: str, value: Value | None
) -> dict[Any, Any]:
    changed = {field: old for field, old in data[key][index].items() if field != name}
    if value is not None:
        changed[name] = value
    return {**data, key: [*data[key][:index], changed, *data[key][index + 1 :]]}


def first_that_holds(
    document: Document,
    attempts: Sequence[tuple[Way, Change]],
    problem: str,
    where: yaml.Node | None,
    remedy: str = "write that list as plain block entries ('- …')",
) -> Document:
    """The first way whose outcome reads back as its change asks, key order aside.

    Where no way serves the portal's reading, one that serves a YAML tool's will do: then a block
    scalar came to stand last, or does no more, and the portal drops its line end, or does no more.
    """
    outcomes = []
    for way, change in attempts:
        outcome = _outcome(document, way)
        if outcome is None:
            continue
        if same(outcome.data, change(document.data)):
            return outcome
        outcomes.append((outcome, change))
    for outcome, change in outcomes:
        if same(outcome.data_as_file, change(document.data_as_file)):
            return outcome
    problem += f" without changing other lines; {remedy}, without anchors, aliases or tags"
    raise FrontMatterError(problem) if where is None else document.error(problem, where)


def _outcome(document: Document, way: Way) -> Document | None:
    try:
        outcome = parse(layout.apply(document.readme, way))
    except FrontMatterError:
        return None
    return outcome if outcome is not None and outcome.body == document.body else None
