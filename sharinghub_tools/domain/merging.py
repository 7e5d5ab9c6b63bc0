"""Three states of a README → one with the changes of both sides.

Lines are merged as ``diff3`` does (S. Khanna, K. Kunal, B. C. Pierce, «A formal investigation of
Diff3», 2007). The entries of linked versions, which all linkers insert at the same place, are
merged by what they say instead.
"""

from __future__ import annotations

from difflib import Match, SequenceMatcher
from functools import lru_cache
from typing import Any

from sharinghub_tools.domain import linked_entries
from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linked_entries import Identity
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.model_version import version_order
from sharinghub_tools.errors import FrontMatterError


# Linkers that are in each other's way merge the same changes at each try.
@lru_cache(maxsize=128)
def merged_readme(base: str, hidden: str, now: str, *, follows: bool = False) -> str | None:
    """The README ``now`` with what ``hidden`` changed in ``base``.

    Args:
        base: what both were made of.
        hidden: one of them.
        now: the other, whose current versions are those of the outcome.
        follows: whether it comes after ``hidden``, whose current versions stay where it changed
            none.

    Returns:
        The text, or None where both changed the same lines, or would spoil the front matter
        together.
    """
    try:
        merged = _merged_by_entries(base, hidden, now, follows=follows)
    except FrontMatterError:
        merged = merged_lines(base, hidden, now)
    if merged is None or (_is_read(hidden) and _is_read(now) and not _is_read(merged)):
        return None
    return merged


def merged_lines(base: str, one: str, other: str) -> str | None:
    """The lines of ``base`` with the changes of both sides; None where they meet.

    What both add at one place stays, that of ``one`` before that of ``other``.
    """
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


def _merged_by_entries(base: str, hidden: str, now: str, *, follows: bool) -> str | None:
    current = now
    if follows and _current_versions(base) == _current_versions(now):
        current = hidden
    else:
        hidden = _without_other_model(base, hidden, now)
    states = [(text, _entries(text)) for text in (base, hidden, now)]
    of_base, of_hidden, of_now = (entries for _, entries in states)
    changed = {
        identity
        for identity in of_base.keys() | of_hidden.keys() | of_now.keys()
        if not of_base.get(identity) == of_hidden.get(identity) == of_now.get(identity)
    }
    merged = merged_lines(*(_without(text, changed & shown.keys()) for text, shown in states))
    if merged is None:
        return None
    kept = {
        identity: (of_now if of_now.get(identity) != of_base.get(identity) else of_hidden)
        for identity in changed
    }
    both = _with(merged, {one: state[one] for one, state in kept.items() if one in state})
    # What is beside the README is about these.
    return _with_current_of(current, both)


def _is_read(readme: str) -> bool:
    """Whether the front matter can be read, and says nothing twice."""
    try:
        document = parse(readme)
    except FrontMatterError:
        return False
    if document is None or document.root is None:
        return True
    keys = [key.value for key, _ in document.root.value]
    return len(set(keys)) == len(keys)


def _entries(readme: str) -> dict[Identity, dict[str, dict[str, Any]]]:
    document = parse(readme)
    return linked_entries.entries(document) if document else {}


def _without(readme: str, identities: set[Identity]) -> str:
    """The README without these entries; keys of lists stay where they are."""
    document = parse(readme)
    if document is None:
        return readme
    for name, version in sorted(identities):
        document = linked_entries.take_out(document, name, version, keep_keys=True)
    return document.readme


def _with(readme: str, shown: dict[Identity, dict[str, dict[str, Any]]]) -> str:
    for identity in sorted(shown, key=lambda one: (one[0], version_order(one[1]))):
        for key, fields in shown[identity].items():
            readme = linked_entries.put(edits.open_or_add(readme), key, identity, fields).readme
    return readme


