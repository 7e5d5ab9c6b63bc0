"""The addresses that the portal writes into what it answers, with the token where it puts it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

CACHE_SECONDS = 300
_IN_COLLECTION = re.compile(r"(?P<collection>[a-z\-]+)\+(?P<url>https?://[^)]+)")


@dataclass(frozen=True)
class Hrefs:
    """For one request.

    Attributes:
        root: address of the portal.
        page_query: what addresses within the STAC API carry: the token, if it came in the query.
        file_query: what addresses of files carry: the token, if it came with the request at all.
    """

    root: str
    page_query: dict[str, str]
    file_query: dict[str, str]

    def stac(self, *parts: str) -> str:
        path = "/".join(quote(part, safe="/") for part in parts)
        return _with_query(f"{self.root}/api/stac{'/' + path if path else ''}", self.page_query)

    def item(self, collection: str, path: str) -> str:
        return self.stac("collections", collection, "items", path)

    def resolved(self, href: str, path: str, branch: str | None, *, image: bool = False) -> str:
        """A README's address: a file of the repository, or a project of a collection, or as it is.

        Args:
            href: as the README has it.
            path: of the project.
            branch: its default branch.
            image: whether browsers may keep the file for a while.
        """
        query = {"cache": str(CACHE_SECONDS)} if image else {}
        if urlsplit(href).scheme in ("", "file"):
            relative = os.path.relpath(href, "/" if href.startswith("/") else None)
            url = f"{self.root}/api/download/{path}/repository/{relative}"
            return _with_query(url, {"ref": str(branch)} | query | self.file_query)
        if found := _IN_COLLECTION.search(href):
            target = urlsplit(found["url"])
            address = self.item(found["collection"], target.path.removeprefix("/"))
            return _with_query(address, dict(parse_qsl(target.query)) | query)
        return href


def _with_query(url: str, query: dict[str, str]) -> str:
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query)) | query
    return urlunsplit(parts._replace(query=urlencode(pairs))) if pairs else url
