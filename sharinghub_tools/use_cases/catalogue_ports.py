"""What reading a static catalogue needs of the outside world; the adapters implement it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Documents(Protocol):
    """Files of a catalogue by URL, wherever they are; may be used by several threads at once."""

    def read(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThereError: there is no such file.
            SharingHubError: it cannot be read.
        """
        ...


class Files(Documents, Protocol):
    """The same, and large files."""

    def reaches(self, url: str) -> bool:
        """Whether it can be asked for what is there."""
        ...

    def plain(self, url: str) -> str:
        """The URL in the one writing that all URLs of the same file share."""
        ...

    def size(self, url: str) -> int | None:
        """The bytes of a file; None where the server does not say.

        Raises:
            NotThereError: there is no such file.
            SharingHubError: it cannot be asked for.
        """
        ...

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; raises as :meth:`read` does."""
        ...


class IdTable(Protocol):
    """The ids of a Collection's table of Items."""

    def ids(self, url: str) -> Iterator[str]:
        """The ids, row by row; raises SharingHubError where it cannot be read."""
        ...
