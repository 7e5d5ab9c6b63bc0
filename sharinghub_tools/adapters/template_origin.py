"""Where the templates at hand come from, as a project remembers it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from sharinghub_tools import __version__
from sharinghub_tools.adapters import git_process
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.template_state import PACKAGE, TOOLS_SOURCE
from sharinghub_tools.errors import EnvironmentLacksError


def state(root: Path, directory: str, answers: Mapping[str, object]) -> dict[str, Any]:
    """The project's ``.cruft.json`` without its context.

    A checkout names its commit, and so does a package that was installed from git (PEP 610);
    otherwise the package itself is the source, in its version.

    Args:
        root: the templates' folder.
        directory: of the template in it.
        answers: tell where the project installs the tool from.
    """
    known = _of_package() if root.name == "_templates" else _of_checkout(root)
    template, commit = known or (str(answers.get(TOOLS_SOURCE) or PACKAGE), __version__)
    return {
        "template": template,
        "commit": commit,
        "checkout": None,
        "context": {},
        "directory": directory,
    }


def _of_checkout(root: Path) -> tuple[str, str] | None:
    try:
        if not (root / ".git").exists():
            return None
        head = git_process.run(root, "rev-parse", "--quiet", "--verify", "HEAD^{commit}")
        if head.code:
            return None
        commit = head.stdout.strip()
        url = git_process.run(root, "config", "--get", "remote.origin.url").stdout.strip()
        known = git_process.run(root, "branch", "--remotes", "--contains", commit).stdout
    except EnvironmentLacksError:
        return None
    if "://" in url and any(line.strip().startswith("origin/") for line in known.splitlines()):
        return without_credentials(url), commit
    # Nobody else can have this commit.
    return str(root), commit


def _of_package() -> tuple[str, str] | None:
    try:
        told = json.loads(metadata.distribution(PACKAGE).read_text("direct_url.json") or "{}")
        return without_credentials(told["url"]), told["vcs_info"]["commit_id"]
    except (metadata.PackageNotFoundError, ValueError, KeyError):
        return None
