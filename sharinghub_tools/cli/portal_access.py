"""Which portal a command asks, and with which token."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field

from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.errors import UsageError
from sharinghub_tools.settings import Settings

VARIABLE = "SHARINGHUB_URL"


@dataclass(frozen=True, slots=True)
class PortalAccess:
    """Who asks which portal.

    Attributes:
        url: the portal's address.
        token: a GitLab token; None asks as nobody.
        verify: whether its certificate is checked, or which certificates are trusted.
    """

    url: str
    token: str | None = field(repr=False)
    verify: bool | str


def add_portal(parser: argparse.ArgumentParser) -> None:
    """Add the option that says which portal."""
    parser.add_argument(
        "--sharinghub-url",
        metavar="URL",
        help=f"of the portal (default: {VARIABLE} of the environment, else 'sharinghub-url' in "
        "[tool.sharinghub] of this folder's pyproject.toml)",
    )


def portal_url(given: str | None, local: Settings) -> str | None:
    """Address of the portal, as it was given; None where nothing names one."""
    return given or os.environ.get(VARIABLE, "").strip() or local.sharinghub_url


def portal_access(given: str | None, local: Settings) -> PortalAccess:
    """The portal that the option, the environment or the settings name.

    Raises:
        UsageError: none does, or the token cannot be one.
    """
    url = portal_url(given, local)
    if not url:
        raise UsageError(
            f"no portal is named; give --sharinghub-url URL, or set {VARIABLE}, or "
            f"'sharinghub-url' in [tool.sharinghub] of {local.folder / 'pyproject.toml'}"
        )
    access = Access.find(local.gitlab_url, os.environ)
    # SharingHub refuses the tokens of CI jobs.
    token = None if access.kind == "job" else access.token
    return PortalAccess(url, token, access.verify)
