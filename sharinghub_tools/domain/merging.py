"""Three states of a README → one with the changes of both sides.

Lines are merged as ``diff3`` does (S. Khanna, K. Kunal, B. C. Pierce, «A formal investigation of
Diff3», 2007). The entries of linked versions, which all linkers insert at the same place, are
merged by what they say instead.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from sharinghub_tools.domain import linking
from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linking import Identity
from sharinghub_tools.domain.model_version import version_order
from sharinghub_tools.errors import FrontMatterError


def merged_readme(base: str, hidden: str, now: str) -> str | None:
    """The README ``now`` with what ``hidden`` changed in ``base``.

    Returns:
        The text, or None where both changed the same lines.
    """
    try:
        return _merged_by_entries(base, hidden, now)
    except FrontMatterError:
        return merged_lines(base, hidden, now)


def merged_lines(base: str, one: str, other: str) -> str | None:
    """The lines of ``base`` with the changes of both sides; None where they meet."""
    old, a, b = (text.splitlines(keepends=True) for text in (base, one, other))
    merged: list[str] = []
    begin = a_begin = b_begin = 0
    for stable, a_stable, b_stable, size in _in_all(old, a, b):
        before = old[begin:stable]
        changed = _chosen(before, a[a_begin:a_stable], b[b_begin:b_stable])
        if changed is None:
            return None
        merged += changed + old[stable : stable + size]
        begin, a_begin, b_begin = stable + size, a_stable + size, b_stable + size
    return "".join(merged)


def _merged_by_entries(base: str, hidden: str, now: str) -> str | None:
    states = [(text, _entries(text)) for text in (base, hidden, now)]
    of_base, of_hidden, of_now = (entries for _, entries in states)
    changed = {
        identity
        for identity in of_base.keys() | of_hidden.keys() | of_now.keys()
        if not of_base.get(identity) == of_hidden.get(identity) == of_now.get(identity)
    }
    merged = merged_lines(*(_without(text, changed) for text, _ in states))
    if merged is None:
        return None
    for identity in sorted(changed, key=lambda one: (one[0], version_order(one[1]))):
        is_changed_now = of_now.get(identity) != of_base.get(identity)
        kept = (of_now if is_changed_now else of_hidden).get(identity, {})
        for key, fields in kept.items():
            document = linking.put_entry(edits.open_or_add(merged), key, identity, fields)
            merged = document.readme
    return merged


def _entries(readme: str) -> dict[Identity, dict[str, dict[str, Any]]]:
    document = parse(readme)
    return linking.entries(document) if document else {}


def _without(readme: str, identities: set[Identity]) -> str:
    for name, version in sorted(identities):
        readme = linking.unlink(readme, name, version).readme
    return readme


def _chosen(before: list[str], one: list[str], other: list[str]) -> list[str] | None:
    """What becomes of lines between two places where nothing changed."""
    if one in (before, other):
        return other
    return one if other == before else None


def _in_all(old: list[str], a: list[str], b: list[str]) -> list[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where they begin in each, and how long they are."""
    runs = []
    in_b = SequenceMatcher(None, old, b, autojunk=False).get_matching_blocks()
    for of_a in SequenceMatcher(None, old, a, autojunk=False).get_matching_blocks():
        for of_b in in_b:
            begin = max(of_a.a, of_b.a)
            size = min(of_a.a + of_a.size, of_b.a + of_b.size) - begin
            if size > 0:
                runs.append((begin, of_a.b + begin - of_a.a, of_b.b + begin - of_b.a, size))
    return [*runs, (len(old), len(a), len(b), 0)]
