"""Follow the links of a static catalogue from its root to its Items."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of
from sharinghub_tools.errors import CatalogueError, NotThereError
from sharinghub_tools.use_cases.bounded_map import bounded_map
from sharinghub_tools.use_cases.catalogue_ports import Documents

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

    def __init__(self, documents: Documents, own: str, read_from: str) -> None:
        """Keep both folders.

        Args:
            documents: reads the files.
            own: URL of a file, as the catalogue names it.
            read_from: URL of the same file, as it is read.
        """
        self._documents = documents
        self._own, self._read_from = (f"{url.rpartition('/')[0]}/" for url in (own, read_from))

    def read(self, url: str) -> bytes:
        """The bytes of a file; see :class:`Documents`."""
        if url.startswith(self._own):
            url = self._read_from + url.removeprefix(self._own)
        return self._documents.read(url)


def opened(documents: Documents, root: str) -> Documents:
    """What reads the catalogue with that root, also where the root names itself otherwise.

    Raises:
        NotThereError: there is no such file.
        CatalogueError: it is no STAC object.
        SharingHubError: it cannot be read.
    """
    for own in linked_urls(read_object(documents, root), "self"):
        if own != root and own.rpartition("/")[2] == root.rpartition("/")[2]:
            return Mirror(documents, own, root)
    return documents


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
