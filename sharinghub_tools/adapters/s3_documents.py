"""Files of a catalogue in a bucket, by their ``s3://`` URLs."""

from __future__ import annotations

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
        parts = urlsplit(url)
        if parts.netloc == self._store.address.bucket:
            content = self._store.read(unquote(parts.path).lstrip("/"))
            if content is not None:
                return content
        raise NotThereError(f"there is no object {url}")
