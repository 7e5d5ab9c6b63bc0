"""Paths as relative hrefs."""

from __future__ import annotations

import re
from urllib.parse import quote

# ASCII that stands for something else in a reference, or may not be in it.
_RESERVED = re.compile(r"[^A-Za-z0-9._~/\-\u0080-\U0010ffff]+")


def href_of(path: str) -> str:
    """A path as an IRI reference, which is what STAC's hrefs are.

    Letters of any script stay: readers that open an href as a path find the file then.

    Args:
        path: with ``/`` between its parts.
    """
    return _RESERVED.sub(lambda match: quote(match[0]), path)
