"""JSON schemas that were fetched once, in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from functools import cached_property
from pathlib import Path

_LONGEST_NAME = 100


class SchemaCache:
    """A folder with one file a schema, as it was served; any of them may be deleted.

    Args:
        folder: where; by default the user's cache folder, on Linux
            ``$XDG_CACHE_HOME/sharinghub-tools/schemas``. It is made when something is to be kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._given = folder

    def read(self, url: str) -> bytes | None:
        """What was kept of a URL; None: nothing, or it cannot be read."""
        with contextlib.suppress(OSError):
            return self._path(url).read_bytes()
        return None

    def keep(self, url: str, content: bytes) -> None:
        """Keep a schema; others see all of it or nothing. Where that fails it is not kept."""
        path = self._path(url)
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".schema-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                Path(name).replace(path)
            finally:
                Path(name).unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        """Readable, and one for each URL also where upper and lower case are the same."""
        words = re.sub(r"[^A-Za-z0-9.-]+", "_", url.partition("://")[2])[:_LONGEST_NAME]
        return self._folder / f"{words}-{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"

    @cached_property
    def _folder(self) -> Path:
        if self._given is not None:
            return self._given
        from platformdirs import user_cache_path

        return user_cache_path("sharinghub-tools", appauthor=False) / "schemas"
