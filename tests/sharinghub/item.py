"""A GitLab project with its README as the portal's STAC Item.

What the README has in a form that the portal does not expect raises what Python raises; the portal
answers 500 to that. How it reads is
:func:`sharinghub_tools.domain.portal.reading.read`, the very reader that ``validate`` uses.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from sharinghub_tools.domain.portal.problems import Outcome
from sharinghub_tools.domain.portal.reading import read
from tests.sharinghub import assets
from tests.sharinghub.automatic_links import ModelLink
from tests.sharinghub.categories import Category
from tests.sharinghub.gitlab_view import SeenProject
from tests.sharinghub.hrefs import Hrefs

_EXTENSIONS = {
    "eo": "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
    "label": "https://stac-extensions.github.io/label/v1.0.1/schema.json",
    "sci": "https://stac-extensions.github.io/scientific/v1.0.0/schema.json",
    "ml-model": "https://stac-extensions.github.io/ml-model/v1.0.0/schema.json",
}
_IMAGE = re.compile(r"!\[(?P<alt>.*?)\]\((?P<src>.*?)\)")
_PREVIEWS = ("preview.png", "preview.jpg", "preview.jpeg")

Json = dict[str, Any]


class UnreadableReadmeError(Exception):
    """The portal's reader of front matter fails on the README."""


