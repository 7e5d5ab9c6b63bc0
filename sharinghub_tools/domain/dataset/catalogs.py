"""The STAC Catalogs above and below the Collection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.hrefs import href_of
from sharinghub_tools.domain.dataset.item import GEOJSON, JSON, STAC_VERSION

ROOT = "root"


@dataclass(frozen=True, slots=True)
class Child:
    """A Catalog or an Item below a Catalog.

    Attributes:
        href: of its document, from the Catalog's folder; not percent-encoded.
        title: for people, None where the href says it.
    """

    href: str
    title: str | None = None


def root_catalog(dataset: Description) -> dict[str, Any]:
    """The Catalog at the top, which has one Collection."""
    own = _catalog(f"{dataset.id}-catalog", dataset.title, dataset.description or dataset.title)
    child = Child(f"{dataset.id}/collection.json", dataset.title)
    own["links"] = [link(ROOT, "catalog.json"), child_link("child", child)]
    return own


def class_catalog(
    dataset: Description,
    folder: str,
    title: str,
    *,
    children: Iterable[Child] = (),
    items: Iterable[Child] = (),
) -> dict[str, Any]:
    """A Catalog below the Collection: of one class, or of a part of a large one.

    Args:
        dataset: the dataset.
        folder: of the Catalog, below the Collection's, as ``Forest`` or ``Forest/0f``.
        title: the class.
        children: Catalogs below it.
        items: Items below it.
    """
    depth = folder.count("/")
    own = _catalog(
        f"{dataset.id}-{folder.replace('/', '-')}", title, f"{title}, of {dataset.title}"
    )
    parent = "../collection.json" if not depth else "../catalog.json"
    own["links"] = [
        link(ROOT, "../" * (depth + 2) + "catalog.json"),
        link("parent", parent),
        *(child_link("child", child) for child in children),
        *(child_link("item", child) for child in items),
    ]
    return own


def _catalog(identifier: str, title: str, description: str) -> dict[str, Any]:
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": identifier,
        "title": title,
        "description": description,
        "links": [],
    }


def link(rel: str, href: str, media_type: str = JSON) -> dict[str, Any]:
    """A relative link."""
    prefix = "" if href.startswith("../") else "./"
    return {"rel": rel, "href": f"{prefix}{href}", "type": media_type}


def child_link(rel: str, child: Child) -> dict[str, Any]:
    """The link to what lies below; ``rel`` is child or item."""
    made = link(rel, href_of(child.href), GEOJSON if rel == "item" else JSON)
    return made | ({"title": child.title} if child.title else {})
