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
from sharinghub_tools.domain.portal.geometry import (
    Footprint,
    UnreadableExtentError,
    footprint,
)
from sharinghub_tools.domain.portal.item.citations import citations
from sharinghub_tools.domain.public_values import web_url

_LICENSE = re.compile(r"[\w\-.+]+")
_ROLES = ("producer", "licensor", "processor", "host")
# As the schema of STAC's extension Scientific has it.
_DOI = re.compile(r"10\.[0-9a-zA-Z]{4,}/\S+")
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
    """``title``, ``description``, ``license``, ``keywords``, ``providers``, and ``sci:`` fields."""
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
    if providers := _providers(metadata, place):
        found["providers"] = providers
    return found | _cited(metadata, body)


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
    written = metadata.get("extent")
    temporal = written.get("temporal") if isinstance(written, Mapping) else None
    if not isinstance(temporal, list) or len(temporal) != 2:
        return None
    start, end = _moment(temporal[0], "T00:00:00Z"), _moment(temporal[1], "T23:59:59Z")
    return (start, end) if start and end else None


def extent(metadata: Mapping[str, Any]) -> Footprint | None:
    """Geometry and bbox of the README's extent; None where the portal gets none out of it."""
    written = metadata.get("extent")
    try:
        return footprint(written.get("spatial")) if isinstance(written, Mapping) else None
    except UnreadableExtentError:
        return None


def _cited(metadata: Mapping[str, Any], body: str) -> Json:
    """What the README says of publications: under ``sci``, and in the links of its text."""
    written = metadata.get("sci")
    given = written if isinstance(written, Mapping) else {}
    cited = {f"sci:{name}": given[name] for name in ("doi", "citation") if _is_text(given, name)}
    publications = given.get("publications")
    if isinstance(publications, list):
        cited["sci:publications"] = [each for each in publications if isinstance(each, Mapping)]
    found = {**cited, **citations(body)}
    if not _DOI.fullmatch(found.get("sci:doi", "10.0000/x")):
        del found["sci:doi"]
    return found


def _is_text(fields: Mapping[str, Any], name: str) -> bool:
    return isinstance(fields.get(name), str)


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
