"""Where a git remote leads on GitLab."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# As scp writes it: [user@]host:path.
_SCP = re.compile(r"(?:[^@/]+@)?([^:/@]+):(?!//)/?(.+)")
_SUFFIX = ".git"


def gitlab_place(url: str) -> tuple[str, str] | None:
    """Address of GitLab, and path of the project, of a remote's URL; None for all else.

    Over SSH nothing tells the address of the web pages: that of the host, by HTTPS, is taken.
    """
    if "://" in url:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        if not host or parts.scheme not in ("http", "https", "ssh", "git+ssh"):
            return None
        is_web = parts.scheme in ("http", "https")
        netloc = f"{host}:{port}" if is_web and port else host
        address, path = f"{parts.scheme if is_web else 'https'}://{netloc}", parts.path
    elif found := _SCP.fullmatch(url):
        address, path = f"https://{found[1]}", found[2]
    else:
        return None
    path = path.strip("/").removesuffix(_SUFFIX).strip("/")
    return (address, path) if path else None
