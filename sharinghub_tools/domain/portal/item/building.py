"""A GitLab project with its README as a STAC Item, and as the card of the listing."""

from __future__ import annotations

from typing import Any

from sharinghub_tools.domain.portal.categories import Category
from sharinghub_tools.domain.portal.item import body, identity, links
from sharinghub_tools.domain.portal.item.assets import assets, release_asset
from sharinghub_tools.domain.portal.item.citations import ADDRESS
from sharinghub_tools.domain.portal.item.extensions import extensions
from sharinghub_tools.domain.portal.item.fields import Fields
from sharinghub_tools.domain.portal.item.hrefs import Hrefs
from sharinghub_tools.domain.portal.item.json_form import NoJsonError, json_form
from sharinghub_tools.domain.portal.item.models import model_assets, tracking_links
from sharinghub_tools.domain.portal.item.urls import web_address
from sharinghub_tools.domain.portal.project import Portal, PortalProject
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.errors import PortalFailsError

Json = dict[str, Any]


def item(reading: Reading, project: PortalProject, portal: Portal, collection: str) -> Json:
    """The Item that the portal serves of a project, without any token.

    Args:
        reading: of the project's README; of an empty text where there is none.
        project: as GitLab tells it.
        portal: which SharingHub.
        collection: the Item is asked for in this one; the project must be in its category.

    Returns:
        JSON: nothing in it but dicts, lists, texts, numbers, booleans and None.

    Raises:
        PortalFailsError: the portal answers with an error.
    """
    category = _category(project, portal, collection)
    fields, hrefs = Fields(reading, project.preview_file), Hrefs(portal, project)
    text = reading.description
    footprint = identity.spatial_extent(fields)
    preview = identity.preview(fields, text, hrefs)
    shown = body.description(reading, hrefs) if text else project.description or ""
    licence = identity.license_link(fields, project)
    start, end = identity.temporal_extent(fields, project)
    providers = identity.providers(fields, project, portal)
    own = identity.sharinghub_properties(fields, project, dict(category.features))
    has_mlflow = portal.tracking_uri(project) is not None
    schemas, extended = extensions(fields, portal, text, looks_for_models=has_mlflow)
    written = links.written_links(fields, hrefs)
    made = {**assets(fields, project, portal, hrefs), **release_asset(project, portal, hrefs)}
    if preview:
        written.append(preview[0])
        made[preview[1]] = preview[2]
    if licence:
        own["license"] = licence[0]
        written.append(licence[1])
    written += [*links.registry_links(project), *tracking_links(project, portal)]
    made |= model_assets(project, portal, schemas)
    if doi := extended.get("sci:doi"):
        written.append({"rel": "cite-as", "href": f"{ADDRESS}{doi}"})
    bugs = {
        "rel": "bug_tracker",
        "type": "text/html",
        "href": web_address(f"{project.web_url}/issues"),
        "title": "Bug Tracker",
    }
    properties = {
        "title": project.name,
        "description": shown,
        "datetime": project.last_update,
        "start_datetime": start,
        "end_datetime": end,
        "created": start,
        "updated": end,
        "keywords": _keywords(project, portal),
        "providers": providers,
        **fields.rest(),
        **extended,
        **own,
    }
    return _written(
        fields,
        {
            "stac_version": "1.0.0",
            "stac_extensions": schemas,
            "type": "Feature",
            "id": project.path,
            "geometry": footprint and footprint.geometry,
            **({"bbox": footprint.bbox} if footprint else {}),
            "collection": category.id,
            "properties": properties,
            "links": [*links.own_links(project, category.id, hrefs), bugs, *written],
            "assets": made,
        },
    )


def card(reading: Reading, project: PortalProject, portal: Portal, collection: str) -> Json:
    """The card that the portal lists of a project: ``search`` with ``mode=preview``.

    Arguments, result and errors are those of :func:`item`.
    """
    category = _category(project, portal, collection)
    fields, hrefs = Fields(reading, project.preview_file), Hrefs(portal, project)
    identity.spatial_extent(fields)
    preview = identity.preview(fields, reading.description, hrefs)
    listed = links.own_links(project, category.id, hrefs)
    return _written(
        fields,
        {
            "stac_version": "1.0.0",
            "stac_extensions": [],
            "type": "Feature",
            "id": project.path,
            "geometry": None,
            "collection": category.id,
            "properties": {
                "title": project.name,
                "description": project.description or body.card_text(reading.description),
                "datetime": project.last_update,
                "keywords": _keywords(project, portal),
                "sharinghub:stars": project.star_count,
            },
            "links": [*listed, preview[0]] if preview else listed,
            "assets": {preview[1]: preview[2]} if preview else {},
        },
    )


def _category(project: PortalProject, portal: Portal, collection: str) -> Category:
    found = portal.categories_of(project)
    if not found:
        listed = ", ".join(category.topic for category in portal.categories)
        raise PortalFailsError(
            f"Category not found in {list(project.topics)}: a project needs one of the topics "
            f"{listed}"
        )
    for category in found:
        if category.id == collection:
            return category
    known = ", ".join(category.id for category in found)
    raise PortalFailsError(f"the project's topics put it into {known}, not into {collection}")


def _keywords(project: PortalProject, portal: Portal) -> list[str]:
    of_categories = [category.topic for category in portal.categories_of(project)]
    return [topic for topic in project.topics if topic not in of_categories]


def _written(fields: Fields, answer: Json) -> Json:
    try:
        written: Json = json_form(answer)
    except NoJsonError as error:
        raise fields.unwritable(str(error)) from error
    return written
