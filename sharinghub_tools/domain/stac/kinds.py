"""What a file of a static catalogue is, told from its JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sharinghub_tools.domain.stac.schemas import is_stac

Json = dict[str, Any]


class Kind(StrEnum):
    """A STAC object, or what one names."""

    ASSET = "asset"
    ITEM = "Item"
    COLLECTION = "Collection"
    CATALOG = "Catalog"

    @property
    def is_container(self) -> bool:
        """Whether it names Items, or others that do."""
        return self in {Kind.COLLECTION, Kind.CATALOG}


_TYPES = {"Feature": Kind.ITEM, "Collection": Kind.COLLECTION, "Catalog": Kind.CATALOG}


def kind_of(document: object) -> Kind:
    """The kind of a parsed JSON file; a GeoJSON Feature that is no Item is an asset.

    Source: https://github.com/radiantearth/stac-spec/blob/v1.0.0/overview.md, «type» and
    «stac_version» are required of all three.
    """
    return _TYPES[document["type"]] if is_stac(document) else Kind.ASSET  # type: ignore[index]
