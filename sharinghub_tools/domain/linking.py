"""README + model version → README and Item that show it; pure, so that it serves any sink.

A version is shown as the portal's own automatic linking shows one: a link with
``rel: mlflow:model`` and an asset for the model file, here with more fields of the ``mlflow:``
prefix (https://github.com/csgroup-oss/sharinghub-server). What the model is, its current version
says: in the mapping ``mlm``, and in an Item of its own beside the README.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sharinghub_tools.domain import linked_entries, linked_item
from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.lineage import Place, link_fields
from sharinghub_tools.domain.linked_item import Item
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.item import item_text, mlm_item
from sharinghub_tools.domain.mlm.ownership import Kept, Record
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.portal.problems import Outcome as Reading
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.portal_answers import CURRENT, MODEL_REL, MODEL_URI, shows

ASSET_ROLES = ("mlm:model", "ml-model:checkpoint")
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Showing:
    """How a version is shown.

    Attributes:
        aliases: alias → version for the whole model: older entries follow when an alias moves.
        project_id: id of the GitLab project, where the registry's names end with it.
        keep: how many versions of the model stay listed, this one included; None keeps all.
        mlm: whether the README has the mapping ``mlm``, and an Item beside it.
        overwrite: whether values of ``mlm`` that somebody wrote by hand are replaced.
        place: where the project is, as far as that is known.
        branch: on which people find the Item; None where nobody knows.
        keywords: of the project.
        records: what else is known to have been put into ``mlm``, than what the Items say.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    project_id: int | None = None
    keep: int | None = None
    mlm: bool = True
    overwrite: bool = False
    place: Place = field(default_factory=Place)
    branch: str | None = None
    keywords: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What linking or unlinking makes of a README.

    Attributes:
        readme: the text that the README should have.
        dropped: versions whose entries were taken out, newest first.
        beside: the texts that files beside it should have, by path; None: such a file should go.
        kept: values of ``mlm`` that somebody wrote by hand, and that differ from the model's.
    """

    readme: str
    dropped: tuple[str, ...] = ()
    beside: Mapping[str, str | None] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()


def link(
    readme: str, version: ModelVersion, showing: Showing, items: Mapping[str, Item] = _NOTHING
) -> Outcome:
    """Show a model version in the README; other versions stay listed, newest first.

    Args:
        readme: the README's text.
        version: the version to show; it becomes the current one.
        showing: how.
        items: the Items beside the README that this tool wrote, by path; empty where the README
            lists one that is not there.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    name, number = version.name, version.version
    document = edits.open_or_add(readme)
    title = display_title(name, number, showing.project_id)
    document = linked_entries.put(document, "links", (name, number), _link_fields(version, title))
    if version.file is not None and version.file.is_offered:
        fields = _asset_fields(version, title)
        document = linked_entries.put(document, "assets", (name, number), fields)
    document = linked_entries.move_aliases(document, name, showing.aliases)
    document = linked_entries.make_current(document, name, number)
    dropped: tuple[str, ...] = ()
    if showing.keep is not None:
        listed = linked_entries.versions(document, name)
        others = [other for other in listed if other != number]
        dropped = tuple(others[max(showing.keep - 1, 0) :])
        for old in dropped:
            document = linked_entries.take_out(document, name, old)
    if not showing.mlm:
        document, beside = _without_item(document, name, items)
        return Outcome(document.readme, dropped, beside)
    if linked_item.path(name) not in linked_item.listed(document):
        # Before the mapping ``mlm``, so that lists come together.
        document = linked_item.put(document, name, {})
    document, item, kept = _described(document, version, showing, items)
    document = linked_item.put(document, name, item)
    beside = {linked_item.path(name): item_text(item)}
    return Outcome(document.readme, dropped, beside, kept)


