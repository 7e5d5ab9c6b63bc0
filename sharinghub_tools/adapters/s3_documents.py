"""Files of a catalogue in a bucket, by their ``s3://`` URLs."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from sharinghub_tools.adapters.s3_store import S3Store
from sharinghub_tools.errors import NotThereError


class S3Documents:
    """Reads objects of one bucket; may be used by several threads at once."""

    def __init__(self, store: S3Store) -> None:
        """Keep the bucket, whose store begins at its root."""
        self._store = store

    def read(self, url: str) -> bytes:
        """The bytes of an object.

        Raises:
            NotThereError: there is no such object, or it is in another bucket.
            StoreError: the store refuses, or cannot be asked.
        """
        return self._store.read(self._key(url))

    def size(self, url: str) -> int | None:
        """How many bytes an object has; raises as :meth:`read` does."""
        return self._store.size(self._key(url))

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece; raises as :meth:`read` does."""
        return self._store.chunks(self._key(url))

    def _key(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.netloc != self._store.address.bucket:
            raise NotThereError(f"{url} is in another bucket")
        return unquote(parts.path).lstrip("/")
