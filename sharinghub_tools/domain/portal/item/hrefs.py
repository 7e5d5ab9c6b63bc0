"""The addresses in what the portal answers: its own pages, files of a project, other projects.

They are put together as Starlette and urllib do it there: nothing but a backslash is quoted in a
path, and what looks like a query or a fragment becomes one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlparse, urlsplit, urlunparse

from sharinghub_tools.domain.portal.project import Portal, PortalProject

# Where the portal's container works: paths that lead out of a project are seen from there.
_WORKING_FOLDER = "/home/app"
_IN_COLLECTION = re.compile(r"([a-z\-]+)\+(https?://[^)]+)")

Query = Mapping[str, object]


class HrefError(ValueError):
    """The portal fails on an address; the text says why."""


class Hrefs:
    """Addresses for one project in one portal; none holds a token."""

    def __init__(self, portal: Portal, project: PortalProject) -> None:
        """Take the portal and the project."""
        self._base = portal.sharinghub_url.rstrip("/")
        self._project = project
        self._image_query: Query = {"cache": portal.cache_seconds}

    def root(self) -> str:
        """Of the STAC API."""
        return self._address("/api/stac/")

    def collection(self, collection: str) -> str:
        """Of a STAC Collection."""
        return self._address(f"/api/stac/collections/{_segment(collection)}")

    def item(self, collection: object, path: str, query: Query | None = None) -> str:
        """Of a project's Item.

        Raises:
            HrefError: no collection can be called so.
        """
        folder = f"/api/stac/collections/{_segment(collection)}/items"
        return self._address(f"{folder}/{path}", query)

    def archive(self, extension: str, tag: str) -> str:
        """Of the sources of a release."""
        return self._address(f"{self._downloads}/archive.{extension}", {"ref": tag})

    def repository(self) -> str:
        """What the addresses of the project's own files begin with."""
        return self._address(f"{self._downloads}/repository/")

    def resolved(self, href: object) -> str:
        """What becomes of a README's address.

        A path becomes the download of a file, ``<collection>+<project url>`` an Item; anything
        else stays as it is.

        Raises:
            HrefError: the portal fails on it.
        """
        return self._resolved(href, {})

    def image(self, href: object) -> str:
        """The same for an image, which browsers may keep; raises as :meth:`resolved`."""
        return self._resolved(href, self._image_query)

    @property
    def _downloads(self) -> str:
        return f"/api/download/{self._project.path}"

    def _resolved(self, href: object, query: Query) -> str:
        if not isinstance(href, str):
            raise HrefError("is no text")
        if parsed(href, "scheme") in ("", "file"):
            path = _relative(href)
            query = {"ref": self._project.default_branch, **query}
            return self._address(f"{self._downloads}/repository/{path}", query)
        other = _IN_COLLECTION.search(href)
        if other is None:
            return href
        collection, url = other.groups()
        own = dict(parse_qsl(parsed(url, "query")))
        return self.item(collection, parsed(url, "path").removeprefix("/"), {**own, **query})

    def _address(self, path: str, query: Query | None = None) -> str:
        quoted = path.replace("\\", "%5C")
        try:
            whole = urlunparse(urlparse(urlsplit(f"{self._base}{quoted}").geturl()))
            if not query:
                return whole
            parts = urlparse(whole)
            merged = urlencode({**dict(parse_qsl(parts.query)), **query})
            return urlunparse(parts._replace(query=merged))
        except ValueError as error:
            raise HrefError(f"cannot be part of a URL: {error}") from error


def refusal(href: str) -> str | None:
    """Why the portal fails on a README's address; None where it does not."""
    try:
        if parsed(href, "scheme") in ("", "file"):
            _relative(href)
        elif other := _IN_COLLECTION.search(href):
            parsed(other[2], "path")
    except HrefError as error:
        return str(error)
    return None


def parsed(url: object, part: str) -> str:
    """One part of a URL as Python takes it apart.

    Raises:
        HrefError: Python refuses to.
    """
    try:
        return str(getattr(urlparse(str(url)), part))
    except ValueError as error:
        raise HrefError(f"is no URL: {error}") from error


def _relative(href: str) -> str:
    if not href:
        raise HrefError("is empty")
    if href.startswith("/"):
        return posixpath.relpath(href, "/")
    return posixpath.relpath(posixpath.join(_WORKING_FOLDER, href), _WORKING_FOLDER)


def _segment(value: object) -> str:
    text = str(value)
    if not text or "/" in text:
        raise HrefError("is no collection")
    return text
