"""Where a generated project installs sharinghub-tools from: from where its template came."""

from __future__ import annotations

import configparser
import json
import re
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

NAME = "sharinghub-tools"


def of_clone(root: Path) -> str:
    """A PEP 508 requirement for a clone that cookiecutter or cruft made, and may remove."""
    config = configparser.ConfigParser(strict=False, interpolation=None)
    config.read(root / ".git" / "config", encoding="utf-8")
    url = config.get('remote "origin"', "url", fallback="")
    if not url:
        return of_folder(root)
    if "://" not in url:
        short_ssh = re.fullmatch(r"([^/:]{2,}):(.+)", url)
        url = f"ssh://{short_ssh[1]}/{short_ssh[2]}" if short_ssh else Path(url).as_uri()
    return f"{NAME} @ git+{_without_credentials(url)}{_revision(root / '.git')}"


def of_folder(root: Path) -> str:
    """For a checkout: changes to it take effect at the next installation."""
    return f"{NAME} @ {root.as_uri()}"


def of_zip(archive: str) -> str:
    """For a zip file of the repository, by path or by URL."""
    if "://" not in archive:
        return f"{NAME} @ {Path(archive).expanduser().resolve().as_uri()}"
    # A query may be a secret, and without it the file may not be found.
    return NAME if urlsplit(archive).query else f"{NAME} @ {_without_credentials(archive)}"


def of_installed_package() -> str:
    """From the origin that installers record (PEP 610), else from the package index."""
    try:
        origin = json.loads(metadata.distribution(NAME).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return NAME
    if "url" not in origin:
        return NAME
    url = _without_credentials(origin["url"])
    vcs = origin.get("vcs_info", {})
    if not vcs:
        return f"{NAME} @ {url}"
    revision = vcs.get("requested_revision")
    return f"{NAME} @ {vcs['vcs']}+{url}" + (f"@{revision}" if revision else "")


def _revision(git: Path) -> str:
    """What was checked out, unless it is the remote's default branch."""
    head = (git / "HEAD").read_text(encoding="utf-8").strip().removeprefix("ref: refs/heads/")
    default = git / "refs" / "remotes" / "origin" / "HEAD"
    named = default.read_text(encoding="utf-8").strip() if default.is_file() else ""
    return "" if named == f"ref: refs/remotes/origin/{head}" else f"@{head}"


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    # The user of SSH is no secret, and needed.
    login = user.partition(":")[0] if parts.scheme in {"ssh", "git+ssh"} else ""
    return urlunsplit(parts._replace(netloc=f"{login}@{host}" if login else host))
