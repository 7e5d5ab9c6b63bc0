"""When images were taken."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.dataset.acquisition import (
    Acquisition,
    in_name,
    in_tag,
    instant,
    interval,
)
from sharinghub_tools.errors import UsageError


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2015-06-27/2017-06-14", "2015-06-27T00:00:00Z", "2017-06-14T23:59:59Z"),
        ("2016-01-01/2016-01-01", "2016-01-01T00:00:00Z", "2016-01-01T23:59:59Z"),
        ("2016-05-01T10:20:30Z/2016-05-02", "2016-05-01T10:20:30Z", "2016-05-02T23:59:59Z"),
        (
            "2016-05-01T12:00:00+02:00/2016-05-01T12:00:00.250",
            "2016-05-01T10:00:00Z",
            "2016-05-01T12:00:00.250Z",
        ),
        ("9999-12-30/9999-12-31", "9999-12-30T00:00:00Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_intervals(text: str, start: str, end: str) -> None:
    assert interval(text) == Acquisition(start, end)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2016", "2016 is no interval; write START/END, as 2015-06-27/2017-06-14"),
        ("2016-05-02/2016-05-01", "the interval 2016-05-02/2016-05-01 ends before it starts"),
        ("2016-02-30/2016-03-01", "'2016-02-30' is no date; write it as 2015-06-27 or"),
        ("../2016-03-01", "'..' is no date"),
        ("0001-01-01T00:00:00+14:00/2016-01-01", "'0001-01-01T00:00:00+14:00' is no date"),
    ],
)
def test_what_is_no_interval(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        interval(text)
    assert str(caught.value).startswith(message)


def test_a_time_is_an_instant_and_a_day_an_interval() -> None:
    assert instant("2016-05-01T10:20:30Z") == Acquisition("2016-05-01T10:20:30Z")
    assert instant("2016-05-01") == Acquisition("2016-05-01T00:00:00Z", "2016-05-01T23:59:59Z")


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("S2A_MSIL1C_20160501T102030_N0201", Acquisition("2016-05-01T10:20:30Z")),
        ("patch-2016-05-01-102030", Acquisition("2016-05-01T10:20:30Z")),
        ("2016.05.01", Acquisition("2016-05-01T00:00:00Z", "2016-05-01T23:59:59Z")),
        ("tile_20160501_3", Acquisition("2016-05-01T00:00:00Z", "2016-05-01T23:59:59Z")),
        # The first number is no date, the second is.
        ("20169901_20160501", Acquisition("2016-05-01T00:00:00Z", "2016-05-01T23:59:59Z")),
        ("Forest_1010", None),
        ("120160501", None),
        ("2016-0501", None),
    ],
)
def test_names(name: str, taken: Acquisition | None) -> None:
    assert in_name(name) == taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("2016:05:01 10:20:30\0", Acquisition("2016-05-01T10:20:30Z")),
        ("2016-05-01T10:20:30.500Z", Acquisition("2016-05-01T10:20:30.500Z")),
        ("0000:00:00 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_tags(value: str, taken: Acquisition | None) -> None:
    assert in_tag(value) == taken


def test_as_stac_has_it() -> None:
    assert Acquisition("2016-05-01T10:20:30Z").as_properties() == {
        "datetime": "2016-05-01T10:20:30Z"
    }
    assert Acquisition("2015-06-27T00:00:00Z", "2017-06-14T23:59:59Z").as_properties() == {
        "datetime": None,
        "start_datetime": "2015-06-27T00:00:00Z",
        "end_datetime": "2017-06-14T23:59:59Z",
    }
