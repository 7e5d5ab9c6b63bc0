"""``assets``: the rules of a README and of its categories, over the files of the repository."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from sharinghub_tools.domain.portal.item.fields import Fields, kind, shown
from sharinghub_tools.domain.portal.item.hrefs import HrefError, Hrefs, parsed
from sharinghub_tools.domain.portal.item.media_types import media_type
from sharinghub_tools.domain.portal.project import Portal, PortalProject
from sharinghub_tools.errors import PortalFailsError

# What ``type-as`` stands for.
TYPES = {
    "text": "text/plain",
    "json": "application/json",
    "xml": "application/xml",
    "yaml": "text/x-yaml",
    "zip": "application/zip",
    "geotiff": "image/tiff; application=geotiff",
    "cog": "image/tiff; application=geotiff; profile=cloud-optimized",
    "geojson": "application/geo+json",
    "compose": "text/x-yaml; application=compose",
    "notebook": "application/x-ipynb+json",
}

Asset = dict[str, Any]


def assets(
    fields: Fields, project: PortalProject, portal: Portal, hrefs: Hrefs
) -> dict[str, Asset]:
    """The assets that the rules give, by key; of equal keys the last counts.

    Raises:
        PortalFailsError: the portal fails on a rule of the README.
    """
    of_categories = [rule for each in portal.categories_of(project) for rule in each.assets]
    given = fields.take("assets", [])
    own = given if isinstance(given, list) else []
    made: dict[str, Asset] = {}
    for path, rule in (
        *((None, _copy(rule)) for rule in of_categories),
        *((("assets", index), rule) for index, rule in enumerate(own)),
    ):
        if isinstance(rule, str):
            rule = {"glob": rule}  # noqa: PLW2901 - the short form of a rule
        if isinstance(rule, dict):
            made.update(_Rule(rule, path, fields, hrefs).assets(project.files or ()))
    return made


def release_asset(project: PortalProject, portal: Portal, hrefs: Hrefs) -> dict[str, Asset]:
    """The asset of the newest release, by its key; empty where there is none."""
    release = project.latest_release
    if release is None:
        return {}
    asset: Asset = {
        "href": hrefs.archive(portal.release_format, release.tag),
        "title": f"Release {release.tag}: {release.name}",
        "roles": ["source"],
    }
    if release.description:
        asset["description"] = release.description
    if found := media_type(f"archive.{portal.release_format}"):
        asset["type"] = found
    return {"release": asset}


def matches(path: str, glob: str) -> bool:
    """Whether a glob matches a path, compared part by part from the right.

    As :meth:`pathlib.PurePath.match` of Python 3.11, in which ``**`` is one part like ``*``.

    Raises:
        ValueError: the glob has no part.
    """
    wanted, parts = PurePosixPath(glob).parts, PurePosixPath(path).parts
    if not wanted:
        raise ValueError(f"the glob {shown(glob)} is empty")
    if len(wanted) > len(parts) or glob.startswith("/"):
        return False
    return all(map(fnmatch.fnmatchcase, reversed(parts), reversed(wanted)))


def _copy(rule: str | Mapping[str, Any]) -> str | dict[str, Any]:
    return rule if isinstance(rule, str) else dict(rule)


class _Rule:
    """One rule, from which ``glob``, ``path`` and the key are taken as the portal takes them."""

    def __init__(
        self, rule: dict[Any, Any], place: tuple[Any, ...] | None, fields: Fields, hrefs: Hrefs
    ) -> None:
        self._rule = rule
        self._place = place
        self._fields = fields
        self._hrefs = hrefs

    def assets(self, files: Iterable[str]) -> Iterator[tuple[str, Asset]]:
        path = self._rule.pop("path", None)
        glob = self._rule.pop("glob", path)
        if not glob:
            yield from self._asset(self._rule, self._rule.get("href"), "")
            return
        for name in map(str, map(PurePosixPath, files)):
            if self._matches(name, glob):
                # The key is for the first match alone.
                asked = {**self._rule, "key": self._rule.pop("key", None)}
                yield from self._asset(asked, name, name)

    def _matches(self, name: str, glob: object) -> bool:
        if not isinstance(glob, str):
            raise self._failure("glob", f"the glob of an asset is {kind(glob)}, not text")
        try:
            return matches(name, glob)
        except ValueError as error:
            raise self._failure("glob", str(error)) from error

    def _asset(
        self, rule: Mapping[Any, Any], href: object, path: str
    ) -> Iterator[tuple[str, Asset]]:
        given = rule.get("key") or path
        if not given or not href:
            return
        key = self._text("key", given).replace("{path}", path)
        try:
            asset: Asset = {"href": self._hrefs.resolved(href)}
        except HrefError as error:
            raise self._failure("href", f"the href {shown(href)} of an asset {error}") from error
        asset["roles"] = rule.get("roles", ["data"])
        for name in ("title", "description"):
            if rule.get(name):
                text = self._text(name, rule[name])
                asset[name] = text.replace("{key}", key).replace("{path}", path)
        if found := self._type(rule, href):
            asset["type"] = found
        yield key, asset

    def _type(self, rule: Mapping[Any, Any], href: object) -> Any:
        short = rule.get("type-as", "")
        try:
            named = TYPES.get(short, rule.get("type", ""))
        except TypeError as error:
            raise self._failure("type-as", f"type-as is {kind(short)}, not text") from error
        return named or media_type(parsed(href, "path"))

    def _text(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._failure(name, f"the {name} of an asset is {kind(value)}, not text")
        return value

    def _failure(self, name: str, reason: str) -> PortalFailsError:
        if self._place is None:
            return PortalFailsError(f"{reason}: a rule of the category, not of the README")
        return self._fields.failure(reason, *self._place, name)
