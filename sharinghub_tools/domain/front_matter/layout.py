"""The splices that an edit takes, for each way in which YAML lets an author write a list.

Every function gives the ways that could serve, best first; :mod:`edits` takes the first whose
outcome reads back right, so that no case here needs to be proved safe by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import yaml

from sharinghub_tools.domain.front_matter.document import Document, find_pair
from sharinghub_tools.domain.front_matter.scalars import Value, block, flow, scalar

_EMPTY = re.compile(r"\[[ \t]*\]|~|null|Null|NULL")

Pair = tuple[yaml.ScalarNode, yaml.Node]
ListPair = tuple[yaml.ScalarNode, yaml.SequenceNode]


class Splice(NamedTuple):
    """Replace ``readme[start:end]`` by ``text``."""

    start: int
    end: int
    text: str


Way = list[Splice]


def apply(readme: str, way: Way) -> str:
    """The README with the splices made."""
    for start, end, text in sorted(way, reverse=True):
        readme = readme[:start] + text + readme[end:]
    return readme


def add_key(document: Document, key: str, item: Mapping[str, Value], mark: str) -> list[Way]:
    """Add a key that holds a list of one item."""
    view, newline, root = document.view, document.view.newline, document.root
    if root is not None and root.flow_style:
        last = root.value[-1][1].end_mark.index if root.value else root.start_mark.index + 1
        comma = "," if root.value else ""
        text = f"{comma}{newline}{key}: [{flow(item)}] {mark}{newline}"
        return [[_at(view.offset(last), text)]]
    indent = " " * (root.start_mark.column if root is not None else 0)
    lines = f"{indent}{key}: {mark}{newline}" + _block_item(
        item, indent + " " * _list_indent(document), newline
    )
    # At the end, a block scalar that came last would read otherwise; at the top, it would not.
    return [[_at(view.end, lines)], [_at(view.start, lines)]]


def undo_add_key(document: Document, found: ListPair, mark: str) -> Way | None:
    """The way back of :func:`add_key`, None where the key was not added by it."""
    view, newline = document.view, document.view.newline
    key, sequence = found
    if document.root is not None and document.root.flow_style:
        start, end = view.offset(key.start_mark.index), view.offset(sequence.end_mark.index)
        tail = f" {mark}{newline}"
        before = document.readme[:start]
        if not document.readme.startswith(tail, end) or not before.endswith(newline):
            return None
        lead = len(newline) + (1 if before.removesuffix(newline).endswith(",") else 0)
        return [Splice(start - lead, end + len(tail), "")]
    start, items_start = view.line_start(key.start_mark.index), view.next_line(key.start_mark.index)
    line = document.readme[start:items_start]
    dashes = document.dashes(sequence)
    if line.strip() != f"{key.value}: {mark}" or not dashes:
        return None
    return [Splice(start, items_start, ""), _item_lines(document, sequence, dashes[0])]


def fill(document: Document, found: Pair, item: Mapping[str, Value], mark: str) -> list[Way]:
    """Give an empty value (nothing, ``~``, ``null``, ``[]``) its first item."""
    view, newline, root = document.view, document.view.newline, document.root
    key, value = found
    start, end = view.offset(value.start_mark.index), view.offset(value.end_mark.index)
    written = document.readme[start:end]
    simple = not written or _EMPTY.fullmatch(written)
    in_flow = root is not None and root.flow_style
    on_key_line = view.line_start(key.start_mark.index) == view.line_start(value.start_mark.index)
    if in_flow or not simple or not on_key_line:
        if not isinstance(value, yaml.SequenceNode):
            return []
        return [[_at(start + written.rindex("[") + 1, flow(item))]]
    indent = " " * (key.start_mark.column + _list_indent(document))
    lines = _at(view.next_line(value.start_mark.index), _block_item(item, indent, newline))
    if not written:
        return [[lines]]
    return [[Splice(start, end, f"{mark} (was {written})"), lines]]


def undo_fill(
    document: Document, found: ListPair, mark: str
) -> tuple[Way, list[Value] | None] | None:
    """The way back of :func:`fill` with the empty value there was; None where there was none."""
    view = document.view
    key, sequence = found
    start, items_start = view.line_start(key.start_mark.index), view.next_line(key.start_mark.index)
    line = document.readme[start:items_start]
    match = re.search(rf"{re.escape(mark)} \(was ({_EMPTY.pattern})\)", line)
    dashes = document.dashes(sequence)
    if match is None or not dashes:
        return None
    back = Splice(start + match.start(), start + match.end(), match[1])
    return [back, _item_lines(document, sequence, dashes[0])], [] if match[1].startswith(
        "["
    ) else None


def insert(
    document: Document, sequence: yaml.SequenceNode, index: int, item: Mapping[str, Value]
) -> list[Way]:
    """Insert an item into a list that has some."""
    view, newline = document.view, document.view.newline
    if sequence.flow_style:
        if index == len(sequence.value):
            end = view.offset(sequence.value[-1].end_mark.index)
            return [[_at(end, f", {flow(item)}")]]
        start = view.offset(sequence.value[index].start_mark.index)
        prefix = _line_prefix(document, sequence.value[index].start_mark.index)
        separator = "," + (newline + prefix if not prefix.strip() else " ")
        return [[_at(start, flow(item) + separator)], [_at(start, flow(item) + ", ")]]
    dashes = document.dashes(sequence)
    prefix = _line_prefix(document, dashes[0])
    if prefix.strip():
        return []
    lines = _block_item(item, prefix, newline)
    if index < len(dashes):
        return [[_at(view.line_start(dashes[index]), lines)]]
    end = _line_after(document, sequence.value[-1], dashes[-1])
    return [[_at(_past_comments(document, end, len(prefix)), lines)], [_at(end, lines)]]


def remove(document: Document, sequence: yaml.SequenceNode, index: int) -> list[Way]:
    """Remove an item of a list."""
    if sequence.flow_style:
        return _remove_from_flow(document, [(n, n) for n in sequence.value], index)
    dash = document.dashes(sequence)[index]
    if _line_prefix(document, dash).strip():
        return []
    return [[_item_lines(document, sequence.value[index], dash)]]


def replace_field(
    document: Document, mapping: yaml.MappingNode, pair: Pair, value: Value
) -> list[Way]:
    """Give a field another value."""
    view, newline = document.view, document.view.newline
    key, old = pair
    if mapping.flow_style:
        start, end = old.start_mark.index, old.end_mark.index
        return [[Splice(view.offset(start), view.offset(end), flow(value))]]
    start = view.offset(key.end_mark.index)
    end = view.offset(max(document.content_end(old), key.end_mark.index + 1))
    return [[Splice(start, end, ":" + block(value, _indent_at(document, key), newline))]]


def add_field(
    document: Document, mapping: yaml.MappingNode, after: Sequence[str], name: str, value: Value
) -> list[Way]:
    """Add a field behind the first of those named that is there."""
    view, newline = document.view, document.view.newline
    found = next((pair for other in after if (pair := find_pair(mapping, other))), None)
    if found is None:
        return []
    key, neighbour = found
    if mapping.flow_style:
        text = f", {scalar(name, flow=True)}: {flow(value)}"
        return [[_at(view.offset(neighbour.end_mark.index), text)]]
    indent = _indent_at(document, key)
    line = f"{indent}{scalar(name)}:{block(value, indent, newline)}{newline}"
    return [[_at(_line_after(document, neighbour, key.start_mark.index), line)]]


def remove_field(document: Document, mapping: yaml.MappingNode, name: str) -> list[Way]:
    """Remove a field."""
    names = [key.value for key, _ in mapping.value]
    index = names.index(name)
    key, value = mapping.value[index]
    if mapping.flow_style:
        return _remove_from_flow(document, mapping.value, index)
    view = document.view
    start = key.start_mark.index
    if not _line_prefix(document, start).strip():
        return [[Splice(view.line_start(start), _line_after(document, value, start), "")]]
    if index + 1 == len(mapping.value):
        return []
    following = mapping.value[index + 1][0].start_mark.index
    return [[Splice(view.offset(start), view.offset(following), "")]]


def _remove_from_flow(
    document: Document, parts: Sequence[tuple[yaml.Node, yaml.Node]], index: int
) -> list[Way]:
    view, readme = document.view, document.readme
    start, end = (
        view.offset(parts[index][0].start_mark.index),
        view.offset(parts[index][1].end_mark.index),
    )
    if index + 1 < len(parts):
        following = view.offset(parts[index + 1][0].start_mark.index)
        between = readme[end:following]
        if between.strip() == ",":
            return [[Splice(start, following, "")]]
        return [[Splice(start, end + between.index(",") + 1, "")]]
    if index > 0:
        previous = view.offset(parts[index - 1][1].end_mark.index)
        if readme[previous:start].strip() == ",":
            return [[Splice(previous, end, "")]]
    return [[Splice(start, end, "")]]


def _block_item(item: Mapping[str, Value], indent: str, newline: str) -> str:
    inner = indent + "  "
    fields = [f"{scalar(name)}:{block(value, inner, newline)}" for name, value in item.items()]
    return f"{indent}- " + f"{newline}{inner}".join(fields) + newline


def _list_indent(document: Document) -> int:
    """How far the author indents the dashes of a list below its key; 2 where there is none."""
    if document.root is not None:
        for key, value in document.root.value:
            if isinstance(value, yaml.SequenceNode) and not value.flow_style:
                return max(int(value.start_mark.column) - int(key.start_mark.column), 0)
    return 2


def _line_prefix(document: Document, index: int) -> str:
    return document.readme[document.view.line_start(index) : document.view.offset(index)]


def _indent_at(document: Document, key: yaml.Node) -> str:
    return re.sub(r"[^ \t]", " ", _line_prefix(document, key.start_mark.index))


def _line_after(document: Document, node: yaml.Node, at_least: int) -> int:
    """Offset of the line after the one where the node's content ends."""
    return document.view.next_line(max(document.content_end(node) - 1, at_least))


def _past_comments(document: Document, offset: int, indent: int) -> int:
    """Offset past the comments that belong to what is above: those indented deeper."""
    comment = re.compile(rf"[ \t]{{{indent + 1},}}#[^\r\n]*(?:\r\n|\r|\n)")
    while match := comment.match(document.readme, offset, document.view.end):
        offset = match.end()
    return offset


def _item_lines(document: Document, node: yaml.Node, dash: int) -> Splice:
    """Take out the lines of an item; comments before and behind it stay."""
    return Splice(document.view.line_start(dash), _line_after(document, node, dash), "")


def _at(offset: int, text: str) -> Splice:
    return Splice(offset, offset, text)
