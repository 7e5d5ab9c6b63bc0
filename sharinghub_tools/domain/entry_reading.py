"""The entries of model versions in many states of one README, each piece of it parsed once.

A README that is linked every night has as many states as versions, and each state lists all that
came before: what a state has in common with others is not parsed again. What comes out is what
:func:`sharinghub_tools.domain.linked_entries.entries` finds.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linked_entries import KEYS, Identity, entries, entries_among
from sharinghub_tools.domain.portal.fences import locate
from sharinghub_tools.domain.portal.source import BYTE_ORDER_MARK, Source

# LibYAML is ten times as fast, and takes some flow collections that the portal's parser refuses; on
# lines as link-model writes them both agree. Not every PyYAML has it.
_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SIMPLE = re.compile(
    r"(?:\n *(?:- )?[\w.:]+:(?: (?:[\w./:@+() -]+|\"[^\"\\\n]*\"|\[[\w.-]+(?:, [\w.-]+)*\]))?)*\n?"
)

Entries = dict[Identity, dict[str, Any]]

# Each begins with the line end before: that is ten times as fast as ``^``.
_KEY = re.compile(rf"\n({'|'.join(KEYS)}):[ ]*(?:\#[^\n]*)?(?=\n)")
_FIRST_ITEM = re.compile(r"(?:\n[ ]*(?:\#[^\n]*)?)*?\n([ ]*)-[ ]")
# What follows a block list: anything else at the start of a line than a comment or an item.
_NEXT_KEY = re.compile(r"\n(?:[^\s#-]|-(?![ ]))")
# Anchors and aliases reach from one part of the front matter into another.
_SHARED = re.compile(r"[&*](?<=[\s\[{,:-].)[^\s,\]}]")


class _UnreadableError(Exception):
    """A piece makes no sense on its own."""


class EntryReader:
    """Reads states of one README, in any order."""

    def __init__(self) -> None:
        self._front: str | None = None
        self._shown: Entries = {}
        self._pieces: dict[str, Any] = {}

    def read(self, readme: str) -> Entries:
        """The fields of the entry in ``links`` and in ``assets`` for each version that is shown.

        Raises:
            FrontMatterError: the front matter cannot be read.
        """
        front = _front(readme)
        if front is None or front != self._front:
            shown = None if front is None else self._by_pieces(front)
            if shown is None:
                document = parse(readme)
                shown = {} if document is None else entries(document)
            self._front, self._shown = front, shown
        return self._shown

    def _by_pieces(self, front: str) -> Entries | None:
        """The entries, each parsed on its own; None where only the whole can tell."""
        if "<<" in front or _SHARED.search(f"\n{front}"):
            return None
        rest, pieces = _split(f"\n{front}")
        try:
            others = self._parsed(rest)
            found = {key: [self._parsed(item) for item in items] for key, items in pieces.items()}
        except _UnreadableError:
            return None
        if not isinstance(others, dict):
            return None
        lists: dict[str, list[Any]] = {}
        for key in KEYS:
            value = others.get(key)
            if key in pieces:
                if value is not None or any(len(item) != 1 for item in found[key]):
                    return None
                lists[key] = [item[0] for item in found[key]]
            else:
                lists[key] = value if isinstance(value, list) else []
        return entries_among(lists)

    def _parsed(self, piece: str) -> Any:
        """The piece's mapping, or list; of an empty one, an empty mapping."""
        if piece not in self._pieces:
            self._pieces[piece] = _load(piece)
        return self._pieces[piece]


def _front(readme: str) -> str | None:
    """The text between the fences, as the portal parses it; None where there is no such text."""
    source = Source(readme.removeprefix(BYTE_ORDER_MARK))
    front = locate(source.normalised) if source.text.startswith("-") else None
    return None if front is None or front.closer is None else front.text


def _split(front: str) -> tuple[str, dict[str, list[str]]]:
    """The front matter without the items of its block lists of entries, and those, by key."""
    rest, pieces = [], dict[str, list[str]]()
    end = 0
    for key in _KEY.finditer(front):
        first = _FIRST_ITEM.match(front, key.end())
        if key.start() < end or first is None or key[1] in pieces:
            continue
        rest.append(front[end : key.end()])
        following = _NEXT_KEY.search(front, first.end())
        end = following.start() if following else len(front)
        before, *items = re.split(rf"(?=\n{first[1]}-[ ])", front[key.end() : end])
        items[0] = before + items[0]
        # A block scalar that ends the front matter has no line end: the portal drops it.
        last = items.pop() + ("\n" if following else "")
        pieces[key[1]] = [*(f"{item}\n" for item in items), last]
    rest.append(front[end:])
    return "".join(rest), pieces


def _load(piece: str) -> Any:
    try:
        loader = _FAST_LOADER if _SIMPLE.fullmatch(piece) else yaml.SafeLoader
        # Both make nothing but YAML's own types.
        value = yaml.load(piece, Loader=loader)  # noqa: S506
    except Exception as error:
        # A value that is none of its type (a date) fails in many ways.
        raise _UnreadableError from error
    if piece.lstrip().startswith("{"):
        raise _UnreadableError
    if isinstance(value, dict | list):
        return value
    if all(line.lstrip(" ")[:1] in ("", "#") for line in piece.split("\n")):
        return {}
    raise _UnreadableError
