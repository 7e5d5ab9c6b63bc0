"""A catalogue's objects as they are uploaded where everybody reads them: with absolute hrefs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.domain.stac.kinds import Json
from sharinghub_tools.domain.stac.stored_object import Body

_SHA256 = "1220"


class PublicHrefs:
    """Makes hrefs absolute.

    Attributes:
        tables: tables of Items that were written anew, by their keys.
    """

    def __init__(self, public_url: str, tables: Mapping[str, Body]) -> None:
        """Keep where the catalogue will be read.

        Args:
            public_url: of its folder.
            tables: tables of Items that were written anew, by their keys.
        """
        self.tables = dict(tables)
        self._public_url = public_url
        self._by_url = {hrefs.url_of(public_url, key): body for key, body in tables.items()}

    def document(self, key: str, document: Json) -> bytes:
        """A STAC object's file; what it says of a table is what is true of the new one."""
        absolute = hrefs.with_absolute_hrefs(document, hrefs.url_of(self._public_url, key))
        assets = absolute.get("assets")
        if isinstance(assets, dict) and self._by_url:
            absolute["assets"] = {name: self._described(asset) for name, asset in assets.items()}
        return json.dumps(absolute, ensure_ascii=False).encode()

    def _described(self, asset: Any) -> Any:
        body = self._by_url.get(str(asset.get("href"))) if isinstance(asset, dict) else None
        if body is None:
            return asset
        true = {"file:size": body.size, "file:checksum": f"{_SHA256}{body.sha256}"}
        return {**asset, **{field: value for field, value in true.items() if field in asset}}
