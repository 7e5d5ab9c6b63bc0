"""What a served Item tells of a project and its portal that nothing on this machine does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sharinghub_tools.domain.portal.project import (
    AccessLevel,
    ContainerImage,
    LinkableModel,
    Package,
    Portal,
    PortalProject,
    ProjectLicense,
    Release,
)

Json = Mapping[str, Any]

_PREFIX = "sharinghub:"
# Properties of the portal's own that are no features of a category.
_OWN = ("id", "name", "path", "stars", "default-branch", "access-level", "dvc-init")
_MODEL = "models:/"
_LAST_ACTIVITY = "datetime"
_TRACKING = "mlflow:tracking-uri"


def with_served(
    project: PortalProject, portal: Portal, metadata: Json, served: Json
) -> tuple[PortalProject, Portal]:
    """The project and the portal, with what a served Item tells of them.

    What the README says itself is not taken: it would be compared with itself.

    Args:
        project: as far as it is known here.
        portal: as far as it is known here.
        metadata: of the README.
        served: the Item as the portal serves it.
    """
    told = _Served(served, metadata)
    return (
        replace(
            project,
            id=told.own("id", int, project.id),
            full_name=(full_name := told.own("name", str, project.full_name)),
            name=full_name.rpartition("/")[2].strip(),
            star_count=told.own("stars", int, project.star_count),
            default_branch=told.own("default-branch", str, project.default_branch),
            access_level=told.own("access-level", AccessLevel, project.access_level),
            created=told.time(("created", "start_datetime"), project.created),
            last_update=told.time((_LAST_ACTIVITY, "updated", "end_datetime"), project.last_update),
            license=told.license(),
            latest_release=told.release(),
            packages=tuple(told.packages()),
            containers=tuple(told.containers()),
            registered_models=tuple(told.models()),
        ),
        told.portal(portal),
    )


class _Served:
    """One served Item beside the README's metadata."""

    def __init__(self, item: Json, metadata: Json) -> None:
        self._collection = item.get("collection")
        self._properties: Json = item.get("properties", {})
        self._links: list[Json] = item.get("links", [])
        self._assets: Json = item.get("assets", {})
        self._metadata = metadata
        mine = metadata.get("sharinghub")
        self._mine: Json = mine if isinstance(mine, dict) else {}

    def own(self, name: str, make: Callable[[Any], Any], guess: Any) -> Any:
        """A property of the portal's own, unless the README has one of that name."""
        value = self._properties.get(f"{_PREFIX}{name}")
        return guess if value is None or name in self._mine else make(value)

    def time(self, names: Sequence[str], guess: datetime) -> datetime:
        """A time of the project's life in GitLab, by the properties that show it."""
        extent = self._metadata.get("extent")
        has_extent = isinstance(extent, dict) and "temporal" in extent
        for name in names:
            if name in self._metadata or (has_extent and name != _LAST_ACTIVITY):
                continue
            try:
                return datetime.fromisoformat(self._properties[name])
            except (KeyError, TypeError, ValueError):
                continue
        return guess

    def license(self) -> ProjectLicense | None:
        """What GitLab found: seen only where the README is silent about one of the two."""
        found = self._properties.get("license")
        links = [link for link in self._links if link.get("rel") == "license"]
        if not isinstance(found, str) or not links or "license" in self._metadata:
            return None
        return ProjectLicense(found, links[-1]["href"])

    def release(self) -> Release | None:
        """The newest release, by the asset that it gives."""
        asset = self._assets.get("release", {})
        query = dict(parse_qsl(urlsplit(asset.get("href", "")).query))
        tag = query.get("ref", "")
        start = f"Release {tag}: "
        if not tag or not asset.get("title", "").startswith(start):
            return None
        return Release(asset["title"].removeprefix(start), tag, asset.get("description"))

    def packages(self) -> Iterator[Package]:
        for link in self._links:
            if link.get("rel") == "package" and "package:name" in link:
                yield Package(link["package:name"], link["package:type"], link["href"])

    def containers(self) -> Iterator[ContainerImage]:
        for link in self._links:
            if link.get("rel") == "container" and "container:image" in link:
                tags = tuple(link.get("container:tags", ()))
                yield ContainerImage(link["container:image"], link["href"], tags)

    def models(self) -> Iterator[LinkableModel]:
        """The versions that the portal links by itself: those behind the link to MLflow."""
        rels = [link.get("rel") for link in self._links]
        behind = rels.index(_TRACKING) + 1 if _TRACKING in rels else len(rels)
        for link in self._links[behind:]:
            uri = link.get("mlflow:uri", "")
            if link.get("rel") != "mlflow:model" or not uri.startswith(_MODEL):
                continue
            name, _, version = uri.removeprefix(_MODEL).rpartition("/")
            for asset in self._assets.values():
                query = dict(parse_qsl(urlsplit(asset["href"]).query))
                if asset.get("title") == link.get("title") and "run_uuid" in query:
                    yield LinkableModel(name, version, query["run_uuid"], query["path"])

    def portal(self, portal: Portal) -> Portal:
        """The portal with the features that this one has for the category."""
        features = {
            name.removeprefix(_PREFIX): value
            for name, value in self._properties.items()
            if name.startswith(_PREFIX) and name.removeprefix(_PREFIX) not in (*_OWN, *self._mine)
        }
        return replace(
            portal,
            categories=tuple(
                replace(each, features={**each.features, **_known(each.features, features)})
                if each.id == self._collection
                else each
                for each in portal.categories
            ),
        )


def _known(mine: Mapping[str, str], served: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in served.items() if name in mine}
