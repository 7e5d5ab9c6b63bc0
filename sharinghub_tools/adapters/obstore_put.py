"""Small objects, sent by obstore: its Rust takes an eighth of boto3's time for each.

It finds servers and credentials by itself otherwise than boto3's users know it, trusts no
certificates but public ones, and says little of what went wrong. So boto3 tells it all that, and
sends what obstore could not, or says why not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

_KEPT_FOR = timedelta(minutes=5)
# After so many failures in a row it is left alone.
_FAILURES = 3


class ObstorePut:
    """Sends objects to one bucket; may be used by several threads at once."""

    def __init__(self, bucket_url: str, bucket: str, region: str, credentials: Any) -> None:
        """Prepare requests; none is sent yet.

        Args:
            bucket_url: where the bucket is, as boto3 addresses it.
            bucket: its name.
            region: its region.
            credentials: boto3's; they are asked again from time to time.
        """
        self._left = _FAILURES
        self._lock = threading.Lock()
        self._put: Callable[..., object] | None = None
        try:
            import obstore
            from obstore.store import S3Store
        except ImportError:
            return
        host = urlsplit(bucket_url)
        in_host = host.netloc.startswith(f"{bucket}.")
        store = S3Store(
            bucket,
            endpoint=f"{host.scheme}://{host.netloc}",
            region=region,
            virtual_hosted_style_request=in_host,
            config={"checksum_algorithm": "sha256"},
            client_options={"allow_http": host.scheme == "http"},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
            credential_provider=lambda: _frozen(credentials),
        )

        def put(key: str, content: bytes, attributes: dict[str, str]) -> None:
            obstore.put(store, key, content, attributes=attributes, use_multipart=False)

        self._put = put

    def send(self, key: str, content: bytes, media_type: str, metadata: dict[str, str]) -> bool:
        """Write an object, whole or not at all; False if it could not be written, or not surely."""
        if self._put is None or self._left <= 0:
            return False
        from obstore.exceptions import BaseError

        try:
            self._put(key, content, {"Content-Type": media_type, **metadata})
        except (BaseError, ValueError, OSError):
            with self._lock:
                self._left -= 1
            return False
        self._left = _FAILURES
        return True


def _frozen(credentials: Any) -> Any:
    frozen = credentials.get_frozen_credentials()
    return {
        "access_key_id": frozen.access_key,
        "secret_access_key": frozen.secret_key,
        "token": frozen.token,
        "expires_at": datetime.now(UTC) + _KEPT_FOR,
    }
