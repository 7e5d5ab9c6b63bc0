"""The names of dimensions: what the shape tells, and nothing that it does not."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.mlm import dimensions

LAST = ["batch", "height", "width", "channel"]
FIRST = ["batch", "channel", "height", "width"]


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ([-1], ["batch"]),
        ([-1, 13], ["batch", "feature"]),
        ([-1, 10, 4], ["batch", "axis-one", "axis-two"]),
        ([-1, 64, 64, 13], LAST),
        ([-1, 13, 64, 64], FIRST),
        ([-1, -1, -1, 13], LAST),
        ([-1, 3, -1, -1], FIRST),
        ([-1, 480, 640, 3], LAST),
        ([-1, 1, 28, 30], FIRST),
        ([-1, 7, 8, 9], ["batch", "axis-one", "axis-two", "axis-three"]),
        ([-1, 3, 3, 3], ["batch", "axis-one", "axis-two", "axis-three"]),
        ([-1] * 6, ["batch", "axis-one", "axis-two", "axis-three", "axis-four", "axis-five"]),
    ],
)
def test_what_a_shape_alone_tells(shape: list[int], names: list[str]) -> None:
    assert dimensions.order(shape, values="feature") == names


@pytest.mark.parametrize(("channels_first", "names"), [(True, FIRST), (False, LAST)])
def test_a_framework_has_its_own_order_of_images(channels_first: bool, names: list[str]) -> None:
    for shape in ([-1, 7, 8, 9], [-1, 3, 3, 3]):
        assert dimensions.order(shape, values="", channels_first=channels_first) == names


@pytest.mark.parametrize(
    ("shape", "special", "names"),
    [
        ([-1, 13], ("bands", 13), ["batch", "bands"]),
        ([-1, 3], ("class", 3), ["batch", "class"]),
        ([-1, 1], ("class", 2), ["batch", "feature"]),
        ([-1, 12, 13], ("bands", 13), ["batch", "axis-one", "bands"]),
        ([-1, 64, 64, 13], ("bands", 13), ["batch", "height", "width", "bands"]),
        ([-1, 13, 64, 32], ("bands", 13), ["batch", "bands", "height", "width"]),
        ([-1, 3, 3, 3], ("bands", 3), ["batch", "height", "width", "bands"]),
        ([-1, 64, 64, 10], ("class", 10), ["batch", "height", "width", "class"]),
        ([-1, 64, 13, 64], ("bands", 13), LAST),
    ],
)
def test_bands_and_classes_have_the_dimension_of_their_number(
    shape: list[int], special: tuple[str, int], names: list[str]
) -> None:
    ordered = dimensions.order(shape, values="feature", special=special, channels_first=False)

    assert ordered == names


def test_any_number_of_dimensions_has_names_that_the_schema_allows() -> None:
    names = dimensions.order([-1] * 300, values="")

    assert dimensions.is_order(names, 300)


@pytest.mark.parametrize(
    "names", [["batch"], ["batch", "batch"], ["batch", "B02"], ["batch", 2], ["batch", ""]]
)
def test_names_that_the_schema_refuses(names: list[object]) -> None:
    assert not dimensions.is_order(names, 2)
