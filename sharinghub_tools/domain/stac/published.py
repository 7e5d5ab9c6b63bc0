"""Items and Collections as a STAC API is given them, and as it answers with them.

The API's own place is the API's: it makes the links to itself, and keeps the others. Source:
https://github.com/stac-api-extensions/transaction.
"""

from __future__ import annotations

from typing import Any

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.domain.stac.kinds import Json

_OF_THE_SERVER = {
    *("self", "root", "parent", "child", "item", "items", "collection", "data", "search"),
    *("prev", "next", "first", "last", "conformance", "service-desc", "service-doc"),
    *("queryables", "aggregate", "aggregations"),
}
_OF_OGC = "http://www.opengis.net/def/rel/ogc/"
# When a server wrote an Item; some tell it in the Item.
_STAMPS = ("created", "updated")


def item_for_api(item: Json, url: str, collection: str) -> Json:
    """An Item as it is sent.

    Args:
        item: of a static catalogue; left as it is.
        url: where its relative hrefs are read from.
        collection: id of the Collection that it is published in.
    """
    return {**own_part(hrefs.with_absolute_hrefs(item, url)), "collection": collection}


def collection_for_api(collection: Json, url: str, identifier: str) -> Json:
    """A Collection as it is sent; see :func:`item_for_api`."""
    return {**own_part(hrefs.with_absolute_hrefs(collection, url)), "id": identifier}


def own_part(document: Json) -> Json:
    """A STAC object without the links that a server makes."""
    links = document.get("links")
    kept = [link for link in links if not _is_of_server(link)] if isinstance(links, list) else []
    return {**document, "links": kept}


def without_stamps(item: Json) -> Json:
    """An Item without when the server wrote it."""
    properties = item.get("properties")
    if not isinstance(properties, dict):
        return item
    kept = {key: value for key, value in properties.items() if key not in _STAMPS}
    return {**item, "properties": kept}


def has_stamps(item: Json) -> bool:
    """Whether an Item says when it was written."""
    properties = item.get("properties")
    return isinstance(properties, dict) and any(properties.get(key) for key in _STAMPS)


def relative_hrefs(item: Json) -> list[str]:
    """The hrefs of the assets that mean something beside the Item's file only."""
    assets = item.get("assets")
    named = assets.values() if isinstance(assets, dict) else ()
    found = [entry.get("href") for entry in named if isinstance(entry, dict)]
    return [href for href in found if isinstance(href, str) and not hrefs.is_absolute(href)]


def _is_of_server(link: Any) -> bool:
    rel = str(link.get("rel")) if isinstance(link, dict) else ""
    return rel in _OF_THE_SERVER or rel.startswith(_OF_OGC)
