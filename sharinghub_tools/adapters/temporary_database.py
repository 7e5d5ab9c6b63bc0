"""What is too much for memory, in a SQLite database that is gone when the work is done."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from sharinghub_tools.errors import EnvironmentLacksError

_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


class TemporaryDatabase:
    """A database for one thread, from the beginning of a ``with`` block to its end.

    Attributes:
        tables: the statements that make its tables.
    """

    tables: ClassVar[str]

    def __enter__(self) -> Self:
        """Make the database."""
        self._folder = tempfile.TemporaryDirectory(prefix="sharinghub-")
        self._database = sqlite3.connect(Path(self._folder.name, "table.sqlite"))
        self._database.executescript(_FAST + self.tables)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove it.

        Raises:
            EnvironmentLacksError: the block ended because the disk is full.
        """
        self._database.close()
        self._folder.cleanup()
        if isinstance(error, sqlite3.OperationalError):
            raise EnvironmentLacksError(
                f"the temporary folder {tempfile.gettempdir()} takes no more ({error}); set TMPDIR "
                "to one that has room"
            ) from error
