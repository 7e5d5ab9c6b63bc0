"""``extensions``: STAC extensions, their schemas, and their properties with a prefix."""

from __future__ import annotations

from typing import Any

from sharinghub_tools.domain.portal.item import citations
from sharinghub_tools.domain.portal.item.fields import Fields, kind, shown
from sharinghub_tools.domain.portal.project import Portal


def extensions(
    fields: Fields, portal: Portal, text: str, *, looks_for_models: bool
) -> tuple[list[Any], dict[str, Any]]:
    """The schemas of all extensions that are used, and the properties of all.

    The portal keeps the schemas in no order; here they have the order in which they are found.

    Args:
        fields: of the README.
        portal: its own extensions cannot be declared otherwise.
        text: of the README, where DOIs are looked for.
        looks_for_models: whether the portal looks into the schemas for that of models.

    Raises:
        PortalFailsError: a declaration, or an extension's mapping, is none.
    """
    declared = fields.take("extensions", {})
    if not isinstance(declared, dict):
        raise fields.failure(f"extensions is {kind(declared)}, not a mapping", "extensions")
    schemas: list[Any] = []
    properties: dict[str, Any] = {}
    for prefix, schema in {**declared, **portal.extensions}.items():
        given = fields.take(prefix)
        if not given:
            continue
        if not isinstance(given, dict):
            raise fields.failure(f"{prefix} is {kind(given)}, not a mapping", prefix)
        if not isinstance(schema, str) and (looks_for_models or isinstance(schema, list | dict)):
            reason = f"the schema of the extension {shown(prefix)} is {kind(schema)}, not a URL"
            raise fields.failure(reason, "extensions", prefix)
        schemas.append(schema)
        properties |= {f"{prefix}:{name}": value for name, value in given.items()}
    if cited := citations.citations(text):
        schemas.append(citations.SCHEMA)
        properties |= cited
    return list(dict.fromkeys(schemas)), properties
