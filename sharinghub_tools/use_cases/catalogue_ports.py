"""What reading a static catalogue needs of the outside world; the adapters implement it."""

from __future__ import annotations

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
