"""Names of bands, in the order of the file."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.dataset.bands import Band, known_band, named_bands, visible
from sharinghub_tools.errors import UsageError
from tests.patches import EUROSAT_BANDS


def names(text: str) -> list[str]:
    return [band.name for band in named_bands(text).bands]


def test_eurosat_holds_b8a_last() -> None:
    assert names("eurosat") == EUROSAT_BANDS
    assert named_bands("eurosat").bands[-1] == Band("B8A", "nir08", 0.8647, 0.021)
    assert named_bands("eurosat").bands[8] == Band("B09", "nir09", 0.9451, 0.019)


def test_eurosat_knows_its_sensor_and_its_stretch() -> None:
    bands = named_bands("eurosat")
    assert bands.stretch == (0.0, 2750.0)
    assert bands.sensor == {"constellation": "sentinel-2", "instruments": ["msi"], "gsd": 10}


def test_products_of_sentinel_2_hold_b8a_behind_b08() -> None:
    assert names("sentinel-2-l1c")[7:] == ["B08", "B8A", "B09", "B10", "B11", "B12"]
    assert names("sentinel-2-l2a")[7:] == ["B08", "B8A", "B09", "B11", "B12"]


def test_names_one_by_one_stand_where_they_are_written() -> None:
    given = "B01,B02,B03,B04,B05,B06,B07,B08,B09,B10,B11,B12,B8A"
    assert named_bands(given).bands == named_bands("eurosat").bands
    assert names("B8A, B04") == ["B8A", "B04"]


def test_common_names() -> None:
    assert named_bands("rgb").bands == (
        Band("red", "red"),
        Band("green", "green"),
        Band("blue", "blue"),
    )
    assert named_bands("nir,red").bands == (Band("nir", "nir"), Band("red", "red"))


def test_names_of_other_sensors_are_names_and_no_more() -> None:
    # Landsat 8 has a B5 as well: near infrared.
    assert named_bands("B4,B5").bands == (Band("B4"), Band("B5"))
    # One name that Sentinel-2 does not have, and none is Sentinel-2's.
    assert named_bands("B04,ndvi").bands == (Band("B04"), Band("ndvi"))


@pytest.mark.parametrize("text", ["B04,", "", "B04,B03,B04", ","])
def test_a_name_missing_or_twice(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        named_bands(text)
    assert str(caught.value) == (
        f"--bands {text}: give each band's name once, in the order of the file, between commas, "
        "or one of eurosat, sentinel-2-l1c, sentinel-2-l2a, rgb, rgbnir"
    )


def test_as_stac_has_it() -> None:
    assert named_bands("eurosat").bands[3].as_eo() == {
        "name": "B04",
        "common_name": "red",
        "center_wavelength": 0.6646,
        "full_width_half_max": 0.03,
    }
    assert Band("ndvi").as_eo() == {"name": "ndvi"}


def test_red_green_and_blue_are_found_by_name() -> None:
    assert visible(named_bands("eurosat").bands) == (3, 2, 1)
    assert visible(named_bands("rgb").bands) == (0, 1, 2)
    assert visible(named_bands("nir,red").bands) is None


def test_alpha_beside_colours() -> None:
    file = ("red", "green", "blue", "alpha")
    assert [known_band(name, file) for name in file] == [
        Band("red", "red"),
        Band("green", "green"),
        Band("blue", "blue"),
        Band("alpha"),
    ]
