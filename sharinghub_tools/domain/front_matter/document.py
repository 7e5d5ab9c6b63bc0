"""A README's front matter, parsed: its values, and where each stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from sharinghub_tools.domain.front_matter.view import View, find_front_matter
from sharinghub_tools.errors import FrontMatterError

_STRING = "tag:yaml.org,2002:str"
# Tokens that only structure implies: they take no characters of their own.
_IMPLIED = (
    yaml.BlockEndToken,
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.StreamStartToken,
    yaml.StreamEndToken,
)


@dataclass(frozen=True)
class Document:
    """A README with front matter.

    Attributes:
        readme: the whole text, line ends as in the file.
        view: where the front matter is, and its text as the portal parses it.
        root: the front matter's mapping, or None where it holds no value at all.
        data: the same as plain values, ``{}`` where there is none.
    """

    readme: str
    view: View
    root: yaml.MappingNode | None
    data: dict[Any, Any]

    @property
    def body(self) -> str:
        """The README after the front matter."""
        return self.readme[self.view.body :]

    def pair(self, key: str) -> tuple[yaml.ScalarNode, yaml.Node] | None:
        """Key and value nodes of a top-level key; where it is written twice, the last."""
        return find_pair(self.root, key)

    def lines_of(self, key: str) -> str:
        """The lines of a top-level key in a block mapping; empty where it is not there."""
        start, end = self._lines_of(key)
        return self.readme[start:end]

    def with_lines_of(self, key: str, lines: str) -> str:
        """The README with other lines in the place of a key's, at the end where there are none."""
        start, end = self._lines_of(key)
        return self.readme[:start] + lines + self.readme[end:]

    def _lines_of(self, key: str) -> tuple[int, int]:
        found = self.pair(key)
        if found is None:
            return self.view.end, self.view.end
        start = found[0].start_mark.index
        last = max(self.content_end(found[1]) - 1, start)
        return self.view.line_start(start), self.view.next_line(last)

    def error(self, problem: str, node: yaml.Node) -> FrontMatterError:
        """An error that points at the node's place in the README."""
        return FrontMatterError(problem, *self.view.position(node.start_mark.index))

    @cached_property
    def data_as_file(self) -> Any:
        """:attr:`data` as YAML tools read it: with the last line end, which the portal drops."""
        return yaml.safe_load(self.view.text + "\n") or {}

    @cached_property
    def _tokens(self) -> list[yaml.Token]:
        return [
            t for t in yaml.scan(self.view.text, yaml.SafeLoader) if not isinstance(t, _IMPLIED)
        ]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start_mark.index for token in self._tokens]

    def content_end(self, node: yaml.Node) -> int:
        """Index in the view just past the node's last character.

        A block collection's own mark lies past the blank lines and comments that follow it, and
        so does a block scalar's.
        """
        start, end = node.start_mark.index, node.end_mark.index
        first = bisect_left(self._token_starts, start)
        last = bisect_left(self._token_starts, max(end, start + 1)) - 1
        if last < first or end <= start:
            return int(end)
        token = self._tokens[last]
        return self._end_of(token)

    def _end_of(self, token: yaml.Token) -> int:
        end = int(token.end_mark.index)
        if not isinstance(token, yaml.ScalarToken) or token.style not in ("|", ">"):
            return end
        start = int(token.start_mark.index)
        text = self.view.text[start:end]
        keeps_blank_lines = "+" in text.partition("\n")[0].partition("#")[0]
        return end if keeps_blank_lines else start + len(text.rstrip(" \n"))

    def dashes(self, sequence: yaml.SequenceNode) -> list[int]:
        """Index in the view of the dash of each item of a block sequence."""
        low = bisect_left(self._token_starts, sequence.start_mark.index)
        high = bisect_right(self._token_starts, max(sequence.end_mark.index - 1, 0))
        entries = [t for t in self._tokens[low:high] if isinstance(t, yaml.BlockEntryToken)]
        if not entries:
            return []
        column = entries[0].start_mark.column
        return [int(t.start_mark.index) for t in entries if t.start_mark.column == column]


def parse(readme: str) -> Document | None:
    """Parse a README's front matter; None where it has none.

    Nothing is constructed but YAML's own types: a ``!!python/…`` tag is refused, never resolved.

    Raises:
        FrontMatterError: the portal could not read it either; says line and column.
    """
    view = find_front_matter(readme)
    if view is None:
        return None
    root = _compose(view)
    data = {} if root is None else _construct(root, view)
    if root is None or (isinstance(root, yaml.ScalarNode) and data is None):
        return _without_values(readme, view, root)
    if not isinstance(root, yaml.MappingNode) or not isinstance(data, dict):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else "plain text or a number"
        raise FrontMatterError(
            f"the front matter must be a mapping of keys to values, and is {kind}",
            *view.position(root.start_mark.index),
        )
    return Document(readme, view, root, data)


def _compose(view: View) -> yaml.Node | None:
    loader = yaml.SafeLoader("")
    try:
        loader = yaml.SafeLoader(view.text)
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _not_valid(error, view) from error
    except yaml.reader.ReaderError as error:
        place = view.position(int(error.position))
        raise FrontMatterError(
            f"the character U+{int(error.character):04X} is not allowed in YAML", *place
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    finally:
        loader.dispose()


def _construct(root: yaml.Node, view: View) -> Any:
    try:
        return SafeConstructor().construct_document(root)
    except yaml.MarkedYAMLError as error:
        raise _not_valid(error, view) from error
    except RecursionError as error:
        raise _too_deep() from error
    except Exception as error:
        # A value that is none of its type (a date, a tagged number) fails in many ways.
        place = view.position(_unreadable(root).start_mark.index)
        raise FrontMatterError(f"a value cannot be read: {error}", *place) from error


def _unreadable(root: yaml.Node) -> yaml.Node:
    """The first scalar that is no value of its type."""
    pending, seen = [root], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            pending.extend(part for pair in reversed(node.value) for part in reversed(pair))
        elif isinstance(node, yaml.SequenceNode):
            pending.extend(reversed(node.value))
        else:
            try:
                SafeConstructor().construct_document(node)
            except Exception:
                return node
    return root


def _not_valid(error: yaml.MarkedYAMLError, view: View) -> FrontMatterError:
    mark = error.problem_mark or error.context_mark
    place = view.position(mark.index) if mark else (1, 1)
    return FrontMatterError(f"not valid YAML: {error.problem}", *place)


def _too_deep() -> FrontMatterError:
    return FrontMatterError("the front matter is nested too deeply to be read", 1, 1)


def _without_values(readme: str, view: View, root: yaml.Node | None) -> Document:
    if root is not None and root.start_mark.index != root.end_mark.index:
        raise FrontMatterError(
            "the front matter must be a mapping of keys to values, and is null",
            *view.position(root.start_mark.index),
        )
    return Document(readme, view, None, {})


def find_pair(node: yaml.Node | None, key: str) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    """Key and value nodes of ``key`` in a mapping node; where it is written twice, the last."""
    if not isinstance(node, yaml.MappingNode):
        return None
    for key_node, value_node in reversed(node.value):
        if key_node.tag == _STRING and key_node.value == key:
            return key_node, value_node
    return None
