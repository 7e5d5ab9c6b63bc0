"""Where an image lies, in WGS 84: from its own coordinate reference system, through PROJ."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sharinghub_tools.adapters.raster_image import BadImageError, ImageProfile
from sharinghub_tools.domain.dataset.image_facts import Footprint
from sharinghub_tools.domain.dataset.problems import ProblemKind

# A tenth of a millimetre at the equator.
_DECIMALS = 9
# An edge that is a curve in WGS 84 is drawn with as many pieces.
_PIECES = 16


class _System(NamedTuple):
    crs: Any
    epsg: int | None
    wkt2: str | None
    unit_metres: float | None


def footprint(profile: ImageProfile) -> Footprint | None:
    """The outline of an image; None where its file has no coordinate reference system.

    It goes counterclockwise (RFC 7946) through the corners of the outermost pixels. Points lie
    between them only where the straight edge would be off by more than half a pixel.

    Raises:
        BadImageError: it has a system and no transform, or lies where the system has no places.
    """
    if profile.crs is None:
        return None
    if profile.transform is None:
        raise BadImageError(
            ProblemKind.NO_FOOTPRINT, "it has a coordinate reference system and no geotransform"
        )
    system = _system(profile.crs)
    ring = _ring(system, profile)
    longitudes = [point[0] for point in ring]
    latitudes = [point[1] for point in ring]
    geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [ring]}
    bbox = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    if bbox[2] - bbox[0] > 180:
        geometry, bbox = _across_the_antimeridian(geometry)
    a, b, _, d, e, _ = profile.transform
    metres = None
    if system.unit_metres:
        sides = (a * a + d * d) ** 0.5 + (b * b + e * e) ** 0.5
        metres = round(sides / 2 * system.unit_metres, 6)
    return Footprint(system.epsg, system.wkt2, profile.transform, metres, geometry, bbox)


@lru_cache(maxsize=256)
def _system(wkt: str) -> _System:
    from rasterio.crs import CRS

    crs = CRS.from_wkt(wkt)
    epsg = crs.to_epsg()
    wkt2 = None if epsg else crs.to_wkt(version="WKT2_2019")
    return _System(crs, epsg, wkt2, crs.linear_units_factor[1] if crs.is_projected else None)


def _ring(system: _System, profile: ImageProfile) -> list[list[float]]:
    width, height = profile.width, profile.height
    corners = [(0.0, 0.0), (0.0, height), (width, height), (width, 0.0)]
    points = _transformed(system, profile, _with_points_between(corners, 2))
    longest = max(width, height)
    if any(
        _is_bent(points[at], points[at + 1], points[(at + 2) % len(points)], longest)
        for at in range(0, len(points), 2)
    ):
        points = _transformed(system, profile, _with_points_between(corners, _PIECES))
    else:
        points = points[::2]
    if _area(points) < 0:
        points = [points[0], *reversed(points[1:])]
    return [*points, list(points[0])]


def _area(points: list[list[float]]) -> float:
    """Twice the area within a ring, in square degrees: negative where it goes clockwise."""
    shifted = [*points[1:], points[0]]
    return sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in zip(points, shifted, strict=True))


def _with_points_between(
    corners: list[tuple[float, float]], pieces: int
) -> list[tuple[float, float]]:
    points = []
    for (column, row), (to_column, to_row) in zip(corners, corners[1:] + corners[:1], strict=True):
        for piece in range(pieces):
            part = piece / pieces
            points.append((column + (to_column - column) * part, row + (to_row - row) * part))
    return points


def _transformed(
    system: _System, profile: ImageProfile, points: list[tuple[float, float]]
) -> list[list[float]]:
    from rasterio.warp import transform

    a, b, c, d, e, f = profile.transform or (1, 0, 0, 0, 1, 0)
    xs = [a * column + b * row + c for column, row in points]
    ys = [d * column + e * row + f for column, row in points]
    try:
        longitudes, latitudes = transform(system.crs, _wgs84(), xs, ys)
    except Exception as error:
        # What PROJ says comes as errors of GDAL's, which have no public class.
        raise _nowhere() from error
    ring = [
        # Some systems count from 0 to 360.
        [round(longitude - 360 * (longitude > 180), _DECIMALS), round(latitude, _DECIMALS)]
        for longitude, latitude in zip(longitudes, latitudes, strict=True)
    ]
    if not all(abs(longitude) <= 180 and abs(latitude) <= 90 for longitude, latitude in ring):
        raise _nowhere()
    return ring


@lru_cache(maxsize=1)
def _wgs84() -> Any:
    from rasterio.crs import CRS

    return CRS.from_epsg(4326)


def _nowhere() -> BadImageError:
    return BadImageError(
        ProblemKind.NO_FOOTPRINT, "its coordinates are no place on Earth in its reference system"
    )


def _is_bent(start: list[float], middle: list[float], end: list[float], pixels: int) -> bool:
    along = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    off = (
        ((start[0] + end[0]) / 2 - middle[0]) ** 2 + ((start[1] + end[1]) / 2 - middle[1]) ** 2
    ) ** 0.5
    return bool(off > along / pixels / 2)


def _across_the_antimeridian(
    polygon: dict[str, Any],
) -> tuple[dict[str, Any], tuple[float, float, float, float]]:
    import antimeridian

    geometry: dict[str, Any] = antimeridian.fix_geojson(polygon, fix_winding=True)
    west, south, east, north = antimeridian.bbox(geometry)
    return geometry, (west, south, east, north)
