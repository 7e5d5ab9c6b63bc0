"""Files by URL, each kind of URL by who can read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from sharinghub_tools.errors import NotThereError


class Reader(Protocol):
    """Reads files of one kind of URL."""

    def read(self, url: str) -> bytes:
        """The bytes of a file."""
        ...

    def size(self, url: str) -> int | None:
        """How many bytes it has; None where that is not told."""
        ...

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes, piece by piece."""
        ...


class DocumentsByScheme:
    """Reads files; may be used by several threads at once."""

    def __init__(self, readers: Mapping[str, Reader]) -> None:
        """Keep the readers by the schemes of their URLs."""
        self._readers = dict(readers)

    def read(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThereError: there is no such file, or nobody reads such a URL.
            SharingHubError: it cannot be read.
        """
        return self._reader(url).read(url)

    def size(self, url: str) -> int | None:
        """How many bytes a file has, None where that is not told; raises as :meth:`read` does."""
        return self._reader(url).size(url)

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; raises as :meth:`read` does."""
        return self._reader(url).chunks(url)

    def reaches(self, url: str) -> bool:
        """Whether it can be asked for what is there."""
        return _scheme(url) in self._readers

    def plain(self, url: str) -> str:
        """The URL in the one writing that all URLs of the same file share."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return url
        path = quote(unquote(parts.path))
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, ""))

    def _reader(self, url: str) -> Reader:
        try:
            return self._readers[_scheme(url)]
        except KeyError as error:
            raise NotThereError(f"{url} cannot be read: nothing here reads such URLs") from error


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()
