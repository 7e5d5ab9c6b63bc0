"""Front matter + model version → front matter that shows it; pure, so that it serves any sink.

A version is shown as the portal's own automatic linking shows one: a link with
``rel: mlflow:model`` and an asset for the model file, here with more fields of the ``mlflow:``
prefix (https://github.com/csgroup-oss/sharinghub-server). ``mlflow:uri`` tells whose an entry is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.model_version import ModelVersion, version_order
from sharinghub_tools.domain.portal.problems import Outcome as Reading
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.portal_answers import MODEL_REL, MODEL_URI, is_model_link, shows

ASSET_ROLES = ("mlm:model", "ml-model:checkpoint")
_VERSION_URI = re.compile(r"models:/(.+)/([^/]+)", re.DOTALL)
_AFTER = ("mlflow:run_id", MODEL_URI)

# Name and version of a registered model.
Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What linking or unlinking makes of a README.

    Attributes:
        readme: the text that the README should have.
        dropped: versions whose entries were taken out, newest first.
    """

    readme: str
    dropped: tuple[str, ...] = ()


def link(
    readme: str,
    version: ModelVersion,
    *,
    aliases: Mapping[str, str],
    project_id: int | None = None,
    keep: int | None = None,
) -> Outcome:
    """Show a model version in the README; other versions stay listed, newest first.

    Args:
        readme: the README's text.
        version: the version to show.
        aliases: alias → version for the whole model: older entries follow when an alias moves.
        project_id: id of the GitLab project, where the registry's names end with it.
        keep: how many versions of the model stay listed, this one included; None keeps all.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    document = edits.open_or_add(readme)
    title = display_title(version.name, version.version, project_id)
    identity = (version.name, version.version)
    document = put_entry(document, "links", identity, _link_fields(version, title))
    if version.file is not None:
        document = put_entry(document, "assets", identity, _asset_fields(version, title))
    document = _move_aliases(document, version.name, aliases)
    dropped: tuple[str, ...] = ()
    if keep is not None:
        others = [v for v in linked_versions(document, version.name) if v != version.version]
        dropped = tuple(others[max(keep - 1, 0) :])
        for old in dropped:
            document = _take_out(document, version.name, old)
    return Outcome(document.readme, dropped)


def unlink(readme: str, name: str, version: str) -> Outcome:
    """Take a model version out of the README.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    document = parse(readme)
    if document is None or version not in linked_versions(document, name):
        return Outcome(readme)
    document = _take_out(document, name, version)
    return Outcome(edits.drop_if_added(document), (version,))


def linked_versions(document: Document, name: str) -> list[str]:
    """The versions of a model that the README shows, newest first.

    An asset whose link somebody took out counts as well: unlinking takes it along.
    """
    shown = {
        version
        for key in ("links", "assets")
        for item in edits.listed(document, key)
        if (version := _version_of(item, key, name)) is not None
    }
    return sorted(shown, key=version_order, reverse=True)


def shown_models(readme: str) -> dict[str, list[str]]:
    """The models that the README shows, each with its versions, newest first.

    Raises:
        FrontMatterError: the front matter cannot be read.
    """
    document = parse(readme)
    if document is None:
        return {}
    names = {
        identity[0]
        for key in ("links", "assets")
        for item in edits.listed(document, key)
        if (identity := _identity(item, key)) is not None
    }
    return {name: linked_versions(document, name) for name in sorted(names)}


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


def put_entry(
    document: Document, key: str, identity: Identity, fields: Mapping[str, Value]
) -> Document:
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
    found: dict[Identity, dict[str, Any]] = {}
    for key in ("links", "assets"):
        for item in edits.listed(document, key):
            identity = _identity(item, key)
            if identity is not None:
                found.setdefault(identity, {}).setdefault(key, item)
    return found


def _link_fields(version: ModelVersion, title: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "rel": MODEL_REL,
        "href": version.page_url,
        "title": title,
        MODEL_URI: version.uri,
    }
    if version.run_id:
        fields["mlflow:run_id"] = version.run_id
    if version.aliases:
        fields["mlflow:aliases"] = list(version.aliases)
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


def _move_aliases(document: Document, name: str, aliases: Mapping[str, str]) -> Document:
    for index, item in enumerate(edits.listed(document, "links")):
        version = _version_of(item, "links", name)
        if version is None:
            continue
        now = sorted(alias for alias, target in aliases.items() if target == version)
        changes: dict[str, Value | None] = {"mlflow:aliases": now or None}
        document = edits.set_fields(document, "links", index, changes, after=_AFTER)
    return document


def _take_out(document: Document, name: str, version: str) -> Document:
    for key in ("assets", "links"):
        listed = edits.listed(document, key)
        for index in reversed(range(len(listed))):
            if _identity(listed[index], key) == (name, version):
                document = edits.remove_item(document, key, index)
    return document


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


def _slug(text: str) -> str:
    """Text as the portal slugs it: lower case, words joined by single hyphens."""
    words = re.sub(r"[^\w\s-]", "", text.lower().strip())
    return re.sub(r"[\s_-]+", "-", words).strip("-")
