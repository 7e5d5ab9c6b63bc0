"""The portal's STAC API: root, collections, Items with their cache, search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from shapely.geometry import box, shape

from sharinghub_tools.domain.portal.categories import CATEGORIES, Category
from sharinghub_tools.domain.portal.geometry import footprint
from sharinghub_tools.domain.portal.reading import read
from tests.gitlab.answers import Answer
from tests.sharinghub.answers import Refused
from tests.sharinghub.automatic_links import AutomaticLinks
from tests.sharinghub.categories import TITLES, of_collection
from tests.sharinghub.clock import Cache
from tests.sharinghub.gitlab_view import GitlabView, SeenProject
from tests.sharinghub.hrefs import CACHE_SECONDS, Hrefs
from tests.sharinghub.item import Builder

_CONFORMANCE = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/ogcapi-features",
    "https://api.stacspec.org/v1.0.0/item-search",
    "https://api.stacspec.org/v1.0.0-rc.1/item-search#free-text",
]
# Topics and flags that the portal finds in the free text.
_TOPIC = re.compile(r"\[([\w\s\-]+)\]")
_FLAG = re.compile(r":([\w\-]+)")

Json = dict[str, Any]


class Stac:
    """Answers below ``/api/stac``."""

    def __init__(
        self,
        gitlab: GitlabView,
        cache: Cache,
        mlflow_url: str | None,
        automatic_links: AutomaticLinks | None,
    ) -> None:
        self._gitlab = gitlab
        self._cache = cache
        self._mlflow_url = mlflow_url
        self._automatic_links = automatic_links

    def answer(self, path: str, query: Mapping[str, str], token: str, hrefs: Hrefs) -> Answer:
        """Answer to a GET; ``path`` is what comes after ``/api/stac/``, decoded."""
        match path.split("/", 3):
            case [""]:
                content = _root(hrefs)
            case ["conformance"]:
                content = {"conformsTo": _CONFORMANCE}
            case ["collections"]:
                every = [_collection(category, hrefs) for category in CATEGORIES]
                content = {"collections": every, "links": []}
            case ["collections", collection]:
                content = _collection(of_collection(collection), hrefs)
            case ["collections", collection, "items"]:
                of_collection(collection)
                content = self.search(dict(query) | {"collections": collection}, token, hrefs)
            case ["collections", collection, "items", item]:
                content = self._item(of_collection(collection), item, token, hrefs)
            case ["search"]:
                content = self.search(query, token, hrefs)
            case _:
                raise Refused(404, "Not Found")
        return Answer.of(content)

    def _item(self, category: Category, path: str, token: str, hrefs: Hrefs) -> Json:
        if not path:
            raise Refused(400, "No feature ID given")
        project = self._gitlab.project(token, path)
        user = remembered_user(self._cache, self._gitlab, token)
        if category not in project.categories:
            others = ", ".join(each.id for each in project.categories)
            raise Refused(
                400,
                f"Category mismatch for project '{project.path}', asked '{category.id}' but got "
                f"{others} instead",
            )
        key = ("item", user, project.path)
        checksum = (project.last_commit, project.updated, *project.topics)
        kept = self._cache.get(key)
        if kept and kept[0] == checksum:
            self._cache.put(key, kept, CACHE_SECONDS)
            return dict(kept[1])
        item = self._built(project, category, token, hrefs)
        self._cache.put(key, (checksum, item), CACHE_SECONDS)
        return item

    def _built(self, project: SeenProject, category: Category, token: str, hrefs: Hrefs) -> Json:
        models = self._automatic_links.of(project, token) if self._automatic_links else []
        return self._builder(project, hrefs).item(category, models)

    def _builder(self, project: SeenProject, hrefs: Hrefs) -> Builder:
        return Builder(project, hrefs, self._gitlab.url, self._mlflow_url)

    def search(self, query: Mapping[str, Any], token: str, hrefs: Hrefs) -> Json:
        """The Items of one collection; any that cannot be built fails the whole answer."""
        collections = _listed(query.get("collections"))
        if len(collections) > 1:
            detail = f"got {len(collections)} collections"
            raise Refused(422, f"Search is enabled only for one collection, {detail}")
        if not collections:
            return _features([], 0)
        known = [category for category in CATEGORIES if category.id == collections[0]]
        if not known:
            raise Refused(422, f"Category not found for: {', '.join(collections)}")
        category = known[0]
        asked = " ".join(_listed(query.get("q")))
        topics = [category.topic, *_TOPIC.findall(asked)]
        words = " ".join(_FLAG.sub("", _TOPIC.sub("", asked)).split())
        found = self._gitlab.search(token, topics, words)
        if ids := _listed(query.get("ids")):
            found = [project for project in found if project.path in ids]
        bbox = [float(edge) for edge in _listed(query.get("bbox"))]
        if bbox:
            found = [project for project in found if _touches(project, bbox)]
        start, limit = int(query.get("after", 0)), int(query.get("limit", 12))
        page = found[start : start + limit]
        mode = query.get("mode", "full")
        if mode == "full":
            features = [self._built(each, category, token, hrefs) for each in page]
        else:
            features = [self._builder(each, hrefs).preview(category) for each in page]
        if start + limit >= len(found):
            # Where it filters by itself, the portal does not count what other pages have.
            return _features(features, None if bbox and start else len(found))
        following = {**query, "after": start + limit}
        href = f"{hrefs.root}/api/stac/search?{urlencode(following)}"
        return _features(features, None if bbox else len(found), href)


def _touches(project: SeenProject, bbox: list[float]) -> bool:
    extent = read(project.readme or "").metadata.get("extent") or {}
    own = footprint(extent.get("spatial"))
    return own is not None and shape(own.geometry).intersects(box(*bbox))


def remembered_user(cache: Cache, gitlab: GitlabView, token: str) -> str:
    """Whose token it is; the portal asks GitLab once and never forgets."""
    user: str | None = cache.get(("user", token))
    if user is None:
        user = gitlab.username(token)
        cache.put(("user", token), user)
    return user


def remembered_path(cache: Cache, gitlab: GitlabView, token: str, project_id: int) -> str:
    """The path of a project; the portal asks GitLab now and then."""
    path: str | None = cache.get(("path", project_id))
    if path is None:
        path = gitlab.path(token, project_id)
        cache.put(("path", project_id), path, CACHE_SECONDS)
    return path


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [part for part in value.split(",") if part]
    return [str(part) for part in value] if isinstance(value, list) else []


def _root(hrefs: Hrefs) -> Json:
    children = [
        {
            "rel": "child",
            "type": "application/geo+json",
            "href": hrefs.stac("collections", each.id),
        }
        for each in CATEGORIES
    ]

    def link(rel: str, *parts: str, **more: str) -> Json:
        return {"rel": rel, "type": "application/json", "href": hrefs.stac(*parts), **more}

    return {
        "stac_version": "1.0.0",
        "type": "Catalog",
        "id": "gitlab-of-the-tests",
        "title": "SharingHub of the tests",
        "description": "Projects of the tests' GitLab.",
        "links": [
            link("self"),
            link("root"),
            link("conformance", "conformance"),
            link("data", "collections"),
            link("search", "search", type="application/geo+json", method="GET"),
            link("search", "search", type="application/geo+json", method="POST"),
            *children,
        ],
        "conformsTo": _CONFORMANCE,
    }


def _collection(category: Category, hrefs: Hrefs) -> Json:
    own = hrefs.stac("collections", category.id)
    return {
        "stac_version": "1.0.0",
        "stac_extensions": [],
        "type": "Collection",
        "id": category.id,
        "title": TITLES[category.id],
        "description": f"STAC {TITLES[category.id]} generated from your GitLab with SharingHub.",
        "license": "other",
        "keywords": [category.id],
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]]},
            "temporal": {"interval": [[None, None]]},
        },
        "links": [{"rel": "self", "type": "application/json", "href": own}],
    }


def _features(features: list[Json], matched: int | None, following: str | None = None) -> Json:
    link = {"rel": "next", "href": following, "type": "application/geo+json"}
    return {
        "type": "FeatureCollection",
        "stac_version": "1.0.0",
        "stac_extensions": [],
        "numberMatched": matched,
        "numberReturned": len(features),
        "features": features,
        "links": [link] if following else [],
    }
