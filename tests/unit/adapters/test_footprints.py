"""Footprints beside what rasterio makes of the corners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.warp import transform
from shapely.geometry import shape

from sharinghub_tools.adapters.footprints import footprint
from sharinghub_tools.adapters.raster_image import BadImageError, gdal, opened
from sharinghub_tools.domain.dataset.image_facts import Footprint
from sharinghub_tools.domain.dataset.problems import ProblemKind
from tests.patches import EUROSAT, has_eurosat, pixels, write_tiff


def read(path: Path) -> Footprint:
    with gdal(), opened(str(path), ".tif") as image:
        found = footprint(image.profile)
    assert found is not None
    return found


def corners(path: Path) -> list[list[float]]:
    """Counterclockwise from the upper left one, the first again at the end."""
    with rasterio.open(path) as dataset:
        left, bottom, right, top = dataset.bounds
        xs, ys = [left, left, right, right, left], [top, bottom, bottom, top, top]
        return [list(point) for point in zip(*transform(dataset.crs, 4326, xs, ys), strict=True)]


def test_a_patch_lies_where_its_corners_lie(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif")
    found = read(path)
    (ring,) = found.geometry["coordinates"]
    assert np.array(ring) == pytest.approx(np.array(corners(path)), abs=1e-9)
    west, south, east, north = found.bbox
    assert (west, east) == (min(point[0] for point in ring), max(point[0] for point in ring))
    assert (south, north) == (min(point[1] for point in ring), max(point[1] for point in ring))
    assert (found.epsg, found.wkt2, found.metres) == (32632, None, 10.0)
    assert found.transform == (10.0, 0.0, 400000.0, 0.0, -10.0, 5480000.0)


@has_eurosat
def test_the_real_patches_lie_where_their_corners_lie() -> None:
    found = {path: read(path) for path in sorted(EUROSAT.glob("tif/*/*.tif"))}
    assert len(found) == 100
    for path, where in found.items():
        (ring,) = where.geometry["coordinates"]
        assert np.array(ring) == pytest.approx(np.array(corners(path)), abs=1e-9)
    assert {where.epsg for where in found.values()} == set(range(32629, 32637))


def test_outlines_go_counterclockwise_whichever_way_the_image_does(tmp_path: Path) -> None:
    upside_down = rasterio.Affine(10, 0, 400_000, 0, 10, 5_470_000)
    turned = rasterio.Affine(0, 10, 400_000, 10, 0, 5_470_000)
    for number, matrix in enumerate((upside_down, turned)):
        path = write_tiff(tmp_path / f"{number}.tif", transform=matrix)
        outline = shape(read(path).geometry)
        assert outline.is_valid
        assert outline.exterior.is_ccw


def test_degrees_have_no_metres(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif", crs="EPSG:4326", corner=(8.0, 49.0), pixel=0.001)
    found = read(path)
    assert found.metres is None
    assert found.bbox == (8.0, 48.984, 8.016, 49.0)


def test_feet_are_metres(tmp_path: Path) -> None:
    # New York Long Island, in US survey feet.
    path = write_tiff(tmp_path / "a.tif", crs="EPSG:2263", corner=(980_000, 200_000), pixel=100)
    assert read(path).metres == pytest.approx(30.48, abs=1e-3)


def test_an_edge_that_is_a_curve_gets_points_between_its_corners(tmp_path: Path) -> None:
    # 640 km, where an edge of a UTM zone is far from a straight line.
    path = write_tiff(tmp_path / "a.tif", pixels(1, 640), pixel=1000, corner=(200_000, 6_900_000))
    found = read(path)
    (ring,) = found.geometry["coordinates"]
    assert len(ring) == 65
    with rasterio.open(path) as dataset:
        bounds = rasterio.warp.transform_bounds(dataset.crs, 4326, *dataset.bounds)
    assert found.bbox == pytest.approx(bounds, abs=1e-3)


def test_a_system_without_a_code(tmp_path: Path) -> None:
    crs = "+proj=laea +lat_0=10 +lon_0=-81 +datum=WGS84 +units=m"
    found = read(write_tiff(tmp_path / "a.tif", crs=crs, corner=(0, 0)))
    assert found.epsg is None
    assert found.wkt2 is not None
    assert found.wkt2.startswith("PROJCRS[")
    assert found.bbox[0] == pytest.approx(-81)


def test_across_the_antimeridian(tmp_path: Path) -> None:
    # Fiji: UTM zone 60S reaches over 180 degrees.
    path = write_tiff(tmp_path / "a.tif", crs="EPSG:32760", corner=(819_880, 8_151_300))
    found = read(path)
    west, _, east, _ = found.bbox
    assert found.geometry["type"] == "MultiPolygon"
    assert west > 179.9
    assert east < -179.9
    parts = shape(found.geometry)
    assert parts.is_valid
    assert all(-180 <= x <= 180 for part in parts.geoms for x, _ in part.exterior.coords)


def problem(path: Path) -> tuple[ProblemKind, str]:
    with pytest.raises(BadImageError) as caught:
        read(path)
    return caught.value.kind, caught.value.reason


def test_no_place_on_earth(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif", crs="EPSG:32632", corner=(4e9, 5e9))
    assert problem(path) == (
        ProblemKind.NO_FOOTPRINT,
        "its coordinates are no place on Earth in its reference system",
    )


def test_a_system_and_no_transform(tmp_path: Path) -> None:
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = write_tiff(tmp_path / "a.tif", transform=rasterio.Affine.identity())
    assert problem(path) == (
        ProblemKind.NO_FOOTPRINT,
        "it has a coordinate reference system and no geotransform",
    )


def test_control_points(tmp_path: Path) -> None:
    points: list[Any] = [
        rasterio.control.GroundControlPoint(row, column, 8 + column / 100, 49 - row / 100)
        for row, column in ((0, 0), (0, 16), (16, 0), (16, 16))
    ]
    path, values = tmp_path / "a.tif", pixels()
    size = {"count": 3, "height": 16, "width": 16, "dtype": values.dtype}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:4326", gcps=points, **size) as made:
        made.write(values)
    assert problem(path) == (
        ProblemKind.NO_FOOTPRINT,
        "it is placed by control points only; warp it first",
    )
