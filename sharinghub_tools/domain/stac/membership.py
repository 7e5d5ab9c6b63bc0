"""Whether an Item is one of its Collection: within its extent, and as its summaries say.

Source: https://github.com/radiantearth/stac-spec/blob/v1.0.0/collection-spec/collection-spec.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sharinghub_tools.domain.stac.findings import pointer
from sharinghub_tools.domain.stac.kinds import Json

# Where, which rule, what is wrong.
Problem = tuple[str, str, str]

# In degrees: a tenth of a metre, more than any writer rounds.
_TOLERANCE = 1e-6
_OVERVIEWS = "label:overviews"
# What a summary says of all Items together is not what each says of itself.
_ADDED_UP = frozenset({_OVERVIEWS})


def problems(item: Json, collection: Json) -> Iterator[Problem]:
    """In what an Item does not fit its Collection.

    Both are valid as their schemas say, as far as that can be: what is of a wrong type is passed
    over.
    """
    extent = _mapping(collection.get("extent"))
    yield from _outside(item, _mapping(extent.get("spatial")).get("bbox"))
    yield from _before_or_after(item, _mapping(extent.get("temporal")).get("interval"))
    yield from _unsummarised(item, _mapping(collection.get("summaries")))


def box_problem(item: Json) -> Problem | None:
    """In what an Item's bbox is not that of its geometry."""
    box, geometry = _box(item.get("bbox")), _mapping(item.get("geometry"))
    points = list(_points(geometry.get("coordinates")))
    if box is None or not points or box[0] > box[2]:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    bounds = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    if all(abs(ours - own) <= _TOLERANCE for ours, own in zip(box, bounds, strict=True)):
        return None
    shown = ", ".join(f"{number:.6f}" for number in bounds)
    return "/bbox", "bbox", f"the bbox is not that of the geometry ({shown})"


def counted(item: Json, collection: Json) -> Iterator[tuple[str, str]]:
    """What of an Item the ``label:overviews`` of its Collection's summaries count."""
    properties = _mapping(item.get("properties"))
    for overview in _overviews(collection):
        key = str(overview.get("property_key"))
        values = properties.get(key)
        for value in values if isinstance(values, list) else [values]:
            yield key, str(value)


def count_problems(collection: Json, counts: Counter[tuple[str, str]]) -> Iterator[Problem]:
    """Where the numbers of a Collection's ``label:overviews`` are not those of its Items.

    Args:
        collection: the Collection.
        counts: how often :func:`counted` gave what.
    """
    summaries = pointer("summaries", _OVERVIEWS)
    for place, overview in enumerate(_overviews(collection)):
        key = str(overview.get("property_key"))
        said = {
            str(_mapping(each).get("name")): _mapping(each).get("count")
            for each in _list(overview.get("counts"))
        }
        seen = {value: number for (name, value), number in counts.items() if name == key}
        for value in sorted({*said, *seen} - {"None"}):
            if said.get(value) != seen.get(value, 0):
                yield (
                    f"{summaries}/{place}/counts",
                    "summary-count",
                    f"{key} '{value}' is counted {said.get(value, 0)} times, and "
                    f"{seen.get(value, 0)} Items have it",
                )


def _overviews(collection: Json) -> list[Mapping[str, Any]]:
    return [_mapping(each) for each in _list(_mapping(collection.get("summaries")).get(_OVERVIEWS))]


def _outside(item: Json, boxes: Any) -> Iterator[Problem]:
    own, every = _box(item.get("bbox")), [_box(each) for each in _list(boxes)]
    overall = every[0] if every else None
    if own is None or overall is None or own[0] > own[2] or overall[0] > overall[2]:
        return
    inside = (
        own[0] >= overall[0] - _TOLERANCE
        and own[1] >= overall[1] - _TOLERANCE
        and own[2] <= overall[2] + _TOLERANCE
        and own[3] <= overall[3] + _TOLERANCE
    )
    if not inside:
        shown = ", ".join(f"{number:g}" for number in overall)
        yield "/bbox", "outside-extent", f"the bbox is outside that of the Collection ({shown})"


def _before_or_after(item: Json, intervals: Any) -> Iterator[Problem]:
    overall = _list(_list(intervals)[0]) if _list(intervals) else []
    if len(overall) != 2:
        return
    begin, end = (_instant(each) for each in overall)
    properties = _mapping(item.get("properties"))
    for key in ("datetime", "start_datetime", "end_datetime"):
        own = _instant(properties.get(key))
        if own is None or (begin or own) <= own <= (end or own):
            continue
        shown = f"{overall[0] or '..'}/{overall[1] or '..'}"
        yield (
            pointer("properties", key),
            "outside-extent",
            f"{key} {properties[key]} is outside the interval of the Collection ({shown})",
        )


def _unsummarised(item: Json, summaries: Mapping[str, Any]) -> Iterator[Problem]:
    properties = _mapping(item.get("properties"))
    for key, summary in summaries.items():
        if key not in properties or key in _ADDED_UP:
            continue
        own = properties[key]
        if not _is_summarised(own, summary):
            yield (
                pointer("properties", key),
                "summary",
                f"{key} {_shown(own)} is not in the Collection's summary",
            )


def _is_summarised(own: Any, summary: Any) -> bool:
    if isinstance(summary, list):
        values = own if isinstance(own, list) else [own]
        return own in summary or all(value in summary for value in values)
    least, most = _mapping(summary).get("minimum"), _mapping(summary).get("maximum")
    if least is None or most is None:
        return True
    values = own if isinstance(own, list) else [own]
    try:
        return all(least <= value <= most for value in values)
    except TypeError:
        return False


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and all(_is_number(each) for each in coordinates):
        yield coordinates[0], coordinates[1]
        return
    for each in coordinates:
        yield from _points(each)


def _box(value: Any) -> tuple[float, float, float, float] | None:
    numbers = _list(value)
    if len(numbers) not in {4, 6} or not all(_is_number(each) for each in numbers):
        return None
    half = len(numbers) // 2
    return numbers[0], numbers[1], numbers[half], numbers[half + 1]


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
