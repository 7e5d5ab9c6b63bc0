"""What an update of the template did to each file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a file that the template has changed."""

    FOLLOWS = "follows"
    MERGED = "merged"
    STAYS = "stays"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class FileFate:
    """One file, what became of it, and why."""

    path: str
    fate: Fate
    why: str = ""


# What git's stages of an unmerged path say: 1 the old template, 2 the project, 3 the new template.
_CONFLICTS = {
    frozenset({1, 2, 3}): "both changed the same lines: look for <<<<<<<",
    frozenset({2, 3}): "both made it, each in another way: look for <<<<<<<",
    frozenset({1, 2}): "you changed it, the template has removed it: it is still there",
}
_OTHER_CONFLICT = "git cannot merge it: yours is still there"

Blobs = Mapping[str, str]


def fates(
    old: Blobs,
    new: Blobs,
    project: Blobs,
    conflicts: Mapping[str, Collection[int]],
    skipped: Collection[str],
) -> list[FileFate]:
    """Every file that the template has changed, by path.

    Args:
        old: hash by path, as the old template makes the project.
        new: the same of the new template.
        project: the same of the project before the update.
        conflicts: the stages that git holds of paths that it could not merge.
        skipped: paths that the project keeps from updates.
    """
    changed = sorted({path for path in old.keys() | new.keys() if old.get(path) != new.get(path)})
    told = [
        _fate(path, old.get(path), new.get(path), project.get(path), path in skipped)
        for path in changed
        if path not in conflicts
    ]
    told += [
        FileFate(path, Fate.CONFLICT, _CONFLICTS.get(frozenset(stages), _OTHER_CONFLICT))
        for path, stages in conflicts.items()
    ]
    return sorted(told, key=lambda one: one.path)


def _fate(
    path: str, old: str | None, new: str | None, project: str | None, is_skipped: bool
) -> FileFate:
    if is_skipped:
        return FileFate(path, Fate.STAYS, "you skip it in updates")
    if project == new:
        return FileFate(path, Fate.STAYS, "it is so already" if new else "you removed it too")
    if old is not None and project is None:
        return FileFate(path, Fate.STAYS, "you removed it")
    if project == old:
        why = "new" if old is None else ("removed" if new is None else "")
        return FileFate(path, Fate.FOLLOWS, why)
    return FileFate(path, Fate.MERGED, "with your changes")
