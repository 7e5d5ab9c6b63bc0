"""An account of AWS, answered by moto."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from {{ cookiecutter.package_name }}.endpoint import bucket


@contextmanager
def scones(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One with a bucket of this name; without moto, the test is skipped."""
    moto = pytest.importorskip("moto")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto.mock_aws():
        bucket.client("s3").create_bucket(Bucket="scones")
        yield
