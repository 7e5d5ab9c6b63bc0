"""Objects of a bucket, and the bytes that become some."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a bucket, as a listing has it.

    Attributes:
        key: below the prefix.
        size: in bytes.
        etag: without quotes; the MD5 of the content in hexadecimal, unless the object was uploaded
            in parts or is encrypted with a key of its own.
    """

    key: str
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of one object.

    Attributes:
        content: the bytes, or the file that has them where they are many.
        size: in bytes.
        md5: in hexadecimal.
        sha256: in hexadecimal.
    """

    content: bytes | Path
    size: int
    md5: str
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Bytes with their digests."""
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return cls(content, len(content), md5, hashlib.sha256(content).hexdigest())
