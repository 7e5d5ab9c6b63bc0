"""Which server a URL leads to: its origin (https://www.rfc-editor.org/rfc/rfc6454)."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}

# Scheme, host and port.
Origin = tuple[str, str, int]


def origin(url: str) -> Origin | None:
    r"""Scheme, host and port of an ``http`` URL; None for all else.

    Where readers of URLs disagree about the host, as in ``https://one\@other``, there is none: a
    token goes only where all of them lead.
    """
    if not url.isprintable() or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host or " " in host or port == 0:
        return None
    return parts.scheme, host, port or _PORTS[parts.scheme]


def without_credentials(url: str) -> str:
    """A remote's URL as messages may have it: without password and query; of SSH the user stays."""
    if "://" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a URL that is none"
    user, _, host = parts.netloc.rpartition("@")
    login = user.partition(":")[0] if parts.scheme.endswith("ssh") else ""
    netloc = f"{login}@{host}" if login else host
    return urlunsplit(parts._replace(netloc=netloc, query="", fragment=""))
