"""The fixture ``gitlab``; a conftest imports it: ``from tests.gitlab.fixtures import gitlab``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gitlab.instance import Gitlab
from tests.gitlab.server import gitlab_server


@pytest.fixture
def gitlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gitlab]:
    """A new, empty GitLab of this test."""
    with gitlab_server(tmp_path_factory.mktemp("gitlab")) as server:
        yield server
        assert server.errors == [], "the stand-in itself failed"
