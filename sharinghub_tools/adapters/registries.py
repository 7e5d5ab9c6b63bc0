"""The registry that a tracking URI names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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
    scheme = urlsplit(uri).scheme.lower()
    if scheme in {"http", "https"}:
        return _over_http(uri, environment)
    return _local(uri, scheme, folder)


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
        return MlflowLocalRegistry(*_sqlite_file(uri, folder))
    # A scheme of one letter is a drive of Windows.
    if scheme not in {"", "file"} and len(scheme) > 1:
        raise UsageError(
            f"'{scheme}:' is no kind of tracking URI that is known: https://… (a server, "
            "SharingHub's, GitLab's), sqlite:///… (a file), a folder, or "
            + ", ".join(f"{name}://…" for name in _DATABASE_SERVERS)
        )
    path = (folder / (unquote(urlsplit(uri).path) if scheme == "file" else uri)).resolve()
    return MlflowLocalRegistry(path.as_uri(), path)


def _sqlite_file(uri: str, folder: Path) -> tuple[str, Path]:
    """The URI with an absolute path, and the path.

    In SQLAlchemy's form three slashes come before a relative path, four before an absolute one.
    """
    start, slashes, rest = uri.partition(":///")
    name, question, options = rest.partition("?")
    if not slashes or name in {"", ":memory:"}:
        raise UsageError(f"'{uri}' names no file; give sqlite:///path/to/mlflow.db")
    path = (folder / name).resolve()
    return f"{start}:///{path}{question}{options}", path
