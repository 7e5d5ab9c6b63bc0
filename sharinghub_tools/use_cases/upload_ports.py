"""What uploading a catalogue needs of the outside world; the adapters implement it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from sharinghub_tools.domain.stac.kinds import Kind
from sharinghub_tools.domain.stac.stored_object import Body, StoredObject

UrlOf = Callable[[Kind, str], str | None]
"""From the kind and the id of an object to where its file will be read."""


class Folder(Protocol):
    """A static catalogue on this machine."""

    def files(self) -> Iterator[str]:
        """Its files, relative, with ``/`` between the parts; in no order.

        Raises:
            EnvironmentLacksError: a folder cannot be read, or a name is no text.
        """
        ...

    def read(self, key: str) -> bytes:
        """A file's bytes; raises EnvironmentLacksError where it cannot be read."""
        ...

    def body(self, key: str) -> Body:
        """A file with its digests; raises EnvironmentLacksError where it cannot be read."""
        ...

    def with_absolute_hrefs(self, key: str, url_of: UrlOf) -> Body | None:
        """A GeoParquet table of Items with absolute hrefs; None where it is no such table.

        Raises:
            EnvironmentLacksError: it cannot be read.
        """
        ...


class Store(Protocol):
    """The objects below one prefix of a bucket; all methods raise StoreError."""

    @property
    def public_url(self) -> str:
        """Where the prefix is read without credentials, if everybody may; without a slash."""
        ...

    def objects(self) -> Iterator[StoredObject]:
        """All that is below the prefix, in no order."""
        ...

    def sha256(self, key: str) -> str | None:
        """What the store knows of the content's SHA-256, in hexadecimal."""
        ...

    def put(self, key: str, body: Body, media_type: str) -> None:
        """Write an object, whole or not at all."""
        ...

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is not there is no error."""
        ...


class Table(Protocol):
    """What is here beside what is there: on disk, for they may be millions."""

    def add_stored(self, objects: Iterable[StoredObject]) -> None:
        """Note what is in the store."""
        ...

    def add_file(self, key: str, step: int) -> None:
        """Note a file, with the number of the step in which it is its turn."""
        ...

    def add_object(self, kind: Kind, identifier: str, key: str) -> None:
        """Note in which file an Item or a Collection is."""
        ...

    def key_of(self, kind: Kind, identifier: str) -> str | None:
        """The file of an Item or a Collection."""
        ...

    def steps(self) -> Sequence[int]:
        """The numbers of the steps, in order."""
        ...

    def files(self, step: int) -> Iterator[tuple[str, StoredObject | None]]:
        """The files of a step by name, each with the object that is there."""
        ...

    def file_count(self) -> int:
        """How many files there are."""
        ...

    def surplus(self) -> Iterator[str]:
        """The objects for which there is no file, those that name others first."""
        ...
