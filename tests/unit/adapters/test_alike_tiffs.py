"""Files that are like one that GDAL has read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sharinghub_tools.adapters.alike_tiffs import AlikeTiffs
from sharinghub_tools.adapters.raster_image import gdal, opened
from tests.patches import EUROSAT, has_eurosat, pixels, write_tiff


def learn(alike: AlikeTiffs, content: bytes) -> None:
    with gdal(), opened(content, ".tif") as image:
        (values,) = image.pieces()
        alike.learn(content, image, values)


def content(folder: Path, values: Any = None, **options: Any) -> bytes:
    return write_tiff(folder / "a.tif", values, **options).read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"interleave": "band"},
        {"BIGTIFF": "YES"},
        {"nodata": 5},
        {"blockysize": 4},
    ],
)
def test_another_place_and_other_pixels(options: dict[str, Any], tmp_path: Path) -> None:
    alike = AlikeTiffs()
    first = content(tmp_path, pixels(seed=1), **options)
    values = pixels(seed=2)
    second = content(tmp_path, values, corner=(500_123.5, 5_400_321.25), **options)
    assert alike.image(second) is None
    learn(alike, first)
    found = alike.image(second)
    assert found is not None
    with gdal(), opened(second, ".tif") as image:
        assert found.profile == image.profile
        (read,) = image.pieces()
    (own,) = found.pieces()
    assert own.dtype == read.dtype
    assert np.array_equal(own, read)
    assert np.array_equal(own, values)
    assert np.array_equal(found.shrunk([2, 0]), values[[2, 0]])


@pytest.mark.parametrize(
    "other",
    [
        {"crs": "EPSG:32633"},
        {"nodata": 7},
        {"tags": {"TIFFTAG_DATETIME": "2016:05:01 10:20:30"}},
        {"interleave": "band"},
        {"compress": "deflate"},
        {"names": ("B04", "B03", "B02")},
        {"values": pixels().astype("int16")},
        {"values": pixels(3, 17)},
    ],
)
def test_a_file_that_differs_in_more_is_not_like_it(other: dict[str, Any], tmp_path: Path) -> None:
    alike = AlikeTiffs()
    learn(alike, content(tmp_path))
    assert alike.image(content(tmp_path, **other)) is None


@pytest.mark.parametrize(
    "options",
    [
        {"compress": "deflate"},
        {"tiled": True, "blockxsize": 16, "blockysize": 16, "values": pixels(3, 32)},
        {"tags": {"AREA_OR_POINT": "Point"}},
        {"names": ("B04", "B03", "B02"), "tags": {"AREA_OR_POINT": "Point"}},
        {"endianness": "big"},
        {"crs": None},
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_can_only_be_read_by_gdal_is_not_remembered(
    options: dict[str, Any], tmp_path: Path
) -> None:
    alike = AlikeTiffs()
    given = content(tmp_path, **options)
    learn(alike, given)
    assert alike.image(given) is None


def test_a_file_that_was_cut_off_is_not_like_it(tmp_path: Path) -> None:
    alike = AlikeTiffs()
    whole = content(tmp_path)
    learn(alike, whole)
    assert alike.image(whole) is not None
    assert alike.image(whole[:-1]) is None
    assert alike.image(whole + b"\0") is None


@has_eurosat
def test_the_real_patches_are_of_one_kind_for_each_zone() -> None:
    alike = AlikeTiffs()
    unlike = 0
    for path in sorted(EUROSAT.glob("tif/*/*.tif")):
        given = path.read_bytes()
        if alike.image(given) is None:
            unlike += 1
            learn(alike, given)
    assert unlike == 8
