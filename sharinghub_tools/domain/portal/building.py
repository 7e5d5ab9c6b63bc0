"""From PyYAML's nodes to values; scalars are resolved as the portal resolves them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from sharinghub_tools.domain.portal.parsing import DEEPEST, Composition
from sharinghub_tools.domain.portal.problems import Outcome, Problem, ProblemKind
from sharinghub_tools.domain.portal.source import Position
from sharinghub_tools.domain.portal.tree import Entry, Kind, Value

# An Item of this size is none; aliases of aliases get there with a few lines.
LARGEST = 100_000

_YAML = "tag:yaml.org,2002:"
_COLLECTIONS = {
    _YAML + "map": yaml.MappingNode,
    _YAML + "set": yaml.MappingNode,
    _YAML + "seq": yaml.SequenceNode,
    _YAML + "omap": yaml.SequenceNode,
    _YAML + "pairs": yaml.SequenceNode,
}
_KINDS = {_YAML + "map": Kind.MAPPING, _YAML + "seq": Kind.LIST}
_SIGNS = (_YAML + "value", _YAML + "merge")


class Builder:
    """Builds the tree of one composition, and collects what cannot be constructed."""

    def __init__(self, composition: Composition, position: Callable[[int], Position]) -> None:
        """Take what was composed, and the way from offsets in the YAML text to the README."""
        self.problems: list[Problem] = []
        self._tagged = composition.tagged
        self._position = position
        self._built: dict[int, Value] = {}
        self._open: set[int] = set()
        self._weights: dict[int, int] = {}
        self._scalars = SafeConstructor()
        self._recursive: set[int] = set()

    def build_all(self, root: yaml.Node) -> Value | None:
        """The tree below the root; None where it is too deep for the stack that is left."""
        try:
            return self._value(root)
        except RecursionError:
            self._add(ProblemKind.DEEP_NESTING, root, str(DEEPEST), Outcome.UNKNOWN)
            return None

    def _value(self, node: yaml.Node) -> Value:
        value = self._built.get(id(node))
        if value is None:
            value = self._build(node)
        elif id(node) in self._open and id(node) not in self._recursive:
            self._recursive.add(id(node))
            self._add(ProblemKind.RECURSIVE_ANCHOR, node, "", Outcome.READ)
        return value

    def _build(self, node: yaml.Node) -> Value:
        value = Value(
            Kind.OTHER,
            self._position(node.start_mark.index),
            self._position(node.end_mark.index),
            is_tagged=id(node) in self._tagged,
        )
        self._built[id(node)] = value
        self._open.add(id(node))
        if node.tag.startswith(_YAML + "python/"):
            tag = node.tag.replace(_YAML, "!!")
            self._add(ProblemKind.PYTHON_TAG, node, tag, Outcome.DANGEROUS)
        elif isinstance(node, _COLLECTIONS.get(node.tag, ())):
            value.kind = _KINDS.get(node.tag, Kind.OTHER)
        else:
            self._resolve(node, value)
        if isinstance(node, yaml.SequenceNode):
            value.items = [self._value(child) for child in node.value]
        elif isinstance(node, yaml.MappingNode):
            self._fill(node, value)
        self._open.discard(id(node))
        self._weigh(node, value)
        return value

    def _resolve(self, node: yaml.Node, value: Value) -> None:
        if isinstance(node, yaml.ScalarNode):
            value.written = node.value
            value.style = node.style
        construct = SafeConstructor.yaml_constructors.get(node.tag)
        if node.tag in _SIGNS:
            self._add(ProblemKind.VALUE_SIGN, node, str(node.value))
        elif construct is None:
            self._add(ProblemKind.UNKNOWN_TAG, node, node.tag.replace(_YAML, "!!"))
        elif node.tag in _COLLECTIONS:
            self._add(ProblemKind.INVALID_VALUE, node, node.tag.replace(_YAML, "!!"))
        else:
            try:
                value.data = construct(self._scalars, node)
            except Exception:  # ValueError, KeyError, AttributeError … as the tag and the text fit
                self._add(ProblemKind.INVALID_VALUE, node, str(node.value))
                return
            if _can_be_written(value.data):
                value.kind = _kind(value.data)
            else:
                self._add(ProblemKind.INVALID_VALUE, node, str(node.value), Outcome.READ)

    def _fill(self, node: yaml.MappingNode, value: Value) -> None:
        merged: list[list[Value]] = []
        for key_node, value_node in node.value:
            if key_node.tag == _YAML + "merge" and value.kind is Kind.MAPPING:
                merged.append(self._merge(value_node))
                continue
            if key_node.tag == _YAML + "value":
                key_node.tag = _YAML + "str"
            key = self._value(key_node)
            if not key.is_scalar and key_node.tag in _COLLECTIONS:
                self._unhashable(node, key_node)
            value.entries.append(Entry(key, self._value(value_node)))
        value.merged = [mapping for group in reversed(merged) for mapping in group]

    def _merge(self, node: yaml.Node) -> list[Value]:
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for source in sources:
            if not isinstance(source, yaml.MappingNode):
                self._add(ProblemKind.INVALID_MERGE, source, str(source.value))
                return []
        return [self._value(source) for source in sources]

    def _unhashable(self, node: yaml.MappingNode, key: yaml.Node) -> None:
        is_template = (
            isinstance(key, yaml.MappingNode)
            and bool(key.flow_style)
            and key.start_mark.index == node.start_mark.index + 1
        )
        if is_template:
            written = "{{ " + " ".join(str(name.value) for name, _ in key.value) + " }}"
            self._add(ProblemKind.UNRENDERED_TEMPLATE, node, written)
        else:
            self._add(ProblemKind.UNHASHABLE_KEY, key, "")

    def _weigh(self, node: yaml.Node, value: Value) -> None:
        """Count the values that stand here once all aliases are written out."""
        weight = 1 + sum(self._weights.get(id(child), 1) for child in value.children())
        self._weights[id(value)] = weight
        written = len(self._built)
        if weight > LARGEST and weight > 10 * written and not self._is_bombed():
            self._add(ProblemKind.ALIAS_BOMB, node, str(weight), Outcome.UNKNOWN)

    def _is_bombed(self) -> bool:
        return any(problem.kind is ProblemKind.ALIAS_BOMB for problem in self.problems)

    def _add(
        self,
        kind: ProblemKind,
        node: yaml.Node,
        subject: str,
        outcome: Outcome = Outcome.FAILS,
    ) -> None:
        self.problems.append(Problem(kind, node.start_mark.index, subject, outcome))


def _can_be_written(data: Any) -> bool:
    """Whether Python writes it; integers of thousands of digits are refused."""
    try:
        repr(data)
    except ValueError:
        return False
    return True


def _kind(data: Any) -> Kind:
    if data is None:
        return Kind.NULL
    if isinstance(data, bool):
        return Kind.BOOLEAN
    for types, kind in (
        (str, Kind.TEXT),
        (int | float, Kind.NUMBER),
        (datetime.date, Kind.DATE),
    ):
        if isinstance(data, types):
            return kind
    return Kind.OTHER
