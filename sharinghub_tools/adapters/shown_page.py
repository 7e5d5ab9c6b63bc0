"""The page as it is now, and those who wait for what it becomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.page_files import PageFiles, as_json
from sharinghub_tools.errors import SharingHubError

# Seconds after which a page that waits hears that somebody is still there.
_PULSE = 15.0

Document = Mapping[str, Any]
Composed = tuple[Document, Mapping[str, Path]]


class ShownPage:
    """What a server shows of a project.

    Args:
        compose: the page's document, and the files that it may load by their paths; raises
            SharingHubError where the folder's settings or README cannot be read.
        own: the page's own files.

    Raises:
        SharingHubError: the first document cannot be made.
    """

    def __init__(self, compose: Callable[[], Composed], own: PageFiles) -> None:
        self._compose = compose
        self.own = own
        self.document, self.files = compose()
        self.is_closed = False
        self._renewed = asyncio.Condition()

    async def renew(self) -> None:
        """Make the page anew; where that cannot be done, the page says why and stays."""
        try:
            document, files = await asyncio.to_thread(self._compose)
        except SharingHubError as error:
            document, files = {**self.document, "trouble": str(error)}, self.files
        if document != self.document:
            self.document, self.files = document, files
            await self._tell()

    def close(self) -> None:
        """Let all who wait go."""
        self.is_closed = True
        self._telling = asyncio.ensure_future(self._tell())

    async def following(self) -> AsyncIterator[str | None]:
        """The document as JSON now and each time it changes; None now and then in between."""
        seen: Document | None = None
        while not self.is_closed:
            if self.document is seen:
                yield None
            else:
                seen = self.document
                yield as_json(seen)
            await self._next(seen)

    async def _next(self, seen: Document | None) -> None:
        def is_over() -> bool:
            return self.is_closed or self.document is not seen

        async with self._renewed:
            try:
                await asyncio.wait_for(self._renewed.wait_for(is_over), _PULSE)
            except TimeoutError:
                return

    async def _tell(self) -> None:
        async with self._renewed:
            self._renewed.notify_all()