class Builder:
    """Makes the Item of one project for one request."""

    def __init__(self, project: SeenProject, hrefs: Hrefs, mlflow_url: str | None) -> None:
        self._project = project
        self._hrefs = hrefs
        self._mlflow_url = mlflow_url
        text, self._metadata = _readme(project.readme or "")
        self._text = text
        for name in _PREVIEWS:
            if name in (project.files or []):
                self._metadata.setdefault("preview", name)
                break

    def item(self, category: Category, models: Sequence[ModelLink] = ()) -> Json:
        """The whole Item.

        Args:
            category: whose Item it is.
            models: what the portal links by itself; an asset of the README with such a key goes.

        Raises:
            Exception: the README is not what the portal expects.
        """
        project, metadata = self._project, self._metadata
        preview = self._preview()
        extent = metadata.pop("extent", {})
        created, updated = extent.get(
            "temporal", [project.created.isoformat(), project.updated.isoformat()]
        )[:2]
        licence, licence_url = metadata.pop("license", None), metadata.pop("license-url", None)
        providers = self._providers(metadata.pop("providers", []))
        sharinghub = self._sharinghub(category, metadata.pop("sharinghub", {}))
        extensions, extended = self._extensions()
        links, shown = self._links(), self._assets()
        links += [{"rel": "preview", "href": preview[1]["href"]}] if preview else []
        shown |= dict([preview]) if preview else {}
        if licence:
            url = licence_url or f"https://spdx.org/licenses/{licence}.html"
            metadata["license"] = licence
            links.append({"rel": "license", "href": str(url)})
        if self._mlflow_url and any(each.has("mlflow") for each in project.categories):
            uri = f"{self._mlflow_url}/{quote(project.path)}/tracking/"
            title = "MLflow - Tracking URI"
            links.append({"rel": "mlflow:tracking-uri", "href": uri, "title": title})
        for model in models:
            links.append(model.link)
            shown[model.asset_key] = model.asset
        bugs = f"{project.web_url}/issues"
        return {
            "stac_version": "1.0.0",
            "stac_extensions": extensions,
            "type": "Feature",
            "id": project.path,
            **_geometry(extent.get("spatial")),
            "collection": category.id,
            "properties": {
                "title": project.name,
                "description": self._description(),
                "datetime": project.updated.isoformat(),
                "start_datetime": created,
                "end_datetime": updated,
                "created": created,
                "updated": updated,
                "keywords": _keywords(project),
                "providers": providers,
                **metadata,
                **extended,
                **sharinghub,
            },
            "links": [
                *self._own_links(category),
                {"rel": "bug_tracker", "type": "text/html", "href": bugs, "title": "Bug Tracker"},
                *links,
            ],
            "assets": shown,
        }

    def preview(self, category: Category) -> Json:
        """The card of the listing; the extent is looked at there too."""
        project = self._project
        self._metadata.get("extent", {}).get("spatial")
        preview = self._preview()
        links = [{"rel": "preview", "href": preview[1]["href"]}] if preview else []
        return {
            "stac_version": "1.0.0",
            "stac_extensions": [],
            "type": "Feature",
            "id": project.path,
            "geometry": None,
            "collection": category.id,
            "properties": {
                "title": project.name,
                "description": project.description or self._text[:150].strip(),
                "datetime": project.updated.isoformat(),
                "keywords": _keywords(project),
                "sharinghub:stars": 0,
            },
            "links": [*self._own_links(category), *links],
            "assets": dict([preview]) if preview else {},
        }

    def _own_links(self, category: Category) -> list[Json]:
        collection = self._hrefs.stac("collections", category.id)
        own = self._hrefs.item(category.id, self._project.path)
        return [
            {"rel": "self", "type": "application/geo+json", "href": own},
            {"rel": "parent", "type": "application/json", "href": collection},
            {"rel": "root", "type": "application/json", "href": self._hrefs.stac()},
            {"rel": "collection", "type": "application/json", "href": collection},
        ]

    def _preview(self) -> tuple[str, Json] | None:
        shown = self._metadata.pop("preview", None)
        for image in _IMAGE.finditer(self._text):
            if image["alt"].strip().lower() == "preview" and image["src"].strip():
                shown = image["src"].strip()
        if not shown:
            return None
        path = urlsplit(shown).path
        asset = {"href": self._file(shown, image=True), "title": "Preview", "roles": ["thumbnail"]}
        kind = mimetypes.guess_type(path)[0]
        return f"preview{PurePosixPath(path).suffix}", asset | ({"type": kind} if kind else {})

    def _description(self) -> str:
        if not self._text:
            return self._project.description

        def image(found: re.Match[str]) -> str:
            return f"![{found['alt']}]({self._file(found['src'], image=True)})"

        return re.sub(r"\n{3,}", "\n\n", _IMAGE.sub(image, self._text)).strip()

    def _providers(self, given: list[Json]) -> list[Json]:
        roles = [role for provider in given for role in provider.get("roles", [])]
        if "host" not in roles:
            host = f"GitLab ({self._hrefs.root})"
            given.append({"name": host, "roles": ["host"], "url": self._project.web_url})
        if "producer" not in roles:
            top = self._project.full_name.split("/")[0].strip()
            url = self._project.web_url.removesuffix(self._project.path)
            url += self._project.path.split("/")[0]
            given.append({"name": top, "roles": ["producer"], "url": url})
        return given

    def _sharinghub(self, category: Category, given: Json) -> Json:
        project = self._project
        with_dvc = any(name.startswith(".dvc/") for name in project.files or [])
        properties = {
            "id": project.id,
            "name": project.full_name,
            "path": project.path,
            "stars": 0,
            "default-branch": project.default_branch,
            "access-level": project.access_level,
            "dvc-init": "enable" if with_dvc or not project.files else "disable",
            **category.features,
            **given,
        }
        return {f"sharinghub:{name}": value for name, value in properties.items()}

    def _extensions(self) -> tuple[list[str], Json]:
        schemas, properties = [], {}
        for prefix, schema in (self._metadata.pop("extensions", {}) | _EXTENSIONS).items():
            if fields := self._metadata.pop(prefix, None):
                schemas.append(schema)
                properties |= {f"{prefix}:{name}": value for name, value in fields.items()}
        return schemas, properties

    def _links(self) -> list[Json]:
        given = self._metadata.pop("links", [])
        links = given if isinstance(given, list) else []
        for link in links:
            link["href"] = self._file(link["href"])
        for collection, urls in self._metadata.pop("related", {}).items():
            for url in [urls] if isinstance(urls, str) else urls:
                path = urlsplit(url).path.removeprefix("/")
                links.append(
                    {
                        "rel": "derived_from",
                        "type": "application/geo+json",
                        "title": f"{collection}: {path}",
                        "href": self._hrefs.item(collection, path),
                    }
                )
        return links

    def _assets(self) -> dict[str, Json]:
        rules = [dict(rule) for each in self._project.categories for rule in each.assets]
        rules += assets.rules_of(self._metadata.pop("assets", []))
        return assets.assets(rules, self._project.files or [], self._file)

    def _file(self, href: str, *, image: bool = False) -> str:
        project = self._project
        return self._hrefs.resolved(href, project.path, project.default_branch, image=image)


def _readme(text: str) -> tuple[str, Json]:
    reading = read(text)
    if reading.outcome not in (Outcome.READ, Outcome.ABSENT, Outcome.LOST):
        raise UnreadableReadmeError(reading.outcome)
    return reading.description, dict(reading.metadata)


def _keywords(project: SeenProject) -> list[str]:
    categories = [category.topic for category in project.categories]
    return [topic for topic in project.topics if topic not in categories]


def _geometry(spatial: object) -> Json:
    """Of a bounding box; what else the portal can read is of no use to the tests."""
    if not isinstance(spatial, list) or len(spatial) != 4:
        return {"geometry": None}
    west, south, east, north = map(float, spatial)
    corners = [[east, south], [east, north], [west, north], [west, south], [east, south]]
    polygon = {"type": "Polygon", "coordinates": [corners]}
    return {"geometry": polygon, "bbox": [west, south, east, north]}
