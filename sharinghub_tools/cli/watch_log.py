"""The log of ``sharinghub watch``: a line of JSON for whatever happens."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

from sharinghub_tools.cli import output
from sharinghub_tools.domain.watching import Happening

# Metrics count those.
_SILENT = frozenset({"looked"})


class WatchLog:
    """Writes lines on stderr; may be used by several threads at once."""

    def __init__(self, *, quiet: bool) -> None:
        """Take the level.

        Args:
            quiet: only what did not work.
        """
        self._quiet = quiet
        self._lock = threading.Lock()

    def tell(self, happening: Happening) -> None:
        """Write it, if it is one for people."""
        if happening.kind in _SILENT or (self._quiet and not happening.is_problem):
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": "warning" if happening.is_problem else "info",
            "event": happening.kind,
            **({"project": happening.project} if happening.project else {}),
            **happening.facts,
        }
        with self._lock:
            output.message(json.dumps(line, ensure_ascii=False))
