"""Where a generated project installs sharinghub-tools from: where its template came from."""

from __future__ import annotations

import configparser
import json
import re
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

NAME = "sharinghub-tools"


def requirement(root: Path, clones: Path, template: str = "") -> str:
    """A PEP 508 requirement, without credentials.

    Args:
        root: the folder that holds ``hooks/`` and ``template/``.
        clones: the folder that cookiecutter clones repositories into.
        template: what the person gave to cookiecutter, as far as that is known.
    """
    if root.parent == clones and (root / ".git").is_dir():
        return _of_a_clone(root)
    if template.lower().endswith(".zip"):
        return _of_a_zip(template)
    if (root / "pyproject.toml").is_file() and (root / "sharinghub_tools").is_dir():
        return f"{NAME} @ {root.as_uri()}"
    return _of_the_installed_package()


def _of_a_clone(clone: Path) -> str:
    config = configparser.ConfigParser(strict=False, interpolation=None)
    config.read(clone / ".git" / "config", encoding="utf-8")
    url = config.get('remote "origin"', "url", fallback="")
    if not url:
        return f"{NAME} @ {clone.as_uri()}"
    if "://" not in url:
        # The short form of SSH: git@gitlab.com:group/project.git
        host, _, path = url.partition(":")
        url = f"ssh://{host}/{path}"
    head = (clone / ".git" / "HEAD").read_text(encoding="utf-8").strip()
    default = clone / ".git" / "refs" / "remotes" / "origin" / "HEAD"
    branch = head.removeprefix("ref: refs/heads/")
    at_default = default.is_file() and default.read_text("utf-8").strip().endswith(f"/{branch}")
    return f"{NAME} @ git+{_without_credentials(url)}" + ("" if at_default else f"@{branch}")


def _of_a_zip(archive: str) -> str:
    if "://" not in archive:
        return f"{NAME} @ {Path(archive).expanduser().resolve().as_uri()}"
    # A query may be a secret, and without it the file may not be found.
    return NAME if urlsplit(archive).query else f"{NAME} @ {_without_credentials(archive)}"


def _of_the_installed_package() -> str:
    """From the origin that installers record (PEP 610), else from the package index."""
    try:
        origin = json.loads(metadata.distribution(NAME).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return NAME
    url = origin.get("url")
    if not url:
        return NAME
    revision = origin.get("vcs_info", {}).get("requested_revision", "")
    scheme = f"{origin['vcs_info']['vcs']}+" if "vcs_info" in origin else ""
    return f"{NAME} @ {scheme}{_without_credentials(url)}" + (f"@{revision}" if revision else "")


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    # The user name of SSH is no secret, and needed.
    kept = f"{user.partition(':')[0]}@" if at and parts.scheme == "ssh" else ""
    return urlunsplit(parts._replace(netloc=kept + host))
