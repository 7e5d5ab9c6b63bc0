"""What the standalone Item takes from the README: title, description, licence, people, extent.

The portal hands on whatever stands there; here, what STAC's schemas refuse is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sharinghub_tools.domain.lineage import Place
from sharinghub_tools.domain.model_version import ModelVersion, split_name
from sharinghub_tools.domain.public_values import web_url

_LICENSE = re.compile(r"[\w\-.+]+")
_ROLES = ("producer", "licensor", "processor", "host")
_BBOX = 4
# What a paragraph of prose does not begin with: headings, images, HTML, rules, lists, tables, code.
_NO_PROSE = re.compile(r"#|!\[|<|---|===|[-*+] |\||```|~~~|\[!\[|\s*$")

Json = dict[str, Any]


def shown_metadata(
    metadata: Mapping[str, Any],
    body: str,
    version: ModelVersion,
    place: Place,
    keywords: Sequence[str],
) -> Json:
    """``title``, ``description``, ``license``, ``keywords`` and ``providers``."""
    title = metadata.get("title")
    description = metadata.get("description")
    found: Json = {
        "title": title if isinstance(title, str) and title else split_name(version.name)[0]
    }
    text = description if isinstance(description, str) else version.description or first_prose(body)
    if text:
        found["description"] = text
    identifier = metadata.get("license")
    if isinstance(identifier, str) and _LICENSE.fullmatch(identifier):
        found["license"] = identifier
    written = metadata.get("keywords")
    listed = [str(word) for word in written] if isinstance(written, list) else list(keywords)
    if listed:
        found["keywords"] = listed
    return found | {"providers": _providers(metadata, place)}


def first_prose(body: str) -> str:
    """The first paragraph of a README's text that is prose, as it is written."""
    lines: list[str] = []
    for line in body.splitlines():
        if _NO_PROSE.match(line):
            if lines:
                break
        else:
            lines.append(line.strip())
    return " ".join(lines)


def temporal_extent(metadata: Mapping[str, Any]) -> tuple[str, str] | None:
    """Start and end as the README has them; None where it has not both."""
    extent = metadata.get("extent")
    temporal = extent.get("temporal") if isinstance(extent, Mapping) else None
    if not isinstance(temporal, list) or len(temporal) != 2:
        return None
    start, end = _moment(temporal[0], "T00:00:00Z"), _moment(temporal[1], "T23:59:59Z")
    return (start, end) if start and end else None


def footprint(metadata: Mapping[str, Any]) -> tuple[Json, list[float]] | None:
    """Geometry and bbox of the README's extent; None where it has none."""
    extent = metadata.get("extent")
    spatial = extent.get("spatial") if isinstance(extent, Mapping) else None
    if not isinstance(spatial, list) or len(spatial) != _BBOX:
        return None
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in spatial):
        return None
    west, south, east, north = spatial
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}, [west, south, east, north]


def _moment(value: object, of_day: str) -> str | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() + of_day if isinstance(value, date) else None


def _providers(metadata: Mapping[str, Any], place: Place) -> list[Json]:
    listed = metadata.get("providers")
    found = [_provider(each) for each in (listed if isinstance(listed, list) else ())]
    providers = [each for each in found if each]
    roles = {role for each in providers for role in each.get("roles", ())}
    path = (place.project_url or "").removeprefix(f"{place.gitlab_url}/")
    if "host" not in roles and place.project_url and place.gitlab_url:
        name = f"GitLab ({place.gitlab_url})"
        providers.append({"name": name, "roles": ["host"], "url": place.project_url})
    if "producer" not in roles and place.gitlab_url and path and "://" not in path:
        owner = path.partition("/")[0]
        url = f"{place.gitlab_url}/{owner}"
        providers.append({"name": owner, "roles": ["producer"], "url": url})
    return providers


def _provider(given: object) -> Json | None:
    if (
        not isinstance(given, Mapping)
        or not isinstance(given.get("name"), str)
        or not given["name"]
    ):
        return None
    provider: Json = {"name": given["name"]}
    if isinstance(given.get("description"), str):
        provider["description"] = given["description"]
    roles = given.get("roles")
    known = [role for role in roles if role in _ROLES] if isinstance(roles, list) else []
    if known:
        provider["roles"] = known
    url = web_url(given["url"]) if isinstance(given.get("url"), str) else None
    return provider | ({"url": url} if url else {})
