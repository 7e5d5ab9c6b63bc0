"""The geometry that the portal makes of ``extent.spatial``; shapely (GEOS) reads it there."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

BBOX_LENGTH = 4
# GEOS reads nested collections by recursion, and ends the process where the stack does.
_DEEPEST = 1_000


@dataclass(frozen=True, slots=True)
class Footprint:
    """A geometry.

    Attributes:
        geometry: as GeoJSON; tuples where JSON has arrays.
        bbox: west, south, east, north, of the numbers as they are.
    """

    geometry: dict[str, Any]
    bbox: tuple[float, ...]


class UnreadableExtentError(ValueError):
    """The portal fails on the extent, rather than do without a geometry."""


def footprint(spatial: object) -> Footprint | None:
    """The geometry of an ``extent.spatial``; None where the portal gets none, or an empty one.

    Raises:
        UnreadableExtentError: the portal fails on it.
    """
    if isinstance(spatial, str):
        return _of_text(spatial)
    if isinstance(spatial, list) and len(spatial) == BBOX_LENGTH:
        return _of_numbers(spatial) or _of_bbox(spatial)
    return None


def is_well_known_text(text: str) -> bool:
    """Whether ``text`` gives a geometry that is not empty."""
    try:
        return _of_text(text) is not None
    except UnreadableExtentError:
        return False


def _of_numbers(bbox: Sequence[Any]) -> Footprint | None:
    """That of a bounding box such as people write; shapely would take longer to be loaded."""
    if not all(type(edge) in (int, float) and math.isfinite(edge) for edge in map(_small, bbox)):
        return None
    west, south, east, north = map(float, bbox)
    corners = ((east, south), (east, north), (west, north), (west, south))
    # GEOS closes a ring only where it is open: a box without width is closed already.
    ring = corners if corners[0] == corners[-1] else (*corners, corners[0])
    bounds = (min(west, east), min(south, north), max(west, east), max(south, north))
    return Footprint({"type": "Polygon", "coordinates": (ring,)}, bounds)


def _small(edge: Any) -> Any:
    """The number, or None where floats have none like it."""
    return None if isinstance(edge, int) and abs(edge) > 2**53 else edge


def _of_bbox(bbox: Sequence[Any]) -> Footprint | None:
    import shapely.geometry  # noqa: PLC0415 - see _of_numbers

    try:
        west, south, east, north = bbox
        return _described(lambda: shapely.geometry.box(west, south, east, north, ccw=True))
    except (ValueError, TypeError):
        return None
    except (ArithmeticError, shapely.errors.ShapelyError) as error:
        raise UnreadableExtentError(str(error)) from error


def _of_text(text: str) -> Footprint | None:
    import shapely.wkt  # noqa: PLC0415 - see _of_numbers

    if text.count("(") > _DEEPEST and text.upper().count("COLLECTION") > _DEEPEST:
        return None
    try:
        return _described(lambda: shapely.wkt.loads(text))
    except (TypeError, shapely.errors.GEOSException):
        return None
    except (ValueError, NotImplementedError, shapely.errors.ShapelyError) as error:
        raise UnreadableExtentError(str(error)) from error


def _described(make: Callable[[], Any]) -> Footprint | None:
    import shapely.geometry  # noqa: PLC0415 - see _of_numbers

    # numpy and GEOS warn of numbers that are none, or too large.
    with warnings.catch_warnings(action="ignore"):
        geometry = make()
        if not geometry:
            return None
        return Footprint(dict(shapely.geometry.mapping(geometry)), geometry.bounds)
