"""Objects of a bucket of S3; boto3 is needed (dependency group `aws`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..console import ProjectError


def client(service: str) -> Any:
    """A client for the account and region of the environment, or of AWS' configuration.

    Raises:
        ProjectError: boto3 is not installed, or no region is known.
    """
    try:
        import boto3
        from botocore.exceptions import BotoCoreError
    except ModuleNotFoundError:
        raise ProjectError("boto3 is not installed: `python -m pip install --group aws`") from None
    try:
        return boto3.session.Session().client(service)
    except BotoCoreError as error:
        raise refused(error) from None


def refused(error: Exception) -> ProjectError:
    """What AWS said, as one line."""
    return ProjectError(f"AWS: {' '.join(str(error).split())}")


def parts(place: str) -> tuple[str, str]:
    """Bucket and prefix of `s3://bucket/prefix`; a prefix is empty, or ends in a slash.

    Raises:
        ProjectError: there is no bucket in it.
    """
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    if not place.startswith("s3://") or not bucket:
        raise ProjectError(f"{place} is no place in S3, as s3://bucket/prefix")
    return bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""


def texts(place: str, suffix: str) -> Iterator[tuple[str, str]]:
    """Address and content of all objects below a place whose names end so, in their order.

    Raises:
        ProjectError: the bucket cannot be read.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, prefix = parts(place)
    s3 = client("s3")
    try:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                if entry["Key"].endswith(suffix):
                    content = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                    yield f"s3://{bucket}/{entry['Key']}", content.decode("utf-8", "replace")
    except (BotoCoreError, ClientError) as error:
        raise refused(error) from None


def upload(files: dict[str, Path], place: str) -> int:
    """Put files below a place, each under its key; returns how many were not there already.

    Raises:
        ProjectError: the bucket cannot be written.
    """
    import hashlib

    from botocore.exceptions import BotoCoreError, ClientError

    bucket, prefix = parts(place)
    s3 = client("s3")
    count = 0
    try:
        there = {
            entry["Key"]: entry["ETag"].strip('"')
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            for entry in page.get("Contents", [])
        }
        for key, path in files.items():
            content = path.read_bytes()
            # The ETag of what was not sent in parts.
            md5 = hashlib.md5(content).hexdigest()  # noqa: S324
            if there.get(prefix + key) != md5:
                s3.put_object(Bucket=bucket, Key=prefix + key, Body=content)
                count += 1
    except (BotoCoreError, ClientError) as error:
        raise refused(error) from None
    return count


def content(address: str) -> bytes:
    """What an object `s3://bucket/key` holds.

    Raises:
        ProjectError: it cannot be read.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, _, key = address.removeprefix("s3://").partition("/")
    try:
        return client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        raise refused(error) from None
