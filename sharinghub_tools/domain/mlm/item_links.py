"""The links of the standalone Item: to itself, the portal, the project, data, MLflow, licence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sharinghub_tools.domain.lineage import Place
from sharinghub_tools.domain.lineage_data import Origin, related_data
from sharinghub_tools.domain.mlm import names
from sharinghub_tools.domain.model_version import ModelVersion, split_name
from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS, item_url
from sharinghub_tools.domain.portal.item.citations import ADDRESS
from sharinghub_tools.domain.portal_answers import MODEL_REL, MODEL_URI
from sharinghub_tools.domain.public_values import web_url

Json = dict[str, Any]

GEOJSON, HTML = "application/geo+json", "text/html"


def links(
    version: ModelVersion,
    metadata: Mapping[str, Any],
    described: Mapping[str, Any],
    place: Place,
    branch: str | None,
) -> list[Json]:
    """The links, each as far as it is known.

    Args:
        version: as its registry tells it.
        metadata: the README's.
        described: what the Item shows of it.
        place: where the model's project is.
        branch: on which the Item's file is.
    """
    found: list[Json | None] = [
        _self(version, place, branch),
        _portal_item(place),
        _project(place),
        *_data(metadata, place),
        _version_page(version),
        _license(metadata, described),
        _citation(described),
    ]
    return [link for link in found if link is not None]


def _self(version: ModelVersion, place: Place, branch: str | None) -> Json | None:
    if not (place.project_url and branch):
        return None
    path = quote(f"{branch}/{names.file_name(version.name)}")
    return {"rel": "self", "href": f"{place.project_url}/-/raw/{path}", "type": GEOJSON}


def _portal_item(place: Place) -> Json | None:
    if not (place.sharinghub_url and place.path):
        return None
    href = item_url(place.sharinghub_url, COLLECTIONS[AI_MODEL], place.path)
    return {"rel": "via", "href": href, "type": GEOJSON, "title": f"{place.path} on SharingHub"}


def _project(place: Place) -> Json | None:
    if not place.project_url:
        return None
    return {"rel": "about", "href": place.project_url, "type": HTML, "title": "GitLab project"}


def _data(metadata: Mapping[str, Any], place: Place) -> list[Json]:
    """The Items of the datasets; their projects where nobody knows a portal."""
    data = related_data((), metadata, Origin(place.gitlab_url, place.sharinghub_url))
    return [
        {
            "rel": "derived_from",
            "href": entry.get("item") or entry["project"],
            "type": GEOJSON if "item" in entry else HTML,
            "title": entry["name"],
        }
        for entry in data
    ]


def _version_page(version: ModelVersion) -> Json | None:
    if version.is_local:
        return None
    return {
        "rel": MODEL_REL,
        "href": version.page_url,
        "type": HTML,
        "title": f"{split_name(version.name)[0]} v{version.version} in MLflow",
        MODEL_URI: version.uri,
    }


def _license(metadata: Mapping[str, Any], described: Mapping[str, Any]) -> Json | None:
    given, identifier = metadata.get("license-url"), described.get("license")
    href = web_url(given) if isinstance(given, str) else None
    if href is None and identifier and identifier not in ("proprietary", "various"):
        href = f"https://spdx.org/licenses/{quote(identifier)}.html"
    return {"rel": "license", "href": href, "type": HTML} if href else None


def _citation(described: Mapping[str, Any]) -> Json | None:
    doi = described.get("sci:doi")
    return {"rel": "cite-as", "href": f"{ADDRESS}{doi}"} if doi else None
