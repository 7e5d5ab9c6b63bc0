"""From what a JSON schema says of a document to what is wrong with it: one cause, one violation.

A schema tells of one mistake many times: once for each alternative of ``oneOf`` and ``anyOf``, once
for each schema that looks at the same value, once for what lies below a value that may not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

Path = tuple[str | int, ...]

# Of several things wrong with one value, the first of these is told.
_FIRST_TOLD = ("falseSchema", "not", "type", "const", "enum", "format", "pattern")
# These are about what is in an object, not about the object: each is told.
_OF_MEMBERS = ("required", "requiredAny", "additionalProperties")
_FORBIDS = ("falseSchema", "not")


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a document is not as a schema wants it.

    Attributes:
        schema: URL of the schema.
        path: keys and indices that lead to the value.
        keyword: the keyword of JSON Schema that is not kept; ``falseSchema`` for a value that may
            not be there at all.
        expected: what the keyword asks for: the missing names, the allowed values or types, a
            limit, a pattern, the name of a format.
        value: the value at fault.
        branches: for ``oneOf`` and ``anyOf``, what is wrong by each of the alternatives.
    """

    schema: str
    path: Path
    keyword: str
    expected: Any
    value: Any
    branches: tuple[tuple[Violation, ...], ...] = ()


def root_causes(violations: Sequence[Violation]) -> list[Violation]:
    """What is wrong, each thing once, in the order of the paths.

    Args:
        violations: what the schemas of one document say of it.
    """
    plain = {_identity(violation) for violation in violations if not violation.branches}
    causes = [cause for violation in violations for cause in _unfolded(violation, plain)]
    return _without_followers(causes)


def _unfolded(violation: Violation, told: set[tuple[Any, ...]]) -> list[Violation]:
    """What is wrong by the alternative that was most probably meant."""
    if not violation.branches:
        return [violation]
    branches = [
        _without_followers([cause for inner in branch for cause in _unfolded(inner, told)])
        for branch in violation.branches
    ]
    meant = [branch for branch in branches if not _is_of_another_kind(branch, violation.path)]
    candidates = meant or branches
    for branch in candidates:
        if all(_identity(cause) in told for cause in branch):
            return branch
    if len(candidates) > 1 and (united := _united(violation, candidates)):
        return [united]
    return min(candidates, key=lambda branch: (-max(len(c.path) for c in branch), len(branch)))


def _is_of_another_kind(branch: Iterable[Violation], path: Path) -> bool:
    """Whether the alternative is for another type of object, or for the absence of one."""
    for cause in branch:
        is_near = len(cause.path) <= len(path) + 1
        names_type = cause.path[-1:] == ("type",) and cause.keyword in ("const", "enum")
        is_about_null = cause.keyword == "type" and (
            cause.value is None or list(cause.expected) == ["null"]
        )
        if is_near and (names_type or (is_about_null and len(cause.path) > len(path))):
            return True
    return False


def _united(violation: Violation, branches: Sequence[Sequence[Violation]]) -> Violation | None:
    """One violation for alternatives that ask the same value for different things."""
    if any(len(branch) != 1 or branch[0].path != violation.path for branch in branches):
        return None
    first, *others = (branch[0] for branch in branches)
    keywords = {cause.keyword for cause in (first, *others)}
    if len(keywords) > 1 or not keywords <= {"required", "type", "enum", "const"}:
        return None
    if keywords == {"const"}:
        options = [first.expected, *(other.expected for other in others)]
        return replace(first, keyword="enum", expected=options)
    expected = list(first.expected)
    for other in others:
        expected += [option for option in other.expected if option not in expected]
    keyword = "requiredAny" if keywords == {"required"} else first.keyword
    return replace(first, keyword=keyword, expected=expected)


def _without_followers(causes: Sequence[Violation]) -> list[Violation]:
    """Without what is told already, and what lies within a value that may not be there."""
    forbidden = [cause.path for cause in causes if cause.keyword in _FORBIDS]
    # Its name is not what was meant: that explains why no known one is there.
    with_unknown = {cause.path for cause in causes if cause.keyword == "additionalProperties"}
    kept: dict[tuple[Any, ...], Violation] = {}
    for cause in causes:
        if any(cause.path[: len(path)] == path != cause.path for path in forbidden):
            continue
        if cause.keyword == "requiredAny" and cause.path in with_unknown:
            continue
        key = _identity(cause) if cause.keyword in _OF_MEMBERS else (cause.path,)
        if key not in kept or _rank(cause) < _rank(kept[key]):
            kept[key] = cause
    return sorted(kept.values(), key=_place)


def _place(cause: Violation) -> tuple[Any, ...]:
    steps = [(step, "") if isinstance(step, int) else (-1, step) for step in cause.path]
    return steps, cause.keyword, repr(cause.expected)


def _rank(cause: Violation) -> int:
    is_known = cause.keyword in _FIRST_TOLD
    return _FIRST_TOLD.index(cause.keyword) if is_known else len(_FIRST_TOLD)


def _identity(cause: Violation) -> tuple[Any, ...]:
    return cause.path, cause.keyword, repr(cause.expected)
