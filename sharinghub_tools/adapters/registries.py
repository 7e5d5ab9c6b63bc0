"""The registry that a tracking URI names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.errors import UsageError

if TYPE_CHECKING:
    from sharinghub_tools.adapters.mlflow_gitlab import GitlabRegistry
    from sharinghub_tools.adapters.mlflow_http import MlflowHttpRegistry
    from sharinghub_tools.adapters.mlflow_local import MlflowLocalRegistry

_DATABASE_SERVERS = ("postgresql", "mysql", "mssql")


def open_registry(
    tracking_uri: str, folder: Path, environment: Mapping[str, str]
) -> MlflowHttpRegistry | GitlabRegistry | MlflowLocalRegistry:
    """Open the registry behind MLflow's tracking URI; nothing is asked of it yet.

    Args:
        tracking_uri: ``https://…`` of a server, SharingHub's or GitLab's among them,
            ``sqlite:///…`` of a file, a folder as path or ``file:`` URI, or the URI of a
            database's server.
        folder: where relative paths start.
        environment: MLflow's variables for credentials and certificates.

    Raises:
        UsageError: no registry can be behind such a URI.
    """
    uri = tracking_uri.strip()
    if mlflow_uri.is_served(uri):
        return _over_http(uri, environment)
    return _local(uri, mlflow_uri.scheme(uri), folder)


def _over_http(uri: str, environment: Mapping[str, str]) -> MlflowHttpRegistry | GitlabRegistry:
    from sharinghub_tools.adapters.mlflow_access import Credentials
    from sharinghub_tools.adapters.mlflow_gitlab import GitlabRegistry, is_gitlab
    from sharinghub_tools.adapters.mlflow_http import MlflowHttpRegistry
    from sharinghub_tools.adapters.mlflow_session import MlflowSession

    session = MlflowSession(uri, Credentials.from_environment(environment))
    return GitlabRegistry(session) if is_gitlab(session.url) else MlflowHttpRegistry(session)


def _local(uri: str, scheme: str, folder: Path) -> MlflowLocalRegistry:
    from sharinghub_tools.adapters.mlflow_local import MlflowLocalRegistry

    dialect = scheme.partition("+")[0]
    if dialect in _DATABASE_SERVERS:
        return MlflowLocalRegistry(uri)
    if dialect == "sqlite":
        return MlflowLocalRegistry(uri, *_sqlite_file(uri, folder))
    # A scheme of one letter is a drive of Windows.
    if scheme not in {"", "file"} and len(scheme) > 1:
        raise UsageError(
            f"{_kind(uri, scheme)} is no kind of tracking URI that is known: https://… (a server, "
            "SharingHub's, GitLab's), sqlite:///… (a file), a folder, or "
            + ", ".join(f"{name}://…" for name in _DATABASE_SERVERS)
        )
    path = _resolved(folder, _path_of(uri) if scheme == "file" else uri, uri)
    return MlflowLocalRegistry(uri, path, path.as_uri())


def _kind(uri: str, scheme: str) -> str:
    """The scheme; what is before a colon alone may be a user."""
    safe = "@" not in uri or (f"{scheme}://" in uri.lower() and mlflow_uri.is_safe(uri))
    return f"'{scheme}:'" if safe else mlflow_uri.HIDDEN


def _path_of(uri: str) -> str:
    """The path of a ``file:`` URI, whatever host that names."""
    # Not with urlsplit, which refuses some hosts.
    path = re.sub("^//[^/?#]*", "", uri.partition(":")[2])
    return unquote(re.split("[?#]", path, maxsplit=1)[0])


def _resolved(folder: Path, name: str, uri: str) -> Path:
    try:
        return (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):
        raise UsageError(
            f"{mlflow_uri.shown(uri)} is no path: it has a null character, or symbolic links that "
            "lead in a circle"
        ) from None


def _sqlite_file(uri: str, folder: Path) -> tuple[Path, str]:
    """The path, and the URI with it made absolute.

    In SQLAlchemy's form three slashes come before a relative path, four before an absolute one.
    """
    start, slashes, rest = uri.partition(":///")
    name, question, options = rest.partition("?")
    if not slashes or ":" in start or name in {"", ":memory:"}:
        raise UsageError(f"{mlflow_uri.shown(uri)} names no file; give sqlite:///path/to/mlflow.db")
    path = _resolved(folder, name, uri)
    return path, f"{start}:///{path}{question}{options}"
