"""``links`` and ``related``, and the links that every Item has."""

from __future__ import annotations

from typing import Any

from sharinghub_tools.domain.portal.item.fields import Fields, kind, shown
from sharinghub_tools.domain.portal.item.hrefs import HrefError, Hrefs, parsed
from sharinghub_tools.domain.portal.project import PortalProject
from sharinghub_tools.errors import PortalFailsError

Link = dict[str, Any]

_JSON = "application/json"
_GEOJSON = "application/geo+json"


def own_links(project: PortalProject, collection: str, hrefs: Hrefs) -> list[Link]:
    """The links within the STAC API that an Item has by its place in it."""
    of_collection = hrefs.collection(collection)
    return [
        {"rel": "self", "type": _GEOJSON, "href": hrefs.item(collection, project.path)},
        {"rel": "parent", "type": _JSON, "href": of_collection},
        {"rel": "root", "type": _JSON, "href": hrefs.root()},
        {"rel": "collection", "type": _JSON, "href": of_collection},
    ]


def written_links(fields: Fields, hrefs: Hrefs) -> list[Link]:
    """What the README links to.

    Raises:
        PortalFailsError: the portal fails on a link.
    """
    given = fields.take("links", [])
    links: list[Link] = given if isinstance(given, list) else []
    for index, link in enumerate(links):
        if not isinstance(link, dict):
            raise fields.failure(f"a link is {kind(link)}, not a mapping", "links", index)
        if "href" not in link:
            raise fields.failure("a link has no href", "links", index)
        try:
            link["href"] = hrefs.resolved(link["href"])
        except HrefError as error:
            reason = f"the href {shown(link['href'])} of a link {error}"
            raise fields.failure(reason, "links", index, "href") from error
    return [*links, *_related_links(fields, hrefs)]


def registry_links(project: PortalProject) -> list[Link]:
    """The packages and the container images of the project."""
    packages = [
        {
            "rel": "package",
            "href": package.url,
            "title": f"Package {package.name}",
            "package:name": package.name,
            "package:type": package.type,
        }
        for package in project.packages
    ]
    containers = [
        {
            "rel": "container",
            "href": image.url,
            "title": f"Image {image.name}",
            "container:image": image.name,
            "container:tags": list(image.tags),
        }
        for image in project.containers
    ]
    return [*packages, *containers]


def _related_links(fields: Fields, hrefs: Hrefs) -> list[Link]:
    related = fields.take("related", {})
    if not isinstance(related, dict):
        raise fields.failure(f"related is {kind(related)}, not a mapping", "related")
    links = []
    for collection, urls in related.items():
        for url in urls if isinstance(urls, list) else [urls]:
            if isinstance(url, str):
                try:
                    links.append(_related_link(collection, url, hrefs))
                except HrefError as error:
                    raise _unrelated(fields, collection, url, error) from error
    return links


def _related_link(collection: object, url: str, hrefs: Hrefs) -> Link:
    path = parsed(url, "path").removeprefix("/")
    return {
        "rel": "derived_from",
        "type": _GEOJSON,
        "title": f"{collection}: {path}",
        "href": hrefs.item(collection, path),
    }


def _unrelated(fields: Fields, collection: object, url: str, error: HrefError) -> PortalFailsError:
    subject = collection if "collection" in str(error) else url
    return fields.failure(f"{shown(subject)} in related {error}", "related", collection)
