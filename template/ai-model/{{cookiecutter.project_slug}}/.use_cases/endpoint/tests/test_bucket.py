"""Objects in S3, answered by moto."""

import buckets
import pytest

from {{ cookiecutter.package_name }} import console
from {{ cookiecutter.package_name }}.endpoint import bucket


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    """An account with a bucket."""
    with buckets.scones(monkeypatch):
        yield


def test_upload_sends_what_has_changed(tmp_path):
    one, two = tmp_path / "1.png", tmp_path / "2.png"
    one.write_bytes(b"one")
    two.write_bytes(b"two")
    files = {"train/1.png": one, "test/2.png": two}

    assert bucket.upload(files, "s3://scones/data") == 2
    two.write_bytes(b"changed")
    assert bucket.upload(files, "s3://scones/data") == 1

    found = bucket.client("s3").list_objects_v2(Bucket="scones")["Contents"]
    assert [entry["Key"] for entry in found] == ["data/test/2.png", "data/train/1.png"]


@pytest.mark.parametrize("place", ["scones", "s3://", "https://scones"])
def test_place_that_is_none_is_one_line(place):
    with pytest.raises(console.ProjectError, match=r"is no place in S3, as s3://bucket/prefix"):
        bucket.upload({}, place)


def test_bucket_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(console.ProjectError, match=r"AWS: .*NoSuchBucket"):
        bucket.upload({"1.png": tmp_path / "1.png"}, "s3://nowhere")
