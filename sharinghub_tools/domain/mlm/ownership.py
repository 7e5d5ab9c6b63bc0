"""Whose each value of a mapping is, and what becomes of it when the derived values change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.front_matter.mapping_edits import Path
from sharinghub_tools.domain.front_matter.scalars import Value

# JSON Pointer → the value that was put there.
Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A value of the author's that differs from the derived one.

    Attributes:
        path: where it is, as ``mlm.input.0.description``.
        written: the author's value.
        derived: what the model says.
    """

    path: str
    written: Any
    derived: Value


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to bring derived values into a mapping.

    Attributes:
        sets: path, value, and the names behind which a new one may come, the best first.
        removals: paths of what was derived before and is no more.
        kept: what stays as its author wrote it, and differs.
        record: what of the mapping is derived then.
    """

    sets: list[tuple[Path, Value, tuple[str, ...]]] = field(default_factory=list)
    removals: list[Path] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    record: dict[str, Value] = field(default_factory=dict)


class Ownership:
    """A mapping, of which records tell what was put there before."""

    def __init__(self, mapping: Mapping[Any, Any], records: Sequence[Record]) -> None:
        """Take the mapping as it is now, and what was put there at any time."""
        self._mapping = mapping
        self._records = records
        self._overwrite = False

    def replaced(self, derived: Mapping[str, Value], *, overwrite: bool = False) -> Plan:
        """What it takes to have these derived values, and no others.

        Args:
            derived: the new ones.
            overwrite: take the author's values that differ for derived ones.
        """
        self._overwrite = overwrite
        plan = Plan()
        self._mappings(self._mapping, derived, [], (), plan)
        return plan

    def _mappings(
        self, mine: Mapping[Any, Any], derived: Any, old: list[Any], path: Path, plan: Plan
    ) -> None:
        order = list(derived)
        for place, (name, value) in enumerate(derived.items()):
            here = (*path, name)
            if name in mine:
                self._values(mine[name], value, self._below(old, name, here), here, plan)
            else:
                plan.sets.append((here, value, tuple(reversed(order[:place]))))
                plan.record[pointer(here)] = value
        for name in [name for name in mine if name not in derived]:
            here = (*path, name)
            below = self._below(old, name, here)
            plan.removals.extend(place for place, _ in self._inside(mine[name], below, here))

    def _values(self, mine: Any, derived: Value, old: list[Any], path: Path, plan: Plan) -> None:
        if self._is_derived(mine, old, path):
            # All of it is recorded as one, whatever in it changes.
            plan.record[pointer(path)] = derived
            plan = Plan(plan.sets, plan.removals, plan.kept)
        pairs = _pairs(mine, derived)
        if isinstance(mine, dict) and mine and isinstance(derived, Mapping) and derived:
            self._mappings(mine, derived, old, path, plan)
        elif pairs:
            for place, (entry, new) in enumerate(pairs):
                below = [record[place] for record in old if _pairs(mine, record)]
                self._mappings(entry, new, below, (*path, place), plan)
        elif same(mine, derived):
            return
        elif self._overwrite or self._is_derived(mine, old, path):
            plan.sets.append((path, derived, ()))
            plan.record[pointer(path)] = derived
        else:
            plan.kept.append(Kept(".".join(map(str, ("mlm", *path))), mine, derived))
            # It goes with the model all the same.
            plan.record.update((pointer(at), value) for at, value in self._inside(mine, old, path))

    def _inside(self, mine: Any, old: list[Any], path: Path) -> Iterator[tuple[Path, Any]]:
        """What of a value was put there, each as large as it goes."""
        if not self._is_known(old, path):
            return
        if self._is_derived(mine, old, path):
            yield path, mine
            return
        if isinstance(mine, dict):
            for name, value in mine.items():
                yield from self._inside(value, self._below(old, name, (*path, name)), (*path, name))
        for place, entry in enumerate(_named(mine)):
            here = (*path, place)
            inner = [record[place] for record in old if _pairs(mine, record)]
            for name, value in entry.items():
                # What is left of an entry keeps its name.
                if name != "name":
                    below = self._below(inner, name, (*here, name))
                    yield from self._inside(value, below, (*here, name))

    def _below(self, old: list[Any], name: Any, path: Path) -> list[Any]:
        """What was put at a path, by itself or with all above it."""
        found = [each[name] for each in old if isinstance(each, Mapping) and name in each]
        key = pointer(path)
        return found + [record[key] for record in self._records if key in record]

    def _is_known(self, old: list[Any], path: Path) -> bool:
        """Whether anything was put there: what an author nests, in itself even, is no maze."""
        below = f"{pointer(path)}/"
        return bool(old) or any(key.startswith(below) for each in self._records for key in each)

    def _is_derived(self, mine: Any, old: list[Any], path: Path) -> bool:
        """Whether all that is there was put there, be it at different times."""
        if any(same(mine, each) for each in old):
            return True
        return (
            isinstance(mine, dict)
            and bool(mine)
            and self._is_known(old, path)
            and all(
                self._is_derived(mine[name], self._below(old, name, (*path, name)), (*path, name))
                for name in mine
            )
        )


def pointer(path: Path) -> str:
    """A path as a JSON Pointer."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _pairs(mine: Any, derived: Any) -> list[tuple[Mapping[Any, Any], Mapping[Any, Any]]]:
    """The entries of two lists of named mappings, where both have the same names in one order."""
    ours, theirs = _named(mine), _named(derived)
    if [entry["name"] for entry in ours] != [entry["name"] for entry in theirs]:
        return []
    return list(zip(ours, theirs, strict=True))


def _named(value: Any) -> list[Mapping[Any, Any]]:
    """The entries of a list of mappings, where each has a name of its own; else none."""
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        return []
    names = [str(entry["name"]) for entry in value if entry.get("name")]
    return value if len(set(names)) == len(value) else []
