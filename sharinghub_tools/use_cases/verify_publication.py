"""Read back what a STAC API has of a catalogue, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from sharinghub_tools.domain.stac import agreement, published
from sharinghub_tools.domain.stac.agreement import Difference
from sharinghub_tools.domain.stac.kinds import Json
from sharinghub_tools.use_cases.bounded_map import bounded_map
from sharinghub_tools.use_cases.publish_catalogue import WORKERS, Plan, Source, digests, prepared
from sharinghub_tools.use_cases.publish_ports import Api, Table

_SAMPLE = 100
_TOLD = 20
_UNKNOWN = b""


class Depth(StrEnum):
    """How much is compared: of all Items all, or the ids and some in full, or nothing."""

    ALL = "all"
    SAMPLE = "sample"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An object that does not say in the API what it says in the catalogue.

    Attributes:
        id: of the Item, empty for the Collection.
        problem: ``missing`` or ``different``.
        differences: the first places.
    """

    id: str
    problem: str
    differences: tuple[Difference, ...] = ()


@dataclass(slots=True)
class Verified:
    """What was read back.

    Attributes:
        items: how many Items the API gave.
        compared: how many of the catalogue's were compared in full.
        missing: how many of the catalogue's the API does not have.
        different: how many of those that were compared say something else.
        extra: ids of Items that the catalogue does not have, the first of them.
        extra_count: how many they are.
        repeated: how many Items the API gave more than once.
        first: what does not agree, the first of it.
    """

    items: int = 0
    compared: int = 0
    missing: int = 0
    different: int = 0
    extra: list[str] = field(default_factory=list)
    extra_count: int = 0
    repeated: int = 0
    first: list[Disagreement] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether the API has all of the catalogue, as it is there, once."""
        return not (self.first or self.missing or self.different or self.repeated)


def verify(
    planned: Plan,
    source: Source,
    api: Api,
    table: Table,
    depth: Depth,
    told: Callable[[], None],
    *,
    is_read: bool,
) -> Verified:
    """Read back and compare.

    Args:
        planned: what was published.
        source: the catalogue.
        api: where it was.
        table: as it was filled for that.
        depth: how much is compared.
        told: is called for each Item that was read.
        is_read: whether nothing was changed since the API was read for the plan.

    Raises:
        SharingHubError: a side cannot be read.
    """
    result = Verified(items=planned.there)
    if not is_read:
        result.items = table.replace_theirs(_read(planned.target, api, depth, told))
    collection = api.collection(planned.target)
    found = _against(planned.collection, collection, "")
    result.first += [] if found is None else [found]
    result.missing, different, agree = table.counts()
    result.first += [
        Disagreement(identifier, "missing") for identifier, _ in islice(table.missing(), _TOLD)
    ]
    for number, identifier in enumerate(table.extra(), 1):
        result.extra_count = number
        if number <= _TOLD:
            result.extra.append(identifier)
    result.repeated = result.items - result.extra_count - different - agree
    if is_read or depth is Depth.ALL:
        result.different, result.compared = different, different + agree
        result.first += _compared(islice(table.different(), _TOLD), planned, source, api)
    else:
        some = list(table.sample(_SAMPLE))
        apart = _compared(some, planned, source, api)
        result.different, result.compared = len(apart), len(some)
        result.first += apart
    return result


def _read(
    target: str, api: Api, depth: Depth, told: Callable[[], None]
) -> Iterator[tuple[str, bytes, bytes]]:
    if depth is Depth.ALL:
        for item in api.items(target):
            yield digests(item)
            told()
        return
    for identifier in api.ids(target):
        yield identifier, _UNKNOWN, _UNKNOWN
        told()


def _compared(
    some: Iterable[tuple[str, str]], planned: Plan, source: Source, api: Api
) -> list[Disagreement]:
    def compare(item: tuple[str, str]) -> Disagreement | None:
        identifier, url = item
        ours = prepared(source, url, planned.target)
        theirs = api.item(planned.target, identifier)
        if theirs is not None and not published.has_stamps(ours):
            theirs = published.without_stamps(theirs)
        return _against(ours, theirs, identifier)

    return [found for found in bounded_map(compare, some, workers=WORKERS) if found is not None]


def _against(ours: Json, theirs: Json | None, identifier: str) -> Disagreement | None:
    if theirs is None:
        return Disagreement(identifier, "missing")
    found = agreement.differences(ours, published.own_part(theirs))
    first = tuple(islice(found, _TOLD))
    return Disagreement(identifier, "different", first) if first else None
