"""DOIs in the text of a README (https://github.com/stac-extensions/scientific)."""

from __future__ import annotations

import re
from typing import Any

from sharinghub_tools.domain.portal.item import markdown

SCHEMA = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"
ADDRESS = "https://doi.org/"

_DOI = re.compile(r"https://doi.org/(10\.\d{4,9}/[-._;/:a-zA-Z0-9]+)")
_LABEL = "DOI:"


def citations(text: str) -> dict[str, Any]:
    """The properties ``sci:…`` that the links of a text give; empty without any DOI.

    The first link to a DOI is the project's own, those behind it are publications. Without any
    link, a bare address of a DOI will do.
    """
    found = [
        (match[1], link.words.strip().removeprefix(_LABEL).lstrip())
        for link in markdown.links(text)
        if link.words.strip() and (match := _DOI.search(link.address.strip()))
    ]
    if not found:
        bare = _DOI.search(text)
        return {"sci:doi": bare[1], "sci:citation": ""} if bare else {}
    (doi, citation), *others = found
    properties: dict[str, Any] = {"sci:doi": doi, "sci:citation": citation}
    if others:
        properties["sci:publications"] = [
            {"doi": number, "citation": label} for number, label in others
        ]
    return properties
