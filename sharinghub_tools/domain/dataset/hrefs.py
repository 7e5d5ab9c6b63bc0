"""Paths as relative hrefs."""

from __future__ import annotations

from urllib.parse import quote


def href_of(path: str) -> str:
    """A path as an IRI reference, which is what STAC's hrefs are.

    Letters of any script stay: readers that open an href as a path find the file then.

    Args:
        path: with ``/`` between its parts.
    """
    return "".join(each if ord(each) > 127 else quote(each) for each in path)
