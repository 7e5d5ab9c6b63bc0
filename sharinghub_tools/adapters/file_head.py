"""The beginning of files that other people's repositories hold."""

from __future__ import annotations

from pathlib import Path


def head(path: Path, most: int) -> bytes | None:
    """At most so many bytes of a file; None where there is none that can be read.

    What would keep a reader waiting, as a pipe, is not opened.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(most)
    except OSError:
        return None
