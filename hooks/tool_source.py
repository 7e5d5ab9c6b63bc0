"""Where a generated project installs sharinghub-tools from: from where its template came."""

from __future__ import annotations

import configparser
import json
import re
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

NAME = "sharinghub-tools"

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def of_clone(root: Path) -> str:
    """A PEP 508 requirement for a clone that cookiecutter or cruft made, and may remove."""
    url = _origin(root)
    if not url:
        return f"{NAME} @ {root.as_uri()}"
    return f"{NAME} @ git+{_without_credentials(url)}{_revision(root / '.git')}"


def of_folder(root: Path) -> str:
    """For a checkout: from its origin, which CI can reach; without one, from this folder.

    A branch that the origin is not known to have is no place to install from: then its default.
    """
    url = _origin(root)
    if urlsplit(url).scheme not in {"http", "https", "ssh"}:
        return f"{NAME} @ {root.as_uri()}"
    revision = _revision(root / ".git")
    branch = revision.removeprefix("@")
    if revision and not _COMMIT.fullmatch(branch) and not _is_at_origin(root / ".git", branch):
        revision = ""
    return f"{NAME} @ git+{_without_credentials(url)}{revision}"


def reason_against_ci(requirement: str) -> str:
    """Why a runner of GitLab CI cannot install it; empty if it can."""
    _, _, url = requirement.partition(" @ ")
    if urlsplit(url.removeprefix("git+")).scheme == "file":
        return f"{url} is on this machine alone"
    return ""


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


def _origin(root: Path) -> str:
    """The URL of the remote ``origin``; empty without one."""
    config = configparser.ConfigParser(strict=False, interpolation=None)
    config.read(root / ".git" / "config", encoding="utf-8")
    url = config.get('remote "origin"', "url", fallback="")
    if not url or "://" in url:
        return url
    short_ssh = re.fullmatch(r"([^/:]{2,}):(.+)", url)
    return f"ssh://{short_ssh[1]}/{short_ssh[2]}" if short_ssh else (root / url).resolve().as_uri()


def _is_at_origin(git: Path, branch: str) -> bool:
    name = f"refs/remotes/origin/{branch}"
    packed = git / "packed-refs"
    return (git / name).is_file() or (
        packed.is_file() and f" {name}\n" in packed.read_text(encoding="utf-8")
    )


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
