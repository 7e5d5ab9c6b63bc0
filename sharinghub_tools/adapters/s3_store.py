"""Objects of a bucket, through boto3: addresses and credentials are found as its users know it.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html
"""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from sharinghub_tools import __version__
from sharinghub_tools.adapters.obstore_put import ObstorePut
from sharinghub_tools.adapters.s3_errors import store_errors
from sharinghub_tools.domain.stac.stored_object import Body, StoredObject
from sharinghub_tools.errors import EnvironmentLacksError, StoreError, UsageError

_CHUNK = 2**20
_TRIES = 5
_PART_BYTES = 8 * 2**20
# Threads for the parts of one large object, besides those for the others.
_PART_WORKERS = 4
_SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Address:
    """Where objects are: below a prefix of a bucket; the prefix is without slashes at its ends."""

    bucket: str
    prefix: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``s3://bucket/prefix``.

        Raises:
            UsageError: it is something else.
        """
        parts = urlsplit(text)
        if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc:
            raise UsageError(f"'{text}' is no address of a bucket; give it as s3://bucket/prefix")
        path = text.partition("://")[2].partition("/")[2].strip("/")
        return cls(parts.netloc, path)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def key(self, name: str) -> str:
        """The whole key of an object below the prefix."""
        return f"{self.prefix}/{name}" if self.prefix else name


class S3Store:
    """The objects below an address; may be used by several threads at once."""

    def __init__(
        self,
        address: Address,
        *,
        endpoint_url: str | None = None,
        profile: str | None = None,
        region: str | None = None,
        connections: int = 32,
    ) -> None:
        """Prepare requests; none is sent yet.

        Args:
            address: of the objects.
            endpoint_url: the server, where it is not the one of boto3's own configuration.
            profile: of ``~/.aws/config``, likewise.
            region: likewise.
            connections: how many requests are sent at once.

        Raises:
            EnvironmentLacksError: boto3 is not installed.
            UsageError: the configuration is wrong.
        """
        try:
            import boto3
            from botocore.config import Config
        except ImportError as error:
            raise EnvironmentLacksError(
                "buckets need boto3; run: pip install 'sharinghub-tools[dataset]'"
            ) from error
        self.address = address
        self._obstore: ObstorePut | None = None
        self._lock = threading.Lock()
        config = Config(
            max_pool_connections=connections + _PART_WORKERS,
            user_agent_extra=f"sharinghub-tools/{__version__}",
        )
        with store_errors(str(address), endpoint_url or ""):
            self._session = boto3.session.Session(profile_name=profile, region_name=region)
            self._client: Any = self._session.client("s3", endpoint_url=endpoint_url, config=config)
            self._credentials = self._session.get_credentials()
        self._server: str = self._client.meta.endpoint_url

    def _fast(self) -> ObstorePut | None:
        with self._lock:
            if self._obstore is None and self._credentials is not None:
                place, region = self._object_url("x"), self._client.meta.region_name
                self._obstore = ObstorePut(place, self.address.bucket, region, self._credentials)
            return self._obstore

    @property
    def public_url(self) -> str:
        """Where the prefix is read without credentials, if everybody may; without a slash."""
        return self._object_url(self.address.key("x")).removesuffix("/x")

    def _object_url(self, key: str) -> str:
        with self._errors():
            place = {"Bucket": self.address.bucket, "Key": key}
            signed: str = self._signer.generate_presigned_url("get_object", Params=place)
        return signed.partition("?")[0]

    @cached_property
    def _signer(self) -> Any:
        """A client whose signed addresses are those that requests go to.

        Where nothing is said of their style, boto3 signs those of AWS's first region.
        """
        from botocore.config import Config

        said = self._client.meta.config.s3 or {}
        if "amazonaws.com" not in self._server or said.get("addressing_style"):
            return self._client
        config = self._client.meta.config.merge(Config(s3={**said, "addressing_style": "virtual"}))
        return self._session.client("s3", region_name=self._client.meta.region_name, config=config)

    def objects(self) -> Iterator[StoredObject]:
        """All that is below the prefix, in no order."""
        start = f"{self.address.prefix}/" if self.address.prefix else ""
        pages = self._client.get_paginator("list_objects_v2")
        with self._errors():
            for page in pages.paginate(Bucket=self.address.bucket, Prefix=start):
                for each in page.get("Contents", ()):
                    name = each["Key"].removeprefix(start)
                    # What consoles show as a folder.
                    if name and not name.endswith("/"):
                        yield StoredObject(name, each["Size"], each["ETag"].strip('"'))

    def sha256(self, key: str) -> str | None:
        """What the store knows of the content's SHA-256, in hexadecimal."""
        with self._errors():
            head = self._client.head_object(**self._place(key), ChecksumMode="ENABLED")
        checksum: str = head.get("ChecksumSHA256", "")
        # That of an object in parts is of the digests of its parts.
        if checksum and "-" not in checksum:
            return base64.b64decode(checksum).hex()
        told: str | None = head.get("Metadata", {}).get(_SHA256)
        return told

    def read(self, key: str) -> bytes:
        """The bytes of an object; raises NotThereError where there is none."""
        return b"".join(self.chunks(key))

    def chunks(self, key: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece; raises NotThereError where there is none.

        Where the connection breaks it goes on with the byte that is next.
        """
        from botocore.exceptions import HTTPClientError, IncompleteReadError

        rest: dict[str, str] = {}
        given = broken = 0
        with self._errors():
            while True:
                answer = self._client.get_object(**self._place(key), **rest)
                try:
                    with contextlib.closing(answer["Body"]) as body:
                        for chunk in body.iter_chunks(_CHUNK):
                            given += len(chunk)
                            yield chunk
                except (HTTPClientError, IncompleteReadError):
                    broken += 1
                    if broken == _TRIES:
                        raise
                    # Not of another object that was put there meanwhile.
                    rest = {"Range": f"bytes={given}-", "IfMatch": answer["ETag"]}
                else:
                    return

    def size(self, key: str) -> int:
        """How many bytes an object has; raises NotThereError where there is none."""
        with self._errors():
            return int(self._client.head_object(**self._place(key))["ContentLength"])

    def put(self, key: str, body: Body, media_type: str) -> None:
        """Write an object, whole or not at all; the server checks what arrives."""
        kept = {"ContentType": media_type, "Metadata": {_SHA256: body.sha256}}
        with self._errors():
            if isinstance(body.content, Path):
                self._put_file(key, body.content, kept)
                return
            metadata = {_SHA256: body.sha256}
            whole, fast = self.address.key(key), self._fast()
            if fast and fast.send(whole, body.content, media_type, metadata):
                return
            checksum = base64.b64encode(bytes.fromhex(body.sha256)).decode()
            self._client.put_object(
                **self._place(key), Body=body.content, ChecksumSHA256=checksum, **kept
            )

    def _put_file(self, key: str, path: Path, kept: dict[str, Any]) -> None:
        from boto3.s3.transfer import TransferConfig

        self._client.upload_file(
            str(path),
            *self._place(key).values(),
            ExtraArgs={**kept, "ChecksumAlgorithm": "SHA256"},
            Config=TransferConfig(multipart_chunksize=_PART_BYTES, max_concurrency=_PART_WORKERS),
        )

    def delete(self, keys: Sequence[str]) -> None:
        """Delete up to 1,000 objects; one that is not there is no error."""
        named = [{"Key": self.address.key(key)} for key in keys]
        with self._errors():
            answer = self._client.delete_objects(
                Bucket=self.address.bucket, Delete={"Objects": named, "Quiet": True}
            )
        for failed in answer.get("Errors", ()):
            raise StoreError(
                f"{self._server} did not delete '{failed.get('Key')}' of bucket "
                f"'{self.address.bucket}': {failed.get('Code')}; run the command again"
            )

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.key(key)}

    def _errors(self) -> Any:
        return store_errors(str(self.address), self._server)
