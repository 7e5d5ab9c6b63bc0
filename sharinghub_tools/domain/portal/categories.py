"""SharingHub's categories: a topic of a GitLab project puts it into a STAC collection."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

AI_MODEL = "sharinghub:aimodel"
# Topic, in its exact case → id of the collection (https://github.com/csgroup-oss/sharinghub-docs).
COLLECTIONS = {
    AI_MODEL: "ai-model",
    "sharinghub:dataset": "dataset",
    "sharinghub:processor": "processor",
    "sharinghub:tools": "tools",
    "sharinghub:space": "dashboard",
}


def categories(topics: Iterable[str]) -> list[str]:
    """The category topics among a project's topics; the portal wants exactly one."""
    return [topic for topic in topics if topic in COLLECTIONS]


def in_another_case(topics: Iterable[str]) -> list[str]:
    """The topics that would be categories in lower case: the portal does not know them."""
    return [topic for topic in topics if topic not in COLLECTIONS and topic.lower() in COLLECTIONS]


def item_url(sharinghub_url: str, collection: str, path: str) -> str:
    """Address of a project's STAC Item.

    Args:
        sharinghub_url: without a trailing slash.
        collection: id of the collection.
        path: path of the GitLab project with its namespace.
    """
    return f"{sharinghub_url}/api/stac/collections/{collection}/items/{quote(path)}"
