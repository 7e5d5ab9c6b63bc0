"""A clock that a test moves, and the portal's caches that go by it."""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Any

FOR_EVER = float("inf")


class Clock:
    """Runs with the machine's, ahead of it by what it was moved."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class Cache:
    """Values that are forgotten some seconds after they were put in."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable) -> Any:
        end, value = self._entries.get(key, (0.0, None))
        return value if self._clock.now() < end else None

    def put(self, key: Hashable, value: Any, seconds: float = FOR_EVER) -> None:
        self._entries[key] = (self._clock.now() + seconds, value)

    def clear(self) -> None:
        self._entries.clear()
