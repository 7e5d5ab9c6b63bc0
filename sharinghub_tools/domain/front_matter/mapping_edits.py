"""Edits of what a mapping in a front matter holds, as deep as one likes; see :mod:`.edits`."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import yaml

from sharinghub_tools.domain.front_matter import key_layout, layout
from sharinghub_tools.domain.front_matter.document import Document, find_pair
from sharinghub_tools.domain.front_matter.edits import Change, first_that_holds
from sharinghub_tools.domain.front_matter.layout import Way
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.errors import FrontMatterError

# Keys of mappings and indexes of lists, from a top-level key on.
Path: TypeAlias = tuple[str | int, ...]

_REMEDY = "write it as plain block lines ('key: value')"


def mapping(document: Document, key: str) -> dict[Any, Any] | None:
    """The mapping under a top-level key; None where the key is missing or empty.

    Raises:
        FrontMatterError: there is something else than a mapping.
    """
    found = document.pair(key)
    value = document.data[key] if found else None
    if found and value is not None and not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else "text or a number"
        raise document.error(
            f"'{key}' must be a mapping, and is {kind}; write one, or remove the key", found[0]
        )
    return value


def put(document: Document, key: str, fields: Mapping[str, Value], mark: str) -> Document:
    """Give a top-level key that is missing or empty a mapping, marked as added.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    found = document.pair(key)
    if found is None:
        ways = key_layout.add_key(document, key, fields, mark)
    else:
        ways = key_layout.fill(document, found, fields, mark)
    where = found[0] if found else None
    changes: list[tuple[Way, Change]] = [(way, lambda data: {**data, key: fields}) for way in ways]
    return first_that_holds(document, changes, f"'{key}' cannot be added", where, _REMEDY)


def set_field(document: Document, path: Path, value: Value, after: Sequence[str] = ()) -> Document:
    """Set the field at a path below a top-level key; the mapping that is to hold it has some.

    Args:
        document: the front matter.
        path: of the field; it ends with its name.
        value: of the field.
        after: fields of that mapping behind which a new one may come, the best first; then it comes
            behind any, the last first.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    node = _node(document, path[:-1])
    name = str(path[-1])
    if (pair := find_pair(node, name)) is not None:
        ways = layout.replace_field(document, node, pair, value)
    else:
        present = [key.value for key, _ in reversed(node.value)]
        order = dict.fromkeys([*(other for other in after if other in present), *present])
        ways = [
            w for other in order for w in layout.add_field(document, node, [other], name, value)
        ]
    change = functools.partial(_changed, path=path, value=value)
    return _first(document, ways, change, path, "changed" if pair else "added")


def append_item(document: Document, path: Path, value: Value) -> Document:
    """Append a value to the list at a path below a top-level key, which has some.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    pair = find_pair(_node(document, path[:-1]), str(path[-1]))
    sequence = pair[1] if pair else None
    if not isinstance(sequence, yaml.SequenceNode) or not sequence.value:
        raise FrontMatterError(f"'{'.'.join(map(str, path))}' is no list with entries")
    ways = layout.append_value(document, sequence, value)

    def change(data: Any) -> Any:
        before = functools.reduce(lambda inner, step: inner[step], path, data)
        return _changed(data, path, [*before, value])

    return _first(document, ways, change, path, "extended")


def remove_field(document: Document, path: Path, mark: str) -> Document:
    """Remove the field at a path; the key that :func:`put` added goes with its last field.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    node = _node(document, path[:-1])
    key = str(path[0])
    ways = layout.remove_field(document, node, str(path[-1]))
    change: Change = functools.partial(_without, path=path)
    if len(path) == 2 and len(node.value) == 1:
        found = document.pair(key)
        assert found is not None  # noqa: S101 - the field is below it
        if (way := key_layout.undo_add_key(document, found, mark)) is not None:
            ways, change = [way], functools.partial(_without, path=(key,))
        elif (filled := key_layout.undo_fill(document, found, mark)) is not None:
            ways, change = [filled[0]], functools.partial(_changed, path=(key,), value=filled[1])
        elif not node.flow_style:
            change = functools.partial(_changed, path=(key,), value=None)
    return _first(document, ways, change, path, "removed")


def _first(
    document: Document, ways: Sequence[Way], change: Change, path: Path, done: str
) -> Document:
    found = document.pair(str(path[0]))
    problem = f"'{'.'.join(map(str, path))}' cannot be {done}"
    return first_that_holds(
        document, [(way, change) for way in ways], problem, found[0] if found else None, _REMEDY
    )


def _node(document: Document, path: Path) -> yaml.MappingNode:
    node: yaml.Node | None = document.root
    for step in path:
        if isinstance(step, int):
            items = node.value if isinstance(node, yaml.SequenceNode) else []
            node = items[step] if step < len(items) else None
        else:
            pair = find_pair(node, step)
            node = pair[1] if pair else None
    if not isinstance(node, yaml.MappingNode):
        found = document.pair(str(path[0]))
        problem = f"'{'.'.join(map(str, path))}' cannot be found as it is written; {_REMEDY}"
        raise document.error(problem, found[0]) if found else FrontMatterError(problem)
    return node


def _changed(data: Any, path: Path, value: Value) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return [*data[:step], _changed(data[step], rest, value), *data[step + 1 :]]
    return {**data, step: _changed(data.get(step), rest, value)}


def _without(data: Any, path: Path) -> Any:
    step, rest = path[0], path[1:]
    if not rest:
        return {name: value for name, value in data.items() if name != step}
    if isinstance(step, int):
        return [*data[:step], _without(data[step], rest), *data[step + 1 :]]
    return {**data, step: _without(data[step], rest)}
