"""``extent``: where and when."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.geometry import BBOX_LENGTH, is_well_known_text
from sharinghub_tools.domain.portal.tree import Kind, Value

_BBOX = "[west, south, east, north]"


@rule(
    "extent-not-a-mapping",
    Effect.BREAKS_COLLECTION,
    "write a mapping with spatial, temporal or both, or remove the key",
)
def extent_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal looks into ``extent`` for every project of a listing."""
    extent = readme.field("extent")
    if extent and extent.kind is not Kind.MAPPING:
        yield Hit(extent.start, f"extent is {extent.kind}, not a mapping")


@rule("temporal-extent-incomplete", Effect.BREAKS_ITEM, "write [start, end]; either may be null")
def temporal_extent_incomplete(readme: Readme) -> Iterator[Hit]:
    """The portal takes the first and the second of whatever there is."""
    temporal = _part(readme, "temporal")
    if temporal is None:
        return
    length = len(temporal.items) if temporal.kind is Kind.LIST else len(temporal.written)
    if temporal.kind is Kind.MAPPING:
        if not {0, 1} <= temporal.fields().keys():
            yield Hit(temporal.start, "extent.temporal is a mapping, not a list of start and end")
    elif temporal.kind not in (Kind.LIST, Kind.TEXT):
        yield Hit(temporal.start, f"extent.temporal is {temporal.kind}, not a list")
    elif length < 2:
        things = "entry" if temporal.kind is Kind.LIST else "character"
        yield Hit(temporal.start, f"extent.temporal has {length or 'no'} {things} of two")


@rule("temporal-extent-misread", Effect.MISREADS, "write [start, end], two dates or null")
def temporal_extent_misread(readme: Readme) -> Iterator[Hit]:
    """A text gives its first two characters, a longer list its first two entries."""
    temporal = _part(readme, "temporal")
    if temporal is None:
        return
    if temporal.kind is Kind.TEXT and len(temporal.written) > 1:
        start, end = quoted(temporal.written[0]), quoted(temporal.written[1])
        message = f"extent.temporal is text: it starts at {start} and ends at {end}"
        yield Hit(temporal.start, message)
    if len(temporal.items) > 2:
        yield Hit(temporal.items[2].start, "extent.temporal has more than a start and an end")
    if len(temporal.items) > 1:
        for end_point in temporal.items[:2]:
            if end_point.kind not in (Kind.TEXT, Kind.DATE, Kind.NULL):
                yield Hit(end_point.start, f"an end of extent.temporal is {end_point.kind}")


@rule(
    "spatial-extent-ignored",
    Effect.MISREADS,
    f"write {_BBOX} in degrees, or a geometry as Well-Known Text",
)
def spatial_extent_ignored(readme: Readme) -> Iterator[Hit]:
    """Six numbers, GeoJSON, bad Well-Known Text: the Item gets no geometry."""
    spatial = _part(readme, "spatial")
    if spatial is None or not spatial.is_truthy:
        return
    if spatial.kind is Kind.TEXT:
        if not is_well_known_text(spatial.written):
            message = f"extent.spatial {quoted(spatial.written)} is no Well-Known Text"
            yield Hit(spatial.start, message)
    elif spatial.kind is not Kind.LIST:
        yield Hit(spatial.start, f"extent.spatial is {spatial.kind}, not a list of four numbers")
    elif len(spatial.items) != BBOX_LENGTH:
        count = len(spatial.items)
        yield Hit(spatial.start, f"extent.spatial has {count} entries, not four numbers")
    else:
        for edge in spatial.items:
            if _number(edge) is None:
                what = quoted(edge.written) if edge.is_scalar else edge.kind
                yield Hit(edge.start, f"{what} in extent.spatial is no number")


@rule(
    "bbox-order",
    Effect.MISREADS,
    f"write {_BBOX}; across the antimeridian use a MULTIPOLYGON as Well-Known Text",
)
def bbox_order(readme: Readme) -> Iterator[Hit]:
    """The portal takes the smaller number for west and south, whatever is meant."""
    edges = _bbox(readme)
    if len(edges) != BBOX_LENGTH:
        return
    for low, high, names in ((0, 2, "west of"), (1, 3, "south of")):
        (edge, first), (_, second) = edges[low], edges[high]
        if first > second:
            which = "the first" if low == 0 else "the second"
            yield Hit(
                edge.start,
                f"{which} number {quoted(edge.written)} is not {names} {second:g}: "
                "the portal swaps them",
            )


@rule("bbox-out-of-range", Effect.MISREADS, f"write {_BBOX} in degrees of WGS 84")
def bbox_out_of_range(readme: Readme) -> Iterator[Hit]:
    """Metres of a projection, or latitude before longitude."""
    for index, (edge, value) in enumerate(_bbox(readme)):
        limit = 90 if index % 2 else 180
        if math.isfinite(value) and abs(value) > limit:
            yield Hit(edge.start, f"{quoted(edge.written)} is not within ±{limit} degrees")


def _part(readme: Readme, name: str) -> Value | None:
    extent = readme.field("extent")
    return extent.get(name) if extent else None


def _bbox(readme: Readme) -> list[tuple[Value, float]]:
    """The four edges; empty where there is no box that the portal would read."""
    spatial = _part(readme, "spatial")
    if spatial is None or len(spatial.items) != BBOX_LENGTH:
        return []
    edges = [(edge, _number(edge)) for edge in spatial.items]
    return [(edge, value) for edge, value in edges if value is not None]


def _number(value: Value) -> float | None:
    """The value as numpy makes a number of it, texts included."""
    if value.kind not in (Kind.NUMBER, Kind.BOOLEAN, Kind.TEXT):
        return None
    try:
        return float(value.data)
    except (ValueError, OverflowError):
        return None
