"""Bring a catalogue's Collection and Items into a STAC API: what is missing there, or different."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sharinghub_tools.domain.stac import agreement, published
from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of
from sharinghub_tools.domain.stac.writing import Refusal, Write
from sharinghub_tools.errors import CatalogueError, UsageError
from sharinghub_tools.use_cases import read_catalogue
from sharinghub_tools.use_cases.bounded_map import batches, bounded_map
from sharinghub_tools.use_cases.catalogue_ports import Documents
from sharinghub_tools.use_cases.publish_ports import Api, Table
from sharinghub_tools.use_cases.read_catalogue import Found

# How many Items go into one request, where the API takes several.
BATCH = 200
WORKERS = 4
_TOLD = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue to publish.

    Attributes:
        documents: reads its files.
        root: URL of its root.
        assets_url: URL under which everybody finds what is beside the root; None where the hrefs
            lead there already.
    """

    documents: Documents
    root: str
    assets_url: str | None

    def public(self, url: str) -> str:
        """Where a file of the catalogue is for everybody."""
        folder = self.root.rpartition("/")[0]
        if self.assets_url is None or not url.startswith(f"{folder}/"):
            return url
        return self.assets_url.rstrip("/") + url.removeprefix(folder)


@dataclass(slots=True)
class Plan:
    """What is to be done.

    Attributes:
        target: id of the Collection in the API.
        collection: the Collection as it is sent.
        collection_is_there: whether the API has one.
        collection_agrees: whether it says the same.
        items: how many Items the catalogue has.
        missing: how many of them the API has not.
        different: how many are otherwise there.
        unchanged: how many agree.
        there: how many Items the API gave.
    """

    target: str
    collection: Json
    collection_is_there: bool
    collection_agrees: bool
    items: int = 0
    missing: int = 0
    different: int = 0
    unchanged: int = 0
    there: int = 0

    @property
    def agrees(self) -> bool:
        """Whether nothing is to be written."""
        return self.collection_agrees and not (self.missing or self.different)


@dataclass(slots=True)
class Refused:
    """Items that the API does not take: how many, and the first of them."""

    count: int = 0
    first: list[Refusal] = field(default_factory=list)

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Count some more."""
        for refusal in refusals:
            self.count += 1
            if len(self.first) < _TOLD:
                self.first.append(refusal)


def plan(source: Source, api: Api, table: Table, target: str, told: Callable[[], None]) -> Plan:
    """Read both sides, and note where they do not agree.

    Args:
        source: the catalogue.
        api: where it is published.
        table: takes both sides.
        target: id of the Collection in the API.
        told: is called for each Item that was read.

    Raises:
        CatalogueError: the catalogue has no such Collection, or the same id twice.
        UsageError: hrefs of assets mean nothing to readers of the API.
        SharingHubError: a side cannot be read.
    """
    found = _collection(source, target)
    collection = published.collection_for_api(found.document, source.public(found.url), target)
    theirs = api.collection(target)
    agrees = theirs is not None and not any(
        agreement.differences(collection, published.own_part(theirs))
    )
    planned = Plan(target, collection, theirs is not None, agrees)
    for item in _items(source, found):
        _add(source, table, target, item)
        told()
        planned.items += 1
    if theirs is not None:
        planned.there = table.replace_theirs(_digests(api.items(target), told))
    planned.missing, planned.different, planned.unchanged = table.counts()
    return planned


def publish(
    planned: Plan, source: Source, api: Api, table: Table, told: Callable[[int], None]
) -> Refused:
    """Write what is missing in the API, or different there.

    Args:
        planned: by :func:`plan`.
        source: the catalogue.
        api: where it is published.
        table: as :func:`plan` filled it.
        told: is called with how many Items were written.

    Returns:
        What the API does not take.

    Raises:
        SharingHubError: the API refuses who asks, or a side cannot be asked. What was written
            stays; the next run goes on from there.
    """
    if not planned.collection_agrees:
        api.put_collection(planned.collection, is_there=planned.collection_is_there)

    def write(batch: Sequence[tuple[str, bool]]) -> tuple[int, list[Refusal]]:
        writes = [Write(prepared(source, url, planned.target), there) for url, there in batch]
        return len(batch), api.write(planned.target, writes)

    missing = ((url, False) for _, url in table.missing())
    different = ((url, True) for _, url in table.different())
    refused = Refused()
    for count, refusals in bounded_map(
        write, batches(chain(missing, different), BATCH), workers=WORKERS
    ):
        refused.add(refusals)
        told(count)
    return refused


def prune(target: str, api: Api, table: Table) -> int:
    """Delete the API's Items that the catalogue has not; returns how many they were."""

    def delete(identifier: str) -> None:
        api.delete(target, identifier)

    return sum(1 for _ in bounded_map(delete, table.extra(), workers=WORKERS))


def prepared(source: Source, url: str, target: str) -> Json:
    """The Item at a URL, as the API is to have it."""
    item = read_catalogue.read_object(source.documents, url).document
    return published.item_for_api(item, source.public(url), target)


def _add(source: Source, table: Table, target: str, item: Found) -> None:
    public = source.public(item.url)
    if public.startswith("file:") and (relative := published.relative_hrefs(item.document)):
        raise UsageError(
            f"the asset '{relative[0]}' of Item '{item.id}' is a file of this machine, which "
            "readers of the API do not have; upload the catalogue and publish it from there, or "
            "give --assets-url, the URL of what is in the folder"
        )
    sent = published.item_for_api(item.document, public, target)
    stamped = published.has_stamps(sent)
    other = table.add_ours(item.id, item.url, agreement.digest(sent), stamped=stamped)
    if other is not None:
        raise CatalogueError(
            f"the id '{item.id}' is that of two Items: {other} and {item.url}; an API keeps one"
        )


def _collection(source: Source, target: str) -> Found:
    every = [
        found
        for found in read_catalogue.containers(source.documents, source.root)
        if kind_of(found.document) is Kind.COLLECTION
    ]
    named = [found for found in every if found.id == target] or every
    if len(named) == 1:
        return named[0]
    if not every:
        raise CatalogueError(f"{source.root} leads to no Collection; an API keeps Items in one")
    names = ", ".join(found.id for found in every)
    raise CatalogueError(f"which Collection shall become '{target}'? There are {names}; name one")


def _items(source: Source, collection: Found) -> Iterator[Found]:
    for container in read_catalogue.containers(source.documents, collection.url):
        yield from read_catalogue.items(source.documents, container)


def _digests(items: Iterable[Json], told: Callable[[], None]) -> Iterator[tuple[str, bytes, bytes]]:
    for item in items:
        yield digests(item)
        told()


def digests(theirs: Json) -> tuple[str, bytes, bytes]:
    """Id, digest, and digest without stamps of an Item that an API has."""
    own = published.own_part(theirs)
    digest = agreement.digest(own)
    if not published.has_stamps(own):
        return str(theirs.get("id")), digest, digest
    return str(theirs.get("id")), digest, agreement.digest(published.without_stamps(own))
