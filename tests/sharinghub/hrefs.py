"""Where the portal puts the token of who asks into the addresses that it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

CACHE_SECONDS = 300


@dataclass(frozen=True)
class Hrefs:
    """For one request.

    Attributes:
        root: address of the portal.
        page_query: what addresses within the STAC API carry: the token, if it came in the query.
        file_query: what addresses of files carry: the token, if it came with the request at all.
    """

    root: str
    page_query: dict[str, str]
    file_query: dict[str, str]

    def stac(self, *parts: str) -> str:
        path = "/".join(parts)
        return self._with_query(f"{self.root}/api/stac/{path}", self.page_query)

    def with_tokens(self, value: Any) -> Any:
        """An answer whose addresses have no token yet, those in texts included."""
        if isinstance(value, dict):
            return {key: self.with_tokens(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.with_tokens(each) for each in value]
        if not isinstance(value, str):
            return value
        text = self._in_text(value, "download", self.file_query)
        return self._in_text(text, "stac", self.page_query)

    def _in_text(self, text: str, what: str, query: dict[str, str]) -> str:
        address = re.escape(f"{self.root}/api/{what}/") + r"""[^\s()"']*"""
        return re.sub(address, lambda found: self._with_query(found[0], query), text)

    @staticmethod
    def _with_query(url: str, query: dict[str, str]) -> str:
        return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url
