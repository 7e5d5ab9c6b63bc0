"""What the tests of clients share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificates import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its self-signed certificate for 127.0.0.1, as one PEM file."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "loopback.pem")
