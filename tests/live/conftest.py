"""Real servers for the tests: MLflow 2.14, as mlflow-sharinghub runs it, and MLflow 3.

They run for the whole session and are shared: tests give what they create a name of its own.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from tests.live.ci_world import World, make_world
from tests.live.environments import NoInterpreterError
from tests.live.gitlab_ci_local import NoNodeError, installed
from tests.live.mlflow_server import (
    MLFLOW_2,
    MLFLOW_3,
    MlflowServer,
    Release,
    running,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _server(
    release: Release, factory: pytest.TempPathFactory, *arguments: str, **variables: str
) -> Iterator[MlflowServer]:
    try:
        folder = factory.mktemp(f"mlflow-{release.version}-")
        with running(release, folder, *arguments, **variables) as server:
            yield server
    except NoInterpreterError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def mlflow_2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowServer]:
    """MLflow 2.14 with SQLite, artifacts through the server, nobody asked who they are."""
    yield from _server(MLFLOW_2, tmp_path_factory)


@pytest.fixture(scope="session")
def mlflow_3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowServer]:
    """MLflow 3 with SQLite, artifacts through the server, nobody asked who they are.

    Its webhooks may lead to this machine, are signed, and are known at once.
    """
    yield from _server(
        MLFLOW_3,
        tmp_path_factory,
        MLFLOW_WEBHOOK_ALLOWED_SCHEMES="http,https",
        MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS="true",
        MLFLOW_WEBHOOK_CACHE_TTL="0",
        MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY=base64.urlsafe_b64encode(bytes(32)).decode(),
    )


@pytest.fixture(scope="session")
def mlflow_3_with_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowServer]:
    """MLflow 3 with basic authentication: user ``admin``, password ``pass word of admin``."""
    yield from _server(
        MLFLOW_3,
        tmp_path_factory,
        *("--app-name", "basic-auth"),
        MLFLOW_AUTH_ADMIN_PASSWORD="pass word of admin",
        MLFLOW_FLASK_SERVER_SECRET_KEY="key of the tests",
    )


@pytest.fixture(scope="session")
def ci_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A machine that runs pipelines of GitLab CI."""
    try:
        installed()
    except NoNodeError as error:
        pytest.skip(str(error))
    return make_world(tmp_path_factory.mktemp("ci"))
