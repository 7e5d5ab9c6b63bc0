"""README + registry → the versions that a README is yet to show; pure.

Registry and README are all that is known of the past: a version is new if it is newer than all
that are listed, and an alias has moved if the README tells otherwise. What a person took out, or
made the current version by hand, stays so until the registry changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from sharinghub_tools.domain import linked_entries
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.model_version import RegisteredModel, version_order

# The alias that says which version is the current one.
CHAMPION = "champion"
# A version with this tag is linked by a person alone.
LINK_TAG = "sharinghub.link"
_NO = frozenset({"no", "false", "0", "off"})


def is_behind(readme: str, model: RegisteredModel) -> bool:
    """Whether the registry has what the README does not tell; one with a tag may be a false alarm.

    Args:
        readme: its text.
        model: as the registry tells it.

    Raises:
        FrontMatterError: the front matter cannot be read.
    """
    if model.newest is None:
        return False
    document = parse(readme)
    listed = linked_entries.versions(document, model.name) if document else []
    if document is None or not listed or version_order(model.newest) > version_order(listed[0]):
        return True
    champion = model.aliases.get(CHAMPION)
    return (champion is not None and champion not in listed) or _aliases_moved(document, model)


def to_link(
    readme: str, model: RegisteredModel, versions: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """The versions to link, in this order: the last becomes the current one.

    Args:
        readme: its text.
        model: as the registry tells it.
        versions: all of the model, each with its tags.

    Raises:
        FrontMatterError: the front matter cannot be read.
    """
    document = parse(readme)
    listed = linked_entries.versions(document, model.name) if document else []
    wanted = [version for version, tags in versions.items() if _is_wanted(tags)]
    least = version_order(listed[0]) if listed else ()
    new = sorted((v for v in wanted if version_order(v) > least), key=version_order)
    moved = document is not None and _aliases_moved(document, model)
    known = linked_entries.current(document, model.name) if document else None
    if known not in versions:
        known = None
    champion = model.aliases.get(CHAMPION)
    if champion not in wanted:
        last = new[-1] if new else _first_there(known, listed, versions) if moved else None
    elif champion in new or not _is_told(document, model, champion):
        last = champion
    else:
        # Somebody may have made another one the current version, knowing the champion.
        last = known or champion if new or moved else None
    return (*(v for v in new if v != last), *((last,) if last else ()))


def _first_there(
    known: str | None, listed: list[str], versions: Mapping[str, Mapping[str, str]]
) -> str | None:
    """The current version, else the newest of those that are listed and not deleted."""
    return known or next((version for version in listed if version in versions), None)


def _is_wanted(tags: Mapping[str, str]) -> bool:
    return tags.get(LINK_TAG, "").strip().lower() not in _NO


def _is_told(document: Document | None, model: RegisteredModel, version: str) -> bool:
    """Whether the README's link of a version says that it is the champion."""
    told = _told(document, model.name) if document else {}
    return CHAMPION in told.get(version, ())


def _aliases_moved(document: Document, model: RegisteredModel) -> bool:
    return any(
        sorted(a for a, target in model.aliases.items() if target == version) != list(aliases)
        for version, aliases in _told(document, model.name).items()
    )


def _told(document: Document, name: str) -> dict[str, tuple[str, ...]]:
    """The aliases that the README's links of a model tell, by version."""
    found = {}
    for (model, version), lists in linked_entries.entries(document).items():
        if model == name and "links" in lists:
            aliases = lists["links"].get("mlflow:aliases")
            is_list = isinstance(aliases, list)
            found[version] = tuple(sorted(map(str, aliases))) if is_list else ()
    return found
