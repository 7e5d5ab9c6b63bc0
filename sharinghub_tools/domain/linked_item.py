"""The standalone Item beside a README: its file ``stac/<model>.json``, and its entry in ``assets``.

The entry has a key and an href, not a glob: the portal finds a glob's files among the first 100 of
a project alone (https://github.com/csgroup-oss/sharinghub-server).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sharinghub_tools.domain import linked_entries
from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import Document
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.mlm import names
from sharinghub_tools.domain.mlm.item_assets import model_href
from sharinghub_tools.domain.model_version import ModelVersion, split_name
from sharinghub_tools.errors import UsageError

Item = Mapping[str, Any]

# The portal offers to show GeoJSON on a map, where an Item without a geometry is nothing.
_WITH_GEOMETRY, _WITHOUT_GEOMETRY = "application/geo+json", "application/json"


def path(model: str) -> str:
    """Path of a model's Item from the README's folder, as ``stac/wine.json``."""
    return names.file_name(model)


def listed(document: Document) -> dict[str, str]:
    """The Items that the README lists, of models that it shows: path → model, in its order."""
    shown = {path(model): model for model, _ in linked_entries.entries(document)}
    hrefs = [_href(asset) for asset in edits.listed(document, "assets")]
    return {href: shown[href] for href in hrefs if isinstance(href, str) and href in shown}


def put(document: Document, model: str, item: Item) -> Document:
    """List a model's Item among the assets.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    href = path(model)
    media_type = _WITH_GEOMETRY if item.get("geometry") else _WITHOUT_GEOMETRY
    assets = edits.items(document, "assets")
    for index, asset in enumerate(assets):
        if _href(asset) == href:
            # What its author changed in it stays.
            is_ours = asset.get("type") in (_WITH_GEOMETRY, _WITHOUT_GEOMETRY)
            changes: dict[str, Value] = {"type": media_type} if is_ours else {}
            return edits.set_fields(document, "assets", index, changes, after=())
    fields: dict[str, Value] = {
        "key": href,
        "href": href,
        "title": f"STAC Item of {split_name(model)[0]} (MLM)",
        "roles": ["metadata"],
        "type": media_type,
    }
    # Before the files of its versions: in the same place, whichever of them came first. But behind
    # the Items of other models, of which the first stays that.
    place = None if listed(document) else linked_entries.first_asset(document, model)
    indexes = (len(assets), 0) if place is None else (place, len(assets))
    return edits.insert_item(document, "assets", indexes, fields)


def take_out(document: Document, model: str) -> Document:
    """Remove the entry of a model's Item from the assets.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    assets = edits.listed(document, "assets")
    for index in reversed(range(len(assets))):
        if _href(assets[index]) == path(model):
            document = edits.remove_item(document, "assets", index)
    return document


def read(content: str, model: str) -> Item:
    """The Item in a file that this tool wrote for a model.

    Raises:
        UsageError: somebody else wrote it.
    """
    try:
        item = json.loads(content)
    except (ValueError, RecursionError):
        item = None
    described = _model(item).get("name")
    if isinstance(item, dict) and split_name(str(described))[0] == split_name(model)[0]:
        return item
    raise UsageError(
        f"{path(model)} is there, and is no Item that link-model wrote of '{model}'; move it, or "
        "link without an Item of its own: --no-mlm"
    )


def describes(item: Item | None, name: str, version: str) -> bool:
    """Whether it is the Item of that version."""
    told = _model(item)
    return (told.get("name"), told.get("version")) == (name, version)


def with_known_checksum(version: ModelVersion, item: Item | None) -> ModelVersion:
    """The version, with the checksum of its file where the Item there is has it already."""
    file = version.file
    if file is None or item is None or not describes(item, version.name, version.version):
        return version
    assets = item.get("assets")
    asset = assets.get("mlm:model") if isinstance(assets, Mapping) else None
    told = asset if isinstance(asset, Mapping) else {}
    size, checksum = told.get("file:size"), told.get("file:checksum")
    is_same = told.get("href") == model_href(version) and file.size in (None, size)
    if not is_same or type(size) is not int or not isinstance(checksum, str):
        return version
    return replace(version, file=replace(file, size=size, checksum=checksum))


def _href(asset: object) -> object:
    return asset.get("href") if isinstance(asset, Mapping) else None


def _model(item: object) -> Mapping[str, Any]:
    properties = item.get("properties") if isinstance(item, Mapping) else None
    told = properties.get("lineage:model") if isinstance(properties, Mapping) else None
    return told if isinstance(told, Mapping) else {}