def unlink(readme: str, name: str, version: str, items: Mapping[str, Item] = _NOTHING) -> Outcome:
    """Take a model version out of the README; with the current one goes what says what it is.

    Args:
        readme: the README's text.
        name: of the model.
        version: of it.
        items: the Items beside the README that this tool wrote, by path; empty where the README
            lists one that is not there.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    document = parse(readme)
    if document is None or version not in linked_entries.versions(document, name):
        return Outcome(readme)
    beside: Mapping[str, str | None] = _NOTHING
    others = [other for other in linked_entries.versions(document, name) if other != version]
    if linked_entries.current(document, name) == version or not others:
        document, beside = _without_item(document, name, items)
    document = linked_entries.take_out(document, name, version)
    return Outcome(edits.drop_if_added(document), (version,), beside)


def is_seen(readme: str, uri: str) -> bool:
    """Whether the portal, as it reads the README, sees the version's link; a very long one may."""
    reading = read(readme)
    if reading.outcome is Reading.UNKNOWN:
        return True
    return reading.outcome is Reading.READ and shows(reading.metadata, uri)


def display_title(name: str, version: str, project_id: int | None = None) -> str:
    """The title that the portal itself gives a version: ``<name> v<version>``.

    Where the registry's names end with the GitLab project's id in parentheses, it is left out.
    """
    if project_id is not None:
        name = name.removesuffix(f"({project_id})").rstrip()
    return f"{name} v{version}"


def _owner(document: Document, path: str) -> str:
    """The Item of the model that ``mlm`` is about: the first of those that the README lists."""
    return next(iter(linked_item.listed(document)), path)


def _described(
    document: Document, version: ModelVersion, showing: Showing, items: Mapping[str, Item]
) -> tuple[Document, Item, tuple[Kept, ...]]:
    """The front matter with the mapping ``mlm``, the Item, and what somebody wrote by hand."""
    path = linked_item.path(version.name)
    owner = _owner(document, path)
    kept: tuple[Kept, ...] = ()
    record: Record = {}
    if owner == path:
        records = [block.recorded(items.get(path)), *showing.records]
        document, kept, record = block.put(
            document, describe(version), records, overwrite=showing.overwrite
        )
        about = document
    else:
        about = block.take_out(document, [block.recorded(items.get(owner))])
    item = mlm_item(
        version,
        about.readme,
        showing.place,
        record=record,
        branch=showing.branch,
        keywords=showing.keywords,
    )
    return document, item, kept


def _without_item(
    document: Document, name: str, items: Mapping[str, Item]
) -> tuple[Document, Mapping[str, str | None]]:
    """The front matter without what says what the model is; and the file that is to go."""
    path = linked_item.path(name)
    if path not in items:
        return document, _NOTHING
    if _owner(document, path) == path:
        document = block.take_out(document, [block.recorded(items[path])])
    return linked_item.take_out(document, name), {path: None}


def _link_fields(version: ModelVersion, title: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "rel": MODEL_REL,
        "href": version.page_url,
        "title": title,
        MODEL_URI: version.uri,
    }
    if version.run_id:
        fields["mlflow:run_id"] = version.run_id
    fields[CURRENT] = True
    if version.aliases:
        fields["mlflow:aliases"] = list(version.aliases)
    fields |= link_fields(version)
    if version.metrics:
        fields["mlflow:metrics"] = {name: version.metrics[name] for name in sorted(version.metrics)}
    return fields


def _asset_fields(version: ModelVersion, title: str) -> dict[str, Value]:
    assert version.file is not None  # noqa: S101 - the caller looked
    suffix = re.search(r"\.[^./]+$", version.file.path)
    return {
        # The key that the portal's automatic link has: one asset, not two.
        "key": _slug(title) + (suffix.group() if suffix else ""),
        "href": version.file.href,
        "title": title,
        "roles": list(ASSET_ROLES),
        "type": version.file.media_type,
        MODEL_URI: version.uri,
    }


def _slug(text: str) -> str:
    """Text as the portal slugs it: lower case, words joined by single hyphens."""
    words = re.sub(r"[^\w\s-]", "", text.lower().strip())
    return re.sub(r"[\s_-]+", "-", words).strip("-")
