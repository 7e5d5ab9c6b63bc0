"""Which JSON schemas a STAC object is to be valid against.

Source: https://github.com/radiantearth/stac-spec (``type``, ``stac_version``, ``stac_extensions``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Where the extension is, and where it was.
_MLM = (
    "https://stac-extensions.github.io/mlm/",
    "https://crim-ca.github.io/mlm-extension/",
)
_SPECS = {"Feature": "item", "Collection": "collection", "Catalog": "catalog"}


def is_stac(content: object) -> bool:
    """Whether a JSON document says of itself that it is a STAC object."""
    if not isinstance(content, dict) or "stac_version" not in content:
        return False
    return content.get("type") in tuple(_SPECS)


def core_schema(kind: str, version: str) -> str:
    """The URL of the core schema.

    Args:
        kind: ``type`` of the object: Feature, Collection or Catalog.
        version: its ``stac_version``.

    Raises:
        KeyError: there is no such type.
    """
    spec = _SPECS[kind]
    return f"https://schemas.stacspec.org/v{version}/{spec}-spec/json-schema/{spec}.json"


def is_core(schema: str) -> bool:
    """Whether a schema is one of STAC itself, not of an extension."""
    return schema.startswith("https://schemas.stacspec.org/")


def is_mlm(schema: object) -> bool:
    """Whether a schema is of any version of the MLM extension."""
    return isinstance(schema, str) and schema.startswith(_MLM)


def schemas_of(stac_object: Mapping[str, Any]) -> tuple[str, ...]:
    """The URLs of the schemas that a STAC object names: core first, then its extensions.

    Args:
        stac_object: one that :func:`is_stac`.
    """
    core = core_schema(stac_object["type"], str(stac_object["stac_version"]))
    extensions = stac_object.get("stac_extensions")
    named = extensions if isinstance(extensions, list) else []
    return (core, *dict.fromkeys(url for url in named if isinstance(url, str)))


def short_name(schema: str) -> str:
    """What messages call a schema: ``STAC 1.0.0``, ``mlm v1.5.2``, else its URL."""
    parts = schema.partition("://")[2].split("/")
    match parts:
        case ["schemas.stacspec.org", version, _, "json-schema", _]:
            return f"STAC {version.removeprefix('v')}"
        case ["stac-extensions.github.io", name, version, "schema.json"]:
            return f"{name} {version}"
    return schema