def _without_other_model(base: str, hidden: str, now: str) -> str:
    """The hidden README; where its ``mlm`` is about a version that is not current now, as before.

    What somebody wrote into it by hand at the same moment is told apart by nobody then.
    """
    before, then, present = (_current_versions(text) for text in (base, hidden, now))
    if then in (before, present):
        return hidden
    document, other = parse(hidden), parse(base)
    assert document is not None  # noqa: S101 - it shows a version
    lines = other.lines_of(block.KEY) if other else ""
    return document.with_lines_of(block.KEY, lines)


def _current_versions(readme: str) -> dict[str, str | None]:
    document = parse(readme)
    if document is None:
        return {}
    names = {name for name, _ in linked_entries.entries(document)}
    return {name: linked_entries.current(document, name) for name in names}


def _with_current_of(state: str, readme: str) -> str:
    """The README in which those versions are the current ones that are so in another state."""
    document, other = parse(readme), parse(state)
    if document is None or other is None:
        return readme
    for name in {name for name, _ in linked_entries.entries(other)}:
        version = linked_entries.current(other, name)
        if version is not None:
            document = linked_entries.make_current(document, name, version)
    return document.readme


def _chosen(before: list[str], one: list[str], other: list[str]) -> list[str] | None:
    """What becomes of lines between two places where nothing changed."""
    if one in (before, other):
        return other
    if other == before:
        return one
    return _around(before, one, other) if before else _added(one, other)


def _around(before: list[str], one: list[str], other: list[str]) -> list[str] | None:
    """Lines that one side changed, with what the other side added above and below them."""
    for adding, changed in ((one, other), (other, one)):
        for at in range(len(adding) - len(before) + 1):
            end = at + len(before)
            if adding[at:end] == before:
                return _added(_added(adding[:at], changed), adding[end:])
    return None


def _added(one: list[str], other: list[str]) -> list[str]:
    if _is_within(one, other):
        return other
    return one if _is_within(other, one) else [*one, *other]


def _is_within(few: list[str], many: list[str]) -> bool:
    return any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))


def _in_all(old: list[str], a: list[str], b: list[str]) -> list[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where they begin in each, and how long they are."""
    runs = []
    in_b = _matches(old, b)
    for of_a in _matches(old, a):
        for of_b in in_b:
            begin = max(of_a.a, of_b.a)
            size = min(of_a.a + of_a.size, of_b.a + of_b.size) - begin
            if size > 0:
                runs.append((begin, of_a.b + begin - of_a.a, of_b.b + begin - of_b.a, size))
    return [*runs, (len(old), len(a), len(b), 0)]


def _matches(old: list[str], new: list[str]) -> list[Match]:
    """Runs of lines that both have; a README of many thousand lines takes no more than a second."""
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    most = shortest - start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    middle = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end])
    found = [
        Match(0, 0, start),
        *(Match(m.a + start, m.b + start, m.size) for m in middle.get_matching_blocks()),
        Match(len(old) - end, len(new) - end, end),
    ]
    return _late(old, new, [match for match in found if match.size])


def _late(old: list[str], new: list[str], found: list[Match]) -> list[Match]:
    """The same runs, each as long as it can be at the cost of the next one.

    Between like lines, as blank ones, what is added can be told in several ways: with this it is
    told in one, so that what two states have in common is seen.
    """
    runs: list[Match] = []
    for match in found:
        here = match
        while runs and here.size and _goes_on(old, new, runs[-1], here):
            before = runs.pop()
            runs.append(Match(before.a, before.b, before.size + 1))
            here = Match(here.a + 1, here.b + 1, here.size - 1)
        if here.size:
            runs.append(here)
    return runs


def _goes_on(old: list[str], new: list[str], one: Match, following: Match) -> bool:
    """Whether the next line of both is alike behind ``one``, and it is the following run's."""
    in_old, in_new = one.a + one.size, one.b + one.size
    is_one_sided = in_old == following.a or in_new == following.b
    return is_one_sided and old[in_old] == new[in_new]
