"""What SharingHub says of itself, of a project, and of who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MODEL_REL = "mlflow:model"
TRACKING_REL = "mlflow:tracking-uri"
MODEL_URI = "mlflow:uri"

# How long the portal keeps an Item by default; where a project has a picture, its address says.
CACHE_SECONDS = 300
_CACHE = re.compile(r"[?&]cache=(\d{1,6})(?:&|$)")

# Access levels of the portal, which are not GitLab's.
GUEST = 1
CONTRIBUTOR = 3


@dataclass(frozen=True, slots=True)
class PortalConfiguration:
    """What the portal tells everybody of itself.

    Attributes:
        gitlab_url: address of the GitLab whose projects it shows.
        mlflow_type: ``mlflow-sharinghub``, ``mlflow`` or ``gitlab``.
        mlflow_url: address of its MLflow, without a trailing slash; None where it has none.
        has_store: whether it keeps DVC objects.
        topics: the topic of each category, by the category's collection.
    """

    gitlab_url: str
    mlflow_type: str
    mlflow_url: str | None
    has_store: bool
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PortalProject:
    """A project as the portal lists it for who asks.

    Attributes:
        id: GitLab's number.
        path: path with namespace.
        categories: the collections that it is in.
        access_level: 1 is a guest, who does not see the README of a private project; 2 may read,
            3 may push, 4 administrates.
    """

    id: int
    path: str
    categories: tuple[str, ...]
    access_level: int


def model_links(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The links of an Item, or of a README's metadata, that show model versions."""
    links = item.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == MODEL_REL:
            yield link


def shows(item: Mapping[str, Any], uri: str) -> bool:
    """Whether an Item has a link to the model version of ``mlflow:uri``."""
    return any(link.get(MODEL_URI) == uri for link in model_links(item))


def is_seen_by_a_guest(item: Mapping[str, Any]) -> bool:
    """Whether the portal shows who asks no file of the project, and so nothing of its README."""
    level = properties(item).get("sharinghub:access-level")
    return isinstance(level, int) and level <= GUEST


def properties(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An Item's properties; none where it is no Item."""
    found = item.get("properties")
    return found if isinstance(found, dict) else {}


def cache_seconds(item: Mapping[str, Any]) -> int:
    """How long the portal keeps an Item that nobody reads."""
    links = item.get("links")
    for link in links if isinstance(links, list) else ():
        found = _CACHE.search(str(link.get("href", ""))) if isinstance(link, dict) else None
        if found and link.get("rel") == "preview":
            return int(found[1])
    return CACHE_SECONDS
