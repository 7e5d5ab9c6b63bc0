"""Real MLflow servers, each with an environment of its own in ``.envs/`` of the checkout."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.live import environments, processes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Release:
    """An MLflow release, what must be installed with it, and the Pythons that can run it."""

    version: str
    requirements: tuple[str, ...]
    newest_python: tuple[int, int]


# What mlflow-sharinghub runs. NumPy 1 and pyarrow < 16, which it wants, have no wheels for 3.13.
MLFLOW_2 = Release("2.14.3", ("mlflow==2.14.3", "setuptools<81", "sqlalchemy<2.1"), (3, 12))
# Flask-WTF is what the basic-auth app needs besides.
MLFLOW_3 = Release("3.17.2", ("mlflow==3.17.2", "Flask-WTF"), (3, 13))


@dataclass(frozen=True)
class MlflowServer:
    """A running server.

    Attributes:
        url: without a trailing slash.
        version: the MLflow release.
        python: interpreter of its environment.
        folder: holds its database ``mlflow.db`` and its log.
    """

    url: str
    version: str
    python: Path
    folder: Path


def environment(release: Release) -> Path:
    """Interpreter of an environment with ``release``; see :func:`environments.environment`."""
    name = f"mlflow-{release.version}"
    return environments.environment(name, release.requirements, release.newest_python)


@contextlib.contextmanager
def running(
    release: Release, folder: Path, *arguments: str, **variables: str
) -> Iterator[MlflowServer]:
    """Run ``mlflow server`` on a free loopback port: SQLite, and artifacts through the server.

    Args:
        release: which MLflow.
        folder: where its database, artifacts and log go.
        arguments: further options of ``mlflow server``.
        variables: of its environment.
    """
    python = environment(release)
    folder.mkdir(parents=True, exist_ok=True)
    port = processes.free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        *(str(python), "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"),
        *("--serve-artifacts", "--artifacts-destination", str(folder / "artifacts")),
        *arguments,
    ]
    with processes.running(
        command,
        folder / "server.log",
        lambda: processes.answers(f"{url}/health"),
        environment=_environment_variables(python) | variables,
        cwd=folder,
    ):
        yield MlflowServer(url, release.version, python, folder)


def _environment_variables(python: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "MLFLOW" not in name}
    return inherited | {
        # The server starts gunicorn or uvicorn by name.
        "PATH": os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)]),
        # Otherwise MLflow 3 starts ten processes of 245 MB.
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
