"""What publishing a catalogue needs of the outside world; the adapters implement it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sharinghub_tools.domain.stac.kinds import Json
from sharinghub_tools.domain.stac.writing import Refusal, Write


class Api(Protocol):
    """A STAC API with the Transaction extension; all methods raise StacApiError."""

    @property
    def url(self) -> str:
        """Of its landing page, without a trailing slash."""
        ...

    def collection(self, collection: str) -> Json | None:
        """A Collection; None where there is none."""
        ...

    def put_collection(self, content: Json, *, is_there: bool) -> None:
        """Create a Collection, or replace it."""
        ...

    def items(self, collection: str) -> Iterator[Json]:
        """All Items of a Collection."""
        ...

    def ids(self, collection: str) -> Iterator[str]:
        """The ids of all Items of a Collection."""
        ...

    def item(self, collection: str, identifier: str) -> Json | None:
        """An Item; None where there is none."""
        ...

    def write(self, collection: str, writes: Sequence[Write]) -> list[Refusal]:
        """Create and replace Items; returns what the API takes in no way."""
        ...

    def delete(self, collection: str, identifier: str) -> None:
        """Delete an Item; one that is not there is no error."""
        ...


class Table(Protocol):
    """The catalogue's Items beside the API's: on disk, for they may be millions."""

    def add_ours(self, identifier: str, url: str, digest: bytes, *, stamped: bool) -> str | None:
        """Note an Item of the catalogue; returns the URL of one that has its id already."""
        ...

    def replace_theirs(self, items: Iterable[tuple[str, bytes, bytes]]) -> int:
        """Note the API's Items (id, digest, digest without stamps); returns how many it gave."""
        ...

    def missing(self) -> Iterator[tuple[str, str]]:
        """Id and URL of the Items that the API has not."""
        ...

    def different(self) -> Iterator[tuple[str, str]]:
        """Id and URL of the Items that the API has otherwise."""
        ...

    def counts(self) -> tuple[int, int, int]:
        """How many Items are missing in the API, how many there say something else, agree."""
        ...

    def extra(self) -> Iterator[str]:
        """Ids of the API's Items that the catalogue has not."""
        ...

    def sample(self, size: int) -> Iterator[tuple[str, str]]:
        """Id and URL of some Items of the catalogue."""
        ...
