"""Inputs of the state machine, drawn from the objects below the test prefix."""

import random
from pathlib import Path

from ..console import ProjectError
from . import executions
from .clients import client


def of_folder(folder: Path, prefix: str, number: int, seed: int) -> list[executions.Event]:
    """Events of images in a folder that stands for a bucket.

    Raises:
        ProjectError: it holds fewer images.
    """
    files = [path for path in (folder / prefix).rglob("*") if path.is_file()]
    keys = [path.relative_to(folder).as_posix() for path in files]
    return _drawn("", f"{folder / prefix}", keys, number, seed)


def of_bucket(bucket: str, prefix: str, number: int, seed: int) -> list[executions.Event]:
    """Events of objects of a bucket.

    Raises:
        ProjectError: it holds fewer images.
    """
    pages = client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=bucket, Prefix=f"{prefix}/")
    keys = [each["Key"] for page in found for each in page.get("Contents", [])]
    return _drawn(bucket, f"s3://{bucket}/{prefix}", keys, number, seed)


def _drawn(
    bucket: str, place: str, keys: list[str], number: int, seed: int
) -> list[executions.Event]:
    """The same seed draws the same of the same objects."""
    images = sorted(key for key in keys if key.lower().endswith(".png"))
    if number < 1 or len(images) < number:
        raise ProjectError(
            f"{place} holds {len(images)} PNG images; {number} test cases cannot be drawn of them"
        )
    drawn = random.Random(seed).sample(images, number)  # noqa: S311 - nothing is secret here
    return [executions.event(bucket, key) for key in drawn]
