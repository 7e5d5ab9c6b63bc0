"""Follow the links of a static catalogue from its root to its Items."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of
from sharinghub_tools.errors import CatalogueError, NotThereError
from sharinghub_tools.use_cases.bounded_map import bounded_map
from sharinghub_tools.use_cases.catalogue_ports import Documents, Files

WORKERS = 16
_SEE = "see: sharinghub dataset check"


@dataclass(frozen=True, slots=True)
class Found:
    """A STAC object and where it was found.

    Attributes:
        url: of its file.
        document: its JSON.
    """

    url: str
    document: Json

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.document.get("id"))


class Mirror:
    """Files of a catalogue that names itself by another URL than it is read from.

    A catalogue that was uploaded with absolute hrefs is read from its bucket, or from a copy.
    """

    def __init__(self, files: Files, own: str, read_from: str) -> None:
        """Keep both folders.

        Args:
            files: reads the files.
            own: URL of a file, as the catalogue names it.
            read_from: URL of the same file, as it is read.
        """
        self._files = files
        self._own, self._read_from = (f"{url.rpartition('/')[0]}/" for url in (own, read_from))

    def read(self, url: str) -> bytes:
        """The bytes of a file; see :class:`Files`, also for the rest."""
        return self._files.read(self._there(url))

    def reaches(self, url: str) -> bool:
        """Whether it can be asked for what is there."""
        return self._files.reaches(self._there(url))

    def plain(self, url: str) -> str:
        """The URL in the one writing that all URLs of the same file share."""
        return self._files.plain(self._there(url))

    def size(self, url: str) -> int | None:
        """The bytes of a file; None where the server does not say."""
        return self._files.size(self._there(url))

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        return self._files.chunks(self._there(url))

    def _there(self, url: str) -> str:
        return self._read_from + url.removeprefix(self._own) if url.startswith(self._own) else url


def opened(files: Files, root: str) -> Files:
    """What reads the catalogue with that root, also where the root names itself otherwise.

    Raises:
        NotThereError: there is no such file.
        CatalogueError: it is no STAC object.
        SharingHubError: it cannot be read.
    """
    for own in linked_urls(read_object(files, root), "self"):
        if own != root and own.rpartition("/")[2] == root.rpartition("/")[2]:
            return Mirror(files, own, root)
    return files


def read_object(documents: Documents, url: str) -> Found:
    """One STAC object.

    Raises:
        NotThereError: there is no such file.
        CatalogueError: it is no STAC object.
        SharingHubError: it cannot be read.
    """
    try:
        content = json.loads(documents.read(url))
    except (ValueError, RecursionError) as error:
        raise CatalogueError(
            f"{url} is no JSON ({error}); run: sharinghub dataset check"
        ) from error
    if kind_of(content) is Kind.ASSET:
        raise CatalogueError(f"{url} is no STAC object; run: sharinghub dataset check")
    return Found(url, content)


def containers(documents: Documents, root: str) -> Iterator[Found]:
    """The Catalogs and Collections below a root, each once, those above before those below.

    Raises:
        CatalogueError: a file is no STAC object, or not there.
        SharingHubError: a file cannot be read.
    """
    seen, waiting = {root}, [root]
    while waiting:
        found = _linked(documents, waiting.pop(), root)
        if kind_of(found.document).is_container:
            yield found
            below = [url for url in linked_urls(found, "child") if url not in seen]
            seen.update(below)
            waiting += reversed(below)


def items(documents: Documents, container: Found, *, workers: int = WORKERS) -> Iterator[Found]:
    """The Items that a Catalog or Collection itself links to, read several at once.

    Raises:
        CatalogueError: a file is no STAC object, or not there.
        SharingHubError: a file cannot be read.
    """

    def read(url: str) -> Found:
        return _linked(documents, url, container.url)

    yield from bounded_map(read, linked_urls(container, "item"), workers=workers)


def linked_urls(found: Found, relation: str) -> Iterator[str]:
    """Where the links of one relation lead."""
    for link in found.document.get("links") or ():
        if isinstance(link, dict) and link.get("rel") == relation and link.get("href"):
            yield hrefs.joined(found.url, str(link["href"]))


def _linked(documents: Documents, url: str, by: str) -> Found:
    try:
        return read_object(documents, url)
    except NotThereError as error:
        if url == by:
            raise
        raise CatalogueError(f"{by} links to {url}, and there is no such file") from error
