import pytest

from {{ cookiecutter.package_name }} import (
    bands,
    console,
)


def test_b8a_is_the_last_band_of_eurosat():
    eurosat = bands.in_files("eurosat")

    assert (len(eurosat), eurosat.index("B8A"), eurosat.index("B09")) == (13, 12, 8)
    assert bands.positions(["B8A", "B04", "B09"], eurosat) == [12, 3, 8]
    assert bands.in_files("sentinel-2-l1c").index("B8A") == 8


def test_order_can_be_a_list_or_left_to_the_files():
    assert bands.in_files(["x", "y"]) == ("x", "y")
    assert bands.in_files(None) == ()


@pytest.mark.parametrize("given", ["landsat", [], ["x", "x"], [1], {}])
def test_other_orders_are_refused(given):
    with pytest.raises(console.ProjectError, match="must be a list of different names, or one of"):
        bands.in_files(given)


def test_missing_band_is_named():
    with pytest.raises(console.ProjectError, match="no band B99, B98; the files have x, y"):
        bands.positions(["B99", "x", "B98"], ["x", "y"])


def test_bands_are_described():
    assert bands.described("B8A") == {
        "name": "B8A",
        "common_name": "nir08",
        "center_wavelength": 0.8647,
        "full_width_half_max": 0.021,
    }
    assert bands.described("red") == {"name": "red", "common_name": "red"}
    assert bands.described("slope") == {"name": "slope"}
