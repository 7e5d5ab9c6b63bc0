"""Files of this machine by their ``file://`` URLs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from sharinghub_tools.errors import EnvironmentLacksError, NotThereError


class LocalDocuments:
    """Reads files; may be used by several threads at once."""

    def read(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThereError: there is no such file.
            EnvironmentLacksError: it cannot be read.
        """
        path = path_of(url)
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NotThereError(f"there is no file {path}") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise EnvironmentLacksError(f"{path} cannot be read: {reason}") from error


def path_of(url: str) -> Path:
    """The file that a ``file://`` URL names."""
    return Path(unquote(urlsplit(url).path))
