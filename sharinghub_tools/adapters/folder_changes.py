"""Changes of files, seen by watchfiles (https://watchfiles.helpmanual.io)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

# Of a repository's own folder: what tells of another branch, commit, remote, or list of files.
_OF_GIT = frozenset({"HEAD", "config", "index", "packed-refs"})
# Each folder costs one of the watches that the system has for all programs.
_MOST_FOLDERS = 512
# Milliseconds after which watches that have nothing to tell are left for a moment.
_TURN = 500
# The same where there are none: files are compared by times that may be as coarse as a second, so
# each turn counts as a change.
_TURN_WITHOUT = 2000


async def changes(folders: Callable[[], Iterable[Path]]) -> AsyncIterator[None]:
    """Yield whenever something in the folders may have changed: once for a burst of changes.

    Folders are watched, not files: an editor that replaces a file is seen like one that writes
    into it. Where the system has no watches left, they are looked through again and again.

    Args:
        folders: which; asked again after each change, as new ones may matter then. What is below
            them is not watched.
    """
    poll = False
    while True:
        watched = await _nearest(folders)
        try:
            is_first = True
            async for seen in _watch(watched, poll=poll):
                # What happened while nobody watched is not told: the first turn counts as change.
                if not (seen or is_first or poll):
                    continue
                is_first = False
                yield
                if await _nearest(folders) != watched:
                    break
        except OSError:
            if poll:
                raise
            poll = True


def _watch(folders: list[Path], *, poll: bool) -> AsyncIterator[Any]:
    from watchfiles import awatch

    return awatch(
        *folders,
        watch_filter=_counts,
        recursive=False,
        rust_timeout=_TURN_WITHOUT if poll else _TURN,
        yield_on_timeout=True,
        force_polling=poll or None,
    )


async def _nearest(folders: Callable[[], Iterable[Path]]) -> list[Path]:
    def there() -> list[Path]:
        found = {folder for folder in folders() if folder.is_dir()}
        return sorted(found, key=lambda folder: (len(folder.parts), folder))[:_MOST_FOLDERS]

    return await asyncio.to_thread(there)


def _counts(_change: object, path: str) -> bool:
    place = Path(path)
    return place.parent.name != ".git" or place.name in _OF_GIT
