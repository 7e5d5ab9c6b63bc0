"""Items, added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.bands import named_bands
from sharinghub_tools.domain.dataset.image_facts import BandStatistics
from sharinghub_tools.domain.dataset.summary import BandSum, Summary
from tests.unit.domain.dataset.images import FACTS, FOOTPRINT, IMAGE, PICTURE

RGB = named_bands("rgb").bands


def test_all_items_together() -> None:
    summary = Summary()
    summary.add_image(IMAGE, RGB)
    there = replace(FOOTPRINT, epsg=32633, bbox=(14.0, 47.0, 15.0, 48.5))
    other = replace(
        IMAGE,
        id="River_1",
        class_name="River",
        split="test",
        acquisition=Acquisition("2018-01-01T00:00:00Z"),
        facts=replace(FACTS, footprint=there),
    )
    summary.add_image(other, RGB)
    assert summary.items == 2
    assert summary.classes == Counter(Forest=1, River=1)
    assert summary.splits == Counter(train=1, test=1)
    assert summary.epsg == {32632, 32633}
    assert summary.bbox == (8.0, 47.0, 15.0, 49.0)
    assert (summary.start, summary.end) == ("2015-06-27T00:00:00Z", "2018-01-01T00:00:00Z")


def test_pieces_add_up_to_the_whole() -> None:
    whole, first, second = Summary(), Summary(), Summary()
    for part, image in ((first, IMAGE), (second, PICTURE), (second, IMAGE)):
        part.add_image(image, RGB)
        whole.add_image(image, RGB)
    first.add(second)
    assert first == whole
    assert whole.items == 3


def test_statistics_are_those_of_all_values_together() -> None:
    one, other = np.arange(1, 101), np.arange(1000, 1050)
    total = BandSum()
    for values in (one, other):
        total.add_image(
            BandStatistics(int(values.min()), int(values.max()), values.mean(), values.std(), 50.0),
            2 * len(values),
        )
    values = np.concatenate([one, other])
    assert total.statistics() == BandStatistics(
        1, 1049, pytest.approx(values.mean()), pytest.approx(values.std(), abs=1e-4), 50.0
    )


def test_a_band_without_a_value_takes_no_part() -> None:
    total = BandSum()
    nothing = BandStatistics(None, None, None, None, 0.0)
    total.add_image(nothing, 100)
    assert total.statistics() == nothing
    total.add_image(BandStatistics(3, 5, 4.0, 1.0, 100.0), 100)
    assert total.statistics() == BandStatistics(3, 5, 4.0, 1.0, 50.0)


def test_images_on_both_sides_of_the_antimeridian() -> None:
    summary = Summary()
    summary.add_image(IMAGE, RGB)
    across = replace(FOOTPRINT, bbox=(179.9, -17.0, -179.9, -16.0))
    summary.add_image(replace(IMAGE, facts=replace(FACTS, footprint=across)), RGB)
    assert summary.bbox == (-180.0, -17.0, 180.0, 49.0)
