"""JSON schemas by URL, from wherever they are nearest.

Order: the user's folder of copies, the package, the user's cache, the internet.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.schema_cache import SchemaCache
from sharinghub_tools.adapters.schema_folder import SchemaFolder, packaged_schemas
from sharinghub_tools.errors import NoSchemaError

OFFLINE = "it is not on this machine, and nothing is fetched offline"


class StacSchemas:
    """Schemas of STAC and of its extensions.

    Args:
        folder: a folder of copies with an ``index.json``, which win.
        offline: whether nothing may be fetched.
        cache: what was fetched before, and where it is kept.
        download: fetches one schema; by default from the internet.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        offline: bool = False,
        cache: SchemaCache | None = None,
        download: Callable[[str], bytes] | None = None,
    ) -> None:
        given = [SchemaFolder(folder)] if folder else []
        self._folders = [*given, packaged_schemas()]
        self._cache = cache or SchemaCache()
        self._offline = offline
        self._download = download
        self._failed: dict[str, NoSchemaError] = {}

    def get(self, url: str) -> dict[str, Any]:
        """The schema at a URL, as JSON.

        Raises:
            NoSchemaError: it is not to be had; said again at once when asked again.
            UsageError: the user's folder has no index, or a wrong one.
            EnvironmentLacksError: a copy of the folder cannot be read.
        """
        for folder in self._folders:
            content = folder.read(url)
            if content is not None:
                return _parsed(content)
        content = self._cache.read(url)
        if content is not None:
            try:
                return _parsed(content)
            except NoSchemaError:
                # Somebody else's doing; it is fetched anew.
                pass
        return self._fetched(url)

    def _fetched(self, url: str) -> dict[str, Any]:
        if self._offline:
            raise NoSchemaError(OFFLINE)
        if url in self._failed:
            raise self._failed[url]
        try:
            content = self._downloader()(url)
            schema = _parsed(content)
        except NoSchemaError as error:
            self._failed[url] = error
            raise
        self._cache.keep(url, content)
        return schema

    def _downloader(self) -> Callable[[str], bytes]:
        if self._download is None:
            from sharinghub_tools.adapters.schema_download import SchemaDownload

            self._download = SchemaDownload()
        return self._download


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoSchemaError("what is there is no JSON", is_wrong=True) from error
    if not isinstance(schema, dict):
        raise NoSchemaError("what is there is no JSON schema", is_wrong=True)
    return schema
