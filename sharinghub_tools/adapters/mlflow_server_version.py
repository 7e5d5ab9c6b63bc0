"""Which MLflow a server is; it says so to everybody, at ``/version`` below the tracking URI."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_gitlab import is_gitlab
from sharinghub_tools.adapters.mlflow_session import MlflowSession

_VERSION = re.compile(r"[0-9]+\.[0-9]+[0-9A-Za-z.]*")


def server_version(tracking_uri: str, environment: Mapping[str, str]) -> tuple[str, str | None]:
    """The server's address without credentials, and its version; None where it does not tell.

    GitLab's own registry and servers behind a log-in do not.

    Args:
        tracking_uri: ``http://`` or ``https://``.
        environment: MLflow's variables for credentials and certificates.

    Raises:
        UsageError: the URI names no server, or a credential cannot be sent.
        RegistryError: the server cannot be reached.
    """
    session = MlflowSession(tracking_uri, Credentials.from_environment(environment))
    if is_gitlab(session.url):
        return session.url, None
    told = (session.small_file(f"{session.url}/version") or "").strip()
    return session.url, told if _VERSION.fullmatch(told) else None
