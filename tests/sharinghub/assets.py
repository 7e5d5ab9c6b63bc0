"""The assets of an Item: the rules of a README and of a category over the repository's files."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

_TYPES = {
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

Json = dict[str, Any]


def rules_of(given: object) -> list[Json]:
    """A README's ``assets``; what is no list of texts and mappings counts for nothing."""
    rules = []
    for rule in given if isinstance(given, list) else []:
        if isinstance(rule, str):
            rules.append({"glob": rule})
        elif isinstance(rule, dict):
            rules.append(dict(rule))
    return rules


def assets(
    rules: Sequence[Json], files: Sequence[str], resolved: Callable[[str], str]
) -> dict[str, Json]:
    """Assets by key.

    Args:
        rules: each with ``glob`` or ``path``, or with ``key`` and ``href``.
        files: paths of the repository.
        resolved: makes an address of a path.
    """
    made: dict[str, Json] = {}
    for rule in rules:
        glob, key = rule.get("glob") or rule.get("path"), rule.get("key")
        if not glob:
            made |= _asset(rule, key, rule.get("href"), resolved)
            continue
        for name in files:
            if PurePosixPath(name).match(glob):
                made |= _asset(rule, key or name, name, resolved)
                # A key is for the first match only.
                key = None
    return made


def _asset(
    rule: Json, key: str | None, href: str | None, resolved: Callable[[str], str]
) -> dict[str, Json]:
    if not key or not href:
        return {}
    asset = {"href": resolved(href), "roles": rule.get("roles", ["data"])}
    asset |= {name: rule[name] for name in ("title", "description") if rule.get(name)}
    kind = _TYPES.get(rule.get("type-as", ""), rule.get("type"))
    kind = kind or mimetypes.guess_type(urlsplit(href).path)[0]
    return {key: asset | ({"type": kind} if kind else {})}
