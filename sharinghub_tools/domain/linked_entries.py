"""The entries of ``links`` and ``assets`` that show model versions: found, put, taken out.

``mlflow:uri`` tells whose an entry is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.model_version import version_order
from sharinghub_tools.domain.portal_answers import CURRENT, MODEL_URI, is_model_link

# The lists that show versions.
KEYS = ("links", "assets")
_VERSION_URI = re.compile(r"models:/(.+)/([^/]+)", re.DOTALL)
_AFTER = ("mlflow:run_id", MODEL_URI)

# Name and version of a registered model.
Identity = tuple[str, str]


def put(document: Document, key: str, identity: Identity, fields: Mapping[str, Value]) -> Document:
    """Set the fields of a version's entry in ``links`` or ``assets``, which is added if missing.

    Args:
        document: the front matter.
        key: ``links`` or ``assets``.
        identity: name and version of the model.
        fields: of the entry.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    name, version = identity
    listed = edits.items(document, key)
    shown = [index for index, item in enumerate(listed) if _identity(item, key) == identity]
    if shown:
        # More than one, where two branches that linked it were merged.
        for index in shown:
            document = edits.set_fields(document, key, index, fields, after=_AFTER)
        return document
    place = _place(listed, key, name, version)
    indexes = (len(listed), 0) if place is None else (place,)
    return edits.insert_item(document, key, indexes, fields)


def entries(document: Document) -> dict[Identity, dict[str, Any]]:
    """The fields of the entry in ``links`` and in ``assets`` for each version that is shown."""
    return entries_among({key: edits.listed(document, key) for key in KEYS})


def entries_among(lists: Mapping[str, Iterable[Any]]) -> dict[Identity, dict[str, Any]]:
    """The same, among items of ``links`` and ``assets`` that were read apart.

    Args:
        lists: key → its items.
    """
    found: dict[Identity, dict[str, Any]] = {}
    for key, items in lists.items():
        for item in items:
            identity = _identity(item, key)
            if identity is not None:
                found.setdefault(identity, {}).setdefault(key, item)
    return found


def versions(document: Document, name: str) -> list[str]:
    """The versions of a model that the README shows, newest first.

    An asset whose link somebody took out counts as well: unlinking takes it along.
    """
    shown = [version for model, version in entries(document) if model == name]
    return sorted(shown, key=version_order, reverse=True)


def first_asset(document: Document, name: str) -> int | None:
    """Index of the first of a model's files among the assets; None where there is none."""
    listed = enumerate(edits.listed(document, "assets"))
    return next((i for i, item in listed if _version_of(item, "assets", name) is not None), None)


def shown_models(readme: str) -> dict[str, list[str]]:
    """The models that the README shows, each with its versions, newest first.

    Raises:
        FrontMatterError: the front matter cannot be read.
    """
    document = parse(readme)
    if document is None:
        return {}
    names = {name for name, _ in entries(document)}
    return {name: versions(document, name) for name in sorted(names)}


def move_aliases(document: Document, name: str, aliases: Mapping[str, str]) -> Document:
    """Give each link of a model the aliases that its version has now.

    Args:
        document: the front matter.
        name: of the model.
        aliases: alias → version.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    for index, item in enumerate(edits.listed(document, "links")):
        version = _version_of(item, "links", name)
        if version is None:
            continue
        now = sorted(alias for alias, target in aliases.items() if target == version)
        changes: dict[str, Value | None] = {"mlflow:aliases": now or None}
        document = edits.set_fields(document, "links", index, changes, after=(CURRENT, *_AFTER))
    return document


def current(document: Document, name: str) -> str | None:
    """The version of a model that the README says is the current one."""
    for item in edits.listed(document, "links"):
        version = _version_of(item, "links", name)
        if version is not None and item.get(CURRENT) is True:
            return version
    return None


def make_current(document: Document, name: str, version: str) -> Document:
    """Say of a model's version that it is the current one, and of no other.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    for index, item in enumerate(edits.listed(document, "links")):
        other = _version_of(item, "links", name)
        if other is not None:
            changes: dict[str, Value | None] = {CURRENT: True if other == version else None}
            document = edits.set_fields(document, "links", index, changes, after=_AFTER)
    return document


def take_out(document: Document, name: str, version: str, *, keep_keys: bool = False) -> Document:
    """Remove the entries of a version.

    Args:
        document: the front matter.
        name: of the model.
        version: of it.
        keep_keys: leave the keys of lists that are empty then.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    for key in ("assets", "links"):
        listed = edits.listed(document, key)
        for index in reversed(range(len(listed))):
            if _identity(listed[index], key) == (name, version):
                document = edits.remove_item(document, key, index, keep_key=keep_keys)
    return document


def _place(listed: list[Any], key: str, name: str, version: str) -> int | None:
    """Index that keeps the model's versions newest first; None where none is listed yet."""
    place = None
    for index, item in enumerate(listed):
        other = _version_of(item, key, name)
        if other is None:
            continue
        if version_order(other) < version_order(version):
            return index
        place = index + 1
    return place


def _version_of(item: object, key: str, name: str) -> str | None:
    """The version of the model ``name`` that an entry of ``links`` or ``assets`` shows."""
    identity = _identity(item, key)
    return identity[1] if identity is not None and identity[0] == name else None


def _identity(item: object, key: str) -> Identity | None:
    """Name and version of the model that an entry of ``links`` or ``assets`` shows."""
    if not isinstance(item, dict) or (key == "links" and not is_model_link(item)):
        return None
    uri = item.get(MODEL_URI)
    match = _VERSION_URI.fullmatch(uri) if isinstance(uri, str) else None
    return (match[1], match[2]) if match else None
