"""A GitLab and the portal before it, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gitlab.fixtures import gitlab  # noqa: F401 - a fixture
from tests.gitlab.instance import Gitlab
from tests.sharinghub.portal import SharingHub
from tests.sharinghub.server import sharinghub_server


@pytest.fixture
def portal(tmp_path: Path, gitlab: Gitlab) -> Iterator[SharingHub]:  # noqa: F811
    with sharinghub_server(tmp_path / "sharinghub", gitlab) as server:
        yield server
