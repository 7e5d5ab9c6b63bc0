"""The addresses of an Item that stand for files of its project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

# What ends an address in Markdown or HTML; a space is part of one, as the portal writes it.
_END = r"[^\n\"'()<>]*"


def files_of(item: Mapping[str, Any], downloads: str) -> dict[str, str]:
    """Address → path in the project, for its assets, its links, and the images of its text.

    Args:
        item: as the portal serves it, or its card in the listing.
        downloads: with what the addresses of the project's files begin.
    """
    found = {}
    for address in _addresses(item, downloads):
        path = unquote(urlsplit(address.removeprefix(downloads)).path)
        if address.startswith(downloads) and path:
            found[address] = path
    return found


def _addresses(item: Mapping[str, Any], downloads: str) -> Iterator[str]:
    for asset in item["assets"].values():
        yield asset["href"]
    for link in item["links"]:
        yield link["href"]
    description = item["properties"]["description"]
    if isinstance(description, str):
        yield from re.findall(re.escape(downloads) + _END, description)
