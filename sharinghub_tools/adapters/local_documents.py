"""Files of this machine by their ``file://`` URLs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sharinghub_tools.errors import EnvironmentLacksError, NotThereError

_CHUNK = 2**20


class LocalDocuments:
    """Reads files; may be used by several threads at once, and given to other processes."""

    def read(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThereError: there is no such file.
            EnvironmentLacksError: it cannot be read.
        """
        with _errors(url) as path:
            return path.read_bytes()

    def size(self, url: str) -> int | None:
        """How many bytes a file has; raises as :meth:`read` does."""
        with _errors(url) as path:
            # A folder is a place that a link may lead to.
            return path.stat().st_size

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; raises as :meth:`read` does."""
        with _errors(url) as path, path.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def path_of(url: str) -> Path:
    """The file that a ``file://`` URL names."""
    return Path(unquote(urlsplit(url).path))


@contextlib.contextmanager
def _errors(url: str) -> Iterator[Path]:
    path = path_of(url)
    try:
        yield path
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise NotThereError(f"there is no file {path}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EnvironmentLacksError(f"{path} cannot be read: {reason}") from error
