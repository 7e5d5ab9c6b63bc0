"""A bucket of SeaweedFS, and a STAC API on PostgreSQL, for the whole session."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

from tests.live import s3_server, stac_api_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.s3_server import S3Server
    from tests.live.stac_api_server import StacApi

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server.running(tmp_path_factory.mktemp("s3-") / "server") as server:
        yield server


@pytest.fixture(scope="session")
def stac_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StacApi]:
    try:
        with stac_api_server.running(tmp_path_factory.mktemp("stac-") / "server") as server:
            yield server
    except stac_api_server.NoPostgresError as error:
        pytest.skip(str(error))


@pytest.fixture
def name() -> str:
    """A prefix or a Collection of the test's own."""
    return f"test-{next(_NUMBERS)}"


@pytest.fixture(autouse=True)
def _own_world(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for variable in [each for each in os.environ if each.startswith(("AWS_", "STAC_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def _as_boto3_finds_it(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in s3.variables.items():
        monkeypatch.setenv(variable, value)
