"""Which registry is asked, and which credentials it is shown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sharinghub_tools.adapters.mlflow_access import PASSWORD, TOKEN, USERNAME
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.errors import RegistryError, UsageError
from sharinghub_tools.settings import Settings

if TYPE_CHECKING:
    import argparse

_CREDENTIALS = (TOKEN, USERNAME, PASSWORD)


def add_trust(options: argparse._ActionsContainer) -> None:
    """Add the option that names servers which :class:`TrustedServers` may hold besides.

    Args:
        options: a parser, or a group of one.
    """
    options.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="URL",
        help="show MLflow's credentials to this server, which only a project's own file on GitLab "
        "names; may be repeated",
    )


def tracking_uri(given: str | None, settings: Settings) -> str:
    """The tracking URI of the command line, else of the environment or the settings.

    Raises:
        UsageError: nothing names one.
    """
    uri = given or settings.tracking_uri
    if not uri:
        raise UsageError(
            "no registry is named; give --tracking-uri URI, set MLFLOW_TRACKING_URI, or set "
            f"'tracking-uri' in [tool.sharinghub] of {settings.folder / 'pyproject.toml'}"
        )
    return uri


class TrustedServers:
    """The servers that a person named; what a project's own file names is nobody's word.

    Who can write to a project on GitLab could else have the token of whoever links it.
    """

    def __init__(self, urls: Iterable[str | None], gitlab: Iterable[str | None]) -> None:
        """Take the addresses; those that are no ``http`` URL do not count.

        Args:
            urls: of servers that may be shown MLflow's credentials.
            gitlab: of GitLab, and of the servers that may be shown its token instead.
        """
        self._gitlab = {origin(url.strip()) for url in gitlab if url} - {None}
        self._origins = {origin(url.strip()) for url in urls if url} - {None} | self._gitlab

    @classmethod
    def of(cls, local: Settings, gitlab_url: str, *more: str | None) -> TrustedServers:
        """Those that the environment, the command line or a folder's own settings name.

        Args:
            local: the settings of the folder.
            gitlab_url: GitLab's address.
            more: addresses of the command line.
        """
        of_portal = local.tracking_uri if local.tracking == "sharinghub" else None
        return cls([local.tracking_uri, *more], [gitlab_url, local.sharinghub_url, of_portal])

    def __contains__(self, url: str) -> bool:
        return origin(url.strip()) in self._origins

    def refuse_withheld(self, uri: str, error: RegistryError) -> None:
        """Say it where a server refused only because it was shown no credentials.

        Raises:
            RegistryError: the same, with the way out.
        """
        is_refusal = getattr(error, "status", None) in {401, 403}
        if is_refusal and uri not in self and any(os.environ.get(name) for name in _CREDENTIALS):
            parts = urlsplit(uri.strip())
            server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
            raise RegistryError(
                f"{server} refuses access, and was shown no credentials, since only the project's "
                f"own pyproject.toml names it; if you trust it, add --trust {server}"
            ) from error

    def refuse_gitlabs(self, uri: str, error: RegistryError, source: str | None) -> None:
        """Say it where a server refused GitLab's token, which was sent in the place of MLflow's.

        Args:
            uri: the server's tracking URI.
            error: its answer.
            source: where the token comes from.

        Raises:
            RegistryError: the same, with what was really sent.
        """
        has_credentials = any(os.environ.get(name) for name in _CREDENTIALS)
        sent = f"with {TOKEN}"
        if source and uri in self and not has_credentials and sent in str(error):
            said = str(error).replace(sent, f"with the token of {source}")
            raise RegistryError(said) from error

    def environment(self, uri: str, gitlab_token: str | None) -> Mapping[str, str]:
        """The environment, with the credentials that the registry at ``uri`` may be shown.

        SharingHub's MLflow and GitLab's take a token of GitLab, so that one is enough.
        """
        if uri not in self:
            return {k: v for k, v in os.environ.items() if k not in _CREDENTIALS}
        has_credentials = any(os.environ.get(name) for name in _CREDENTIALS)
        if gitlab_token and origin(uri.strip()) in self._gitlab and not has_credentials:
            return {**os.environ, TOKEN: gitlab_token}
        return os.environ
