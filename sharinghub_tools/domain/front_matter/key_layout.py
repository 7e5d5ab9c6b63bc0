"""The splices that add a key, or give an empty one its value, and those that take both back.

The key's line carries a mark then, which tells how it was before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

from sharinghub_tools.domain.front_matter import layout
from sharinghub_tools.domain.front_matter.document import Document
from sharinghub_tools.domain.front_matter.layout import Pair, Splice, Way
from sharinghub_tools.domain.front_matter.scalars import Value, block, flow

_EMPTY = re.compile(r"\[[ \t]*\]|\{[ \t]*\}|~|null|Null|NULL")

# The value of a key: a mapping, or a list of one mapping.
Content: TypeAlias = "Mapping[str, Value] | Sequence[Mapping[str, Value]]"


def add_key(document: Document, key: str, content: Content, mark: str) -> list[Way]:
    """Add a key with its value."""
    view, newline, root = document.view, document.view.newline, document.root
    if root is not None and root.flow_style:
        last = root.value[-1][1].end_mark.index if root.value else root.start_mark.index + 1
        comma = "," if root.value else ""
        text = f"{comma}{newline}{key}: {flow(content)} {mark}{newline}"
        return [[layout.at(view.offset(last), text)]]
    column = root.start_mark.column if root is not None else 0
    lines = f"{' ' * column}{key}: {mark}{newline}" + _lines(document, content, column)
    # At the end, a block scalar that came last would read otherwise; at the top, it would not.
    return [[layout.at(view.end, lines)], [layout.at(view.start, lines)]]


def undo_add_key(document: Document, found: Pair, mark: str) -> Way | None:
    """The way back of :func:`add_key`, None where the key was not added by it.

    The list has one item left, the mapping one field.
    """
    view, newline = document.view, document.view.newline
    key, value = found
    if document.root is not None and document.root.flow_style:
        start, end = view.offset(key.start_mark.index), view.offset(value.end_mark.index)
        tail = f" {mark}{newline}"
        before = document.readme[:start]
        if not document.readme.startswith(tail, end) or not before.endswith(newline):
            return None
        lead = len(newline) + (1 if before.removesuffix(newline).endswith(",") else 0)
        return [Splice(start - lead, end + len(tail), "")]
    start, lines = view.line_start(key.start_mark.index), view.next_line(key.start_mark.index)
    content = _content_lines(document, value)
    if document.readme[start:lines].strip() != f"{key.value}: {mark}" or content is None:
        return None
    return [Splice(start, lines, ""), content]


def fill(document: Document, found: Pair, content: Content, mark: str) -> list[Way]:
    """Give an empty value (nothing, ``~``, ``null``, ``[]``, ``{}``) its first item or field."""
    view, root = document.view, document.root
    key, value = found
    start, end = view.offset(value.start_mark.index), view.offset(value.end_mark.index)
    written = document.readme[start:end]
    simple = not written or _EMPTY.fullmatch(written)
    in_flow = root is not None and root.flow_style
    on_key_line = view.line_start(key.start_mark.index) == view.line_start(value.start_mark.index)
    if in_flow or not simple or not on_key_line:
        if not isinstance(value, yaml.CollectionNode):
            return []
        inside = start + max(written.rfind("["), written.rfind("{")) + 1
        return [[layout.at(inside, flow(content)[1:-1])]]
    below = view.next_line(value.start_mark.index)
    lines = layout.at(below, _lines(document, content, key.start_mark.column))
    if not written:
        return [[lines]]
    return [[Splice(start, end, f"{mark} (was {written})"), lines]]


def undo_fill(
    document: Document, found: Pair, mark: str
) -> tuple[Way, list[Value] | dict[str, Value] | None] | None:
    """The way back of :func:`fill` with the empty value there was; None where there was none."""
    view = document.view
    key, value = found
    start, lines = view.line_start(key.start_mark.index), view.next_line(key.start_mark.index)
    line = document.readme[start:lines]
    match = re.search(rf"{re.escape(mark)} \(was ({_EMPTY.pattern})\)", line)
    content = _content_lines(document, value)
    if match is None or content is None:
        return None
    back = Splice(start + match.start(), start + match.end(), match[1])
    empty: dict[str, list[Value] | dict[str, Value]] = {"[": [], "{": {}}
    return [back, content], empty.get(match[1][0])


def _lines(document: Document, content: Content, column: int) -> str:
    """The lines below a key that stands in a column."""
    newline = document.view.newline
    if isinstance(content, Mapping):
        return block(content, " " * column, newline).removeprefix(newline) + newline
    indent = " " * (column + _list_indent(document))
    return "".join(layout.block_item(item, indent, newline) for item in content)


def _content_lines(document: Document, value: yaml.Node) -> Splice | None:
    """Take out the lines of the one item or field; comments around it stay."""
    if isinstance(value, yaml.SequenceNode):
        dashes = document.dashes(value)
        return layout.item_lines(document, value, dashes[0]) if dashes else None
    if not isinstance(value, yaml.MappingNode) or value.flow_style:
        return None
    return layout.item_lines(document, value, value.start_mark.index)


def _list_indent(document: Document) -> int:
    """How far the author indents the dashes of a list below its key; 2 where there is none."""
    if document.root is not None:
        for key, value in document.root.value:
            if isinstance(value, yaml.SequenceNode) and not value.flow_style:
                return max(int(value.start_mark.column) - int(key.start_mark.column), 0)
    return 2
