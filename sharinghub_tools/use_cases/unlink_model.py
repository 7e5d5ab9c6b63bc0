"""Take a model version out of a README's STAC metadata."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain import linked_entries, linked_item, linking
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import EnvironmentLacksError, UsageError
from sharinghub_tools.use_cases.items_beside import Edit, changes, edits, items_beside
from sharinghub_tools.use_cases.ports import Readme

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Unlinked:
    """What was done.

    Attributes:
        name: of the model.
        versions: the versions that were taken out.
        before: the README's text before.
        after: the README's text without them.
        beside: files beside the README that are derived from it.
        left: versions of the model that the README shows still, newest first, where none of them is
            the current one any more.
        unrecorded: path of the Item that would tell what of ``mlm`` was derived, where it is gone,
            and ``mlm`` stays therefore.
        stranger: path of a file in the Item's place that this tool did not write, where it, its
            asset and ``mlm`` stay therefore.
    """

    name: str
    versions: tuple[str, ...]
    before: str
    after: str
    beside: tuple[Edit, ...] = ()
    left: tuple[str, ...] = ()
    unrecorded: str | None = None
    stranger: str | None = None


def unlink_model(
    readme: Readme,
    names: tuple[str, ...],
    versions: tuple[str, ...] | None,
    *,
    write: bool = True,
) -> Unlinked:
    """Take versions of a model out; None takes out all of them. The registry is not asked.

    The model is the one of ``names`` that the README shows; where none is named, the only one.

    Raises:
        UsageError: the README does not show such a version.
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        EnvironmentLacksError: a file cannot be written.
    """
    for _ in range(_TRIES):
        before = readme.read()
        unlinked = _planned(readme, before, names, versions)
        if not write:
            return unlinked
        if readme.replace(before, unlinked.after, changes(unlinked.beside)) is Replaced.YES:
            return unlinked
    raise EnvironmentLacksError(
        "the README kept changing while the model was being unlinked; run the command again"
    )


def _planned(
    readme: Readme, before: str, names: tuple[str, ...], versions: tuple[str, ...] | None
) -> Unlinked:
    shown = linked_entries.shown_models(before)
    if (left_behind := _left_behind(readme, before, names, shown)) is not None:
        return left_behind
    name = _chosen(names, shown)
    gone = tuple(shown[name]) if versions is None else versions
    there = items_beside(readme, before)
    after = before
    beside: dict[str, str | None] = {}
    for version in gone:
        if version not in shown[name]:
            raise UsageError(f"the README shows no version {version} of '{name}'; {_listed(shown)}")
        outcome = linking.unlink(after, name, version, there.items)
        after, beside = outcome.readme, {**beside, **outcome.beside}
    left = tuple(version for version in shown[name] if version not in gone)
    document = parse(after)
    has_current = document is not None and linked_entries.current(document, name) is not None
    path = linked_item.path(name)
    is_unrecorded = there.items.get(path) == {} and path in beside and block.MARK in after
    return Unlinked(
        name=name,
        versions=gone,
        before=before,
        after=after,
        beside=edits(there, beside),
        left=() if has_current else left,
        unrecorded=path if is_unrecorded else None,
        stranger=path if path in there.strangers and not has_current else None,
    )


def _left_behind(
    readme: Readme, before: str, names: tuple[str, ...], shown: dict[str, list[str]]
) -> Unlinked | None:
    """A model's Item that is there still, where the README shows the model no more.

    Whoever unlinked it was killed in between, or did not commit that.
    """
    if any(name in shown for name in names):
        return None
    for name in names:
        there, path = items_beside(readme, before, name), linked_item.path(name)
        if there.items.get(path):
            return Unlinked(name, (), before, before, edits(there, {path: None}))
    return None


def _chosen(names: tuple[str, ...], shown: dict[str, list[str]]) -> str:
    for name in names or tuple(shown):
        if name in shown and (names or len(shown) == 1):
            return name
    if names:
        raise UsageError(f"the README shows no version of '{names[0]}'; {_listed(shown)}")
    raise UsageError(f"no model is named; give --model NAME: {_listed(shown)}")


def _listed(shown: dict[str, list[str]]) -> str:
    models = "; ".join(f"'{model}' {', '.join(versions)}" for model, versions in shown.items())
    return f"it shows {models}" if models else "it shows no model at all"
