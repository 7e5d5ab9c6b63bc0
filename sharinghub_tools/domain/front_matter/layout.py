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

Pair = tuple[yaml.ScalarNode, yaml.Node]


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


def insert(
    document: Document, sequence: yaml.SequenceNode, index: int, item: Mapping[str, Value]
) -> list[Way]:
    """Insert an item into a list that has some."""
    view, newline = document.view, document.view.newline
    if sequence.flow_style:
        if index == len(sequence.value):
            end = view.offset(sequence.value[-1].end_mark.index)
            return [[at(end, f", {flow(item)}")]]
        start = view.offset(sequence.value[index].start_mark.index)
        prefix = line_prefix(document, sequence.value[index].start_mark.index)
        separator = "," + (newline + prefix if not prefix.strip() else " ")
        return [[at(start, flow(item) + separator)], [at(start, flow(item) + ", ")]]
    dashes = document.dashes(sequence)
    prefix = line_prefix(document, dashes[0])
    if prefix.strip():
        return []
    lines = block_item(item, prefix, newline)
    if index < len(dashes):
        return [[at(view.line_start(dashes[index]), lines)]]
    end = line_after(document, sequence.value[-1], dashes[-1])
    return [[at(_past_comments(document, end, len(prefix)), lines)], [at(end, lines)]]


def append_value(document: Document, sequence: yaml.SequenceNode, value: Value) -> list[Way]:
    """Append a value that fits on a line to a list that has some."""
    if sequence.flow_style:
        end = document.view.offset(sequence.value[-1].end_mark.index)
        return [[at(end, f", {flow(value)}")]]
    dashes = document.dashes(sequence)
    prefix = line_prefix(document, dashes[-1])
    if prefix.strip():
        return []
    end = line_after(document, sequence.value[-1], dashes[-1])
    return [
        [at(end, f"{prefix}-{block(value, prefix, document.view.newline)}{document.view.newline}")]
    ]


def remove(document: Document, sequence: yaml.SequenceNode, index: int) -> list[Way]:
    """Remove an item of a list."""
    if sequence.flow_style:
        return _remove_from_flow(document, [(n, n) for n in sequence.value], index)
    dash = document.dashes(sequence)[index]
    if line_prefix(document, dash).strip():
        return []
    return [[item_lines(document, sequence.value[index], dash)]]


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
    return [[Splice(start, end, ":" + block(value, indent_at(document, key), newline))]]


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
        return [[at(view.offset(neighbour.end_mark.index), text)]]
    indent = indent_at(document, key)
    line = f"{indent}{scalar(name)}:{block(value, indent, newline)}{newline}"
    return [[at(line_after(document, neighbour, key.start_mark.index), line)]]


def remove_field(document: Document, mapping: yaml.MappingNode, name: str) -> list[Way]:
    """Remove a field."""
    names = [key.value for key, _ in mapping.value]
    index = names.index(name)
    key, value = mapping.value[index]
    if mapping.flow_style:
        return _remove_from_flow(document, mapping.value, index)
    view = document.view
    start = key.start_mark.index
    if not line_prefix(document, start).strip():
        return [[Splice(view.line_start(start), line_after(document, value, start), "")]]
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


def block_item(item: Mapping[str, Value], indent: str, newline: str) -> str:
    """The lines of an item of a block list."""
    inner = indent + "  "
    fields = [f"{scalar(name)}:{block(value, inner, newline)}" for name, value in item.items()]
    return f"{indent}- " + f"{newline}{inner}".join(fields) + newline


def line_prefix(document: Document, index: int) -> str:
    """What stands on a line before an index of the view."""
    return document.readme[document.view.line_start(index) : document.view.offset(index)]


def indent_at(document: Document, key: yaml.Node) -> str:
    """White space as wide as what stands before a key, which may be a dash."""
    return re.sub(r"[^ \t]", " ", line_prefix(document, key.start_mark.index))


def line_after(document: Document, node: yaml.Node, at_least: int) -> int:
    """Offset of the line after the one where the node's content ends."""
    return document.view.next_line(max(document.content_end(node) - 1, at_least))


def _past_comments(document: Document, offset: int, indent: int) -> int:
    """Offset past the comments that belong to what is above: those indented deeper."""
    comment = re.compile(rf"[ \t]{{{indent + 1},}}#[^\r\n]*(?:\r\n|\r|\n)")
    while match := comment.match(document.readme, offset, document.view.end):
        offset = match.end()
    return offset


def item_lines(document: Document, node: yaml.Node, dash: int) -> Splice:
    """Take out the lines of an item; comments before and behind it stay."""
    return Splice(document.view.line_start(dash), line_after(document, node, dash), "")


def at(offset: int, text: str) -> Splice:
    """Insert text."""
    return Splice(offset, offset, text)
