"""What SharingHub says of itself, and in a project's Item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MODEL_REL = "mlflow:model"
MODEL_URI = "mlflow:uri"
# In the link of the version that the README is about; the others of its model have no such field.
CURRENT = "mlflow:current"

# How long the portal keeps an Item by default; where a project has a picture, its address says.
CACHE_SECONDS = 300
_CACHE = re.compile(r"[?&]cache=(\d{1,6})(?:&|$)")

# The lowest access level of the portal; its levels are not GitLab's.
_GUEST = 1


@dataclass(frozen=True, slots=True)
class PortalConfiguration:
    """What the portal tells everybody of itself.

    Attributes:
        gitlab_url: address of the GitLab whose projects it shows.
        mlflow_url: address of its MLflow, without a trailing slash; None where it has none.
        has_store: whether it keeps DVC objects.
        mlflow_type: ``mlflow-sharinghub``, ``mlflow`` or ``gitlab``.
    """

    gitlab_url: str
    mlflow_url: str | None
    has_store: bool
    mlflow_type: str = "mlflow-sharinghub"


def model_links(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The links of an Item, or of a README's metadata, that show model versions."""
    links = item.get("links")
    yield from filter(is_model_link, links if isinstance(links, list) else ())


def is_model_link(link: object) -> bool:
    """Whether a link shows a model version."""
    return isinstance(link, dict) and link.get("rel") == MODEL_REL


def shows(item: Mapping[str, Any], uri: str) -> bool:
    """Whether an Item has a link to the model version of ``mlflow:uri``."""
    return any(link.get(MODEL_URI) == uri for link in model_links(item))


def shows_as_current(item: Mapping[str, Any], uri: str) -> bool:
    """Whether an Item has a link to the model version of ``mlflow:uri``, as the current one."""
    links = model_links(item)
    return any(link.get(MODEL_URI) == uri and link.get(CURRENT) is True for link in links)


def is_seen_by_a_guest(item: Mapping[str, Any]) -> bool:
    """Whether the portal shows who asks no file of the project, and so nothing of its README."""
    level = properties(item).get("sharinghub:access-level")
    return isinstance(level, int) and level <= _GUEST


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


def cache_minutes(item: Mapping[str, Any]) -> str:
    """The same for people, as ``5 minutes``, rounded up."""
    minutes = -(-cache_seconds(item) // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
