"""Where the hrefs of a STAC object lead, and the object with hrefs that lead there from anywhere.

Source: https://github.com/radiantearth/stac-spec/blob/v1.0.0/best-practices.md#use-of-links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of

# One letter is a drive of Windows.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
# urljoin knows of no relative references below other schemes.
_STANDS_IN = "http"


def is_absolute(href: str) -> bool:
    """Whether an href leads to the same place wherever its document is: it has a scheme."""
    return bool(_SCHEME.match(href))


def joined(base: str, href: str) -> str:
    """An href as the document at ``base``, of any scheme, means it."""
    if is_absolute(href):
        return href
    parts = urlsplit(base)
    stand_in = urlunsplit((_STANDS_IN, parts.netloc or "host", parts.path, parts.query, ""))
    target = urlsplit(urljoin(stand_in, href))
    return urlunsplit((parts.scheme, parts.netloc, target.path, target.query, target.fragment))


def url_of(base: str, path: str) -> str:
    """The URL of a file below ``base``.

    Args:
        base: of a folder, with or without a slash at its end.
        path: relative, as a file has it: not percent-encoded, with ``/`` between its parts.
    """
    return f"{base.rstrip('/')}/{quote(path)}"


def hrefs(document: Json) -> Iterator[Json]:
    """The mappings of a STAC object that have an ``href``: its links and its assets."""
    links, assets = document.get("links"), document.get("assets")
    for entry in links if isinstance(links, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("href"), str):
            yield entry
    for entry in assets.values() if isinstance(assets, dict) else ():
        if isinstance(entry, dict) and isinstance(entry.get("href"), str):
            yield entry


def with_absolute_hrefs(document: Json, url: str) -> Json:
    """A STAC object whose hrefs are absolute, with a link ``self``.

    Args:
        document: the object; it is left as it is.
        url: where it will be read.
    """
    absolute: Json = dict(document)
    links = [link for link in document.get("links") or [] if not _is_self(link)]
    media = "application/geo+json" if kind_of(document) is Kind.ITEM else "application/json"
    own = {"rel": "self", "href": url, "type": media}
    absolute["links"] = [own, *(_made_absolute(link, url) for link in links)]
    assets = document.get("assets")
    if isinstance(assets, dict):
        absolute["assets"] = {key: _made_absolute(entry, url) for key, entry in assets.items()}
    return absolute


def _is_self(link: Any) -> bool:
    return isinstance(link, dict) and link.get("rel") == "self"


def _made_absolute(entry: Any, url: str) -> Any:
    if not isinstance(entry, dict) or not isinstance(entry.get("href"), str):
        return entry
    return {**entry, "href": joined(url, entry["href"])}
