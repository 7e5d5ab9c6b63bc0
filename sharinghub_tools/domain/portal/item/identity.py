"""``preview``, ``license``, ``providers``, ``extent``, ``sharinghub``: what the project is."""

from __future__ import annotations

import posixpath
from typing import Any

from sharinghub_tools.domain.portal.geometry import Footprint, UnreadableExtentError, footprint
from sharinghub_tools.domain.portal.item.body import preview_image
from sharinghub_tools.domain.portal.item.fields import Fields, kind, shown
from sharinghub_tools.domain.portal.item.hrefs import HrefError, Hrefs, parsed
from sharinghub_tools.domain.portal.item.media_types import media_type
from sharinghub_tools.domain.portal.item.urls import web_address
from sharinghub_tools.domain.portal.project import Portal, PortalProject
from sharinghub_tools.errors import PortalFailsError

Json = dict[str, Any]

_SPDX_PAGE = "https://spdx.org/licenses/{}.html"


def preview(fields: Fields, text: str, hrefs: Hrefs) -> tuple[Json, str, Json] | None:
    """The preview as a link, and as an asset with its key; None where there is none.

    Raises:
        PortalFailsError: what the README has for it is no address.
    """
    given = fields.take("preview")
    shown_image = preview_image(text) or given
    if not shown_image:
        return None
    if not isinstance(shown_image, str):
        reason = f"preview is {kind(shown_image)}, not a path or URL"
        raise fields.failure(reason, "preview")
    try:
        href, path = hrefs.image(shown_image), parsed(shown_image, "path")
    except HrefError as error:
        raise fields.failure(f"preview {shown(shown_image)} {error}", "preview") from error
    asset: Json = {"href": href, "title": "Preview", "roles": ["thumbnail"]}
    if found := media_type(path):
        asset["type"] = found
    return {"rel": "preview", "href": href}, f"preview{posixpath.splitext(path)[1]}", asset


def license_link(fields: Fields, project: PortalProject) -> tuple[str, Json] | None:
    """The licence: its identifier, and a link to its text; None where there is none.

    GitLab's own finding stands in for each of the two that the README does not have.

    Raises:
        PortalFailsError: one of the two is not what it should be.
    """
    found = project.license
    identifier = fields.take("license", found and found.id)
    url = fields.take("license-url", found and found.url)
    if not identifier:
        return None
    if not isinstance(identifier, str):
        raise fields.failure(f"license is {kind(identifier)}, not text", "license")
    address = web_address(str(url) if url else _SPDX_PAGE.format(identifier))
    if address is None:
        raise fields.failure(f"license-url {shown(url)} is no absolute URL", "license-url")
    return identifier, {"rel": "license", "href": address}


def providers(fields: Fields, project: PortalProject, portal: Portal) -> list[Any]:
    """Who makes and who hosts the project: GitLab's own, unless the README has them.

    Raises:
        PortalFailsError: the README has no list of mappings.
    """
    given = fields.take("providers", [])
    if not isinstance(given, list):
        raise fields.failure(f"providers is {kind(given)}, not a list", "providers")
    missing = {"host", "producer"}
    for index, provider in enumerate(given):
        if not isinstance(provider, dict):
            reason = f"a provider is {kind(provider)}, not a mapping"
            raise fields.failure(reason, "providers", index)
        roles = provider.get("roles", [])
        if not isinstance(roles, str | list | tuple | dict | set):
            reason = f"the roles of a provider are {kind(roles)}, not a list"
            raise fields.failure(reason, "providers", index, "roles")
        # A text holds whatever is part of it, as the portal sees it.
        missing -= {role for role in missing if role in roles}
    if "host" in missing:
        name = f"GitLab ({portal.gitlab_url})"
        given.append({"name": name, "roles": ["host"], "url": web_address(project.web_url)})
    if "producer" in missing:
        name = project.full_name.split("/")[0].rstrip()
        url = f"{portal.gitlab_url}/{project.path.split('/')[0]}"
        given.append({"name": name, "roles": ["producer"], "url": url})
    return given


def spatial_extent(fields: Fields) -> Footprint | None:
    """Where the project is; stays among the fields. None where the README does not say.

    Raises:
        PortalFailsError: ``extent`` is no mapping, or the portal fails on what it says.
    """
    extent = fields.get("extent", {})
    if not isinstance(extent, dict):
        raise fields.failure(f"extent is {kind(extent)}, not a mapping", "extent")
    spatial = extent.get("spatial")
    try:
        return footprint(spatial) if spatial else None
    except UnreadableExtentError as error:
        reason = f"extent.spatial {shown(spatial)} cannot be read: {error}"
        raise fields.failure(reason, "extent", "spatial") from error


def temporal_extent(fields: Fields, project: PortalProject) -> tuple[Any, Any]:
    """When the project begins and ends: of its life in GitLab, unless the README says it.

    Raises:
        PortalFailsError: the README has no two ends.
    """
    extent = fields.take("extent", {})
    if "temporal" not in extent:
        return project.created, project.last_update
    temporal = extent["temporal"]
    try:
        return temporal[0], temporal[1]
    except (TypeError, LookupError) as error:
        raise _no_two_ends(fields, temporal) from error


def _no_two_ends(fields: Fields, temporal: Any) -> PortalFailsError:
    what = f"{kind(temporal)}, not a list of start and end"
    if isinstance(temporal, list):
        what = f"a list of {len(temporal)}, not of start and end"
    return fields.failure(f"extent.temporal is {what}", "extent", "temporal")


def sharinghub_properties(fields: Fields, project: PortalProject, features: dict[str, str]) -> Json:
    """The properties of the portal's own, those of the README before all.

    Raises:
        PortalFailsError: ``sharinghub`` is no mapping.
    """
    given = fields.take("sharinghub", {})
    if not isinstance(given, dict):
        raise fields.failure(f"sharinghub is {kind(given)}, not a mapping", "sharinghub")
    has_dvc = any(name.startswith(".dvc/") for name in project.files or ())
    properties = {
        "id": project.id,
        "name": project.full_name,
        "path": project.path,
        "stars": project.star_count,
        "default-branch": project.default_branch,
        "access-level": int(project.access_level),
        "dvc-init": "enable" if has_dvc or not project.files else "disable",
        **features,
        **given,
    }
    return {f"sharinghub:{name}": value for name, value in properties.items()}
