from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.stac import membership

COLLECTION: dict[str, Any] = {
    "extent": {
        "spatial": {"bbox": [[10, 50, 11, 51]]},
        "temporal": {"interval": [["2015-06-27T00:00:00Z", None]]},
    },
    "summaries": {
        "gsd": [10],
        "class": ["Forest", "River"],
        "view:off_nadir": {"minimum": 0, "maximum": 5},
        "label:classes": [{"name": "class", "classes": ["Forest", "River"]}],
        "label:overviews": [{"property_key": "class", "counts": [{"name": "Forest", "count": 2}]}],
        "not:checked": {"type": "string"},
    },
}


def item(**properties: object) -> dict[str, Any]:
    return {"bbox": [10.1, 50.1, 10.2, 50.2], "properties": properties}


@pytest.mark.parametrize(
    "properties",
    [
        {"gsd": 10.0, "class": "Forest"},
        {"class": ["Forest", "River"]},
        {"view:off_nadir": 2.5},
        {"label:classes": [{"name": "class", "classes": ["Forest", "River"]}]},
        {"label:overviews": [{"property_key": "class", "counts": []}]},
        {"not:checked": 7, "unsummarised": 7},
        {"datetime": "2015-06-27T02:00:00+02:00"},
        {"datetime": None, "start_datetime": "2015-06-27T00:00:00", "end_datetime": "no date"},
    ],
)
def test_an_item_that_fits(properties: dict[str, object]) -> None:
    assert list(membership.problems(item(**properties), COLLECTION)) == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"class": ["Forest", "Sea"]},
            (
                "/properties/class",
                "summary",
                "class ['Forest', 'Sea'] is not in the Collection's summary",
            ),
        ),
        (
            {"view:off_nadir": 5.1},
            (
                "/properties/view:off_nadir",
                "summary",
                "view:off_nadir 5.1 is not in the Collection's summary",
            ),
        ),
        (
            {"view:off_nadir": "steep"},
            (
                "/properties/view:off_nadir",
                "summary",
                "view:off_nadir 'steep' is not in the Collection's summary",
            ),
        ),
        (
            {"datetime": "2015-06-27T01:59:59+02:00"},
            (
                "/properties/datetime",
                "outside-extent",
                "datetime 2015-06-27T01:59:59+02:00 is outside the interval of the Collection "
                "(2015-06-27T00:00:00Z/..)",
            ),
        ),
    ],
)
def test_an_item_that_does_not(
    properties: dict[str, object], expected: tuple[str, str, str]
) -> None:
    assert list(membership.problems(item(**properties), COLLECTION)) == [expected]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"extent": None, "summaries": []},
        {"extent": {"spatial": {"bbox": [[10, 50, "x", 51]]}, "temporal": {"interval": [[]]}}},
        {"extent": {"spatial": [], "temporal": {"interval": None}}, "summaries": {"class": "x"}},
    ],
)
def test_what_is_of_a_wrong_type_is_left_to_the_schemas(broken: dict[str, Any]) -> None:
    assert list(membership.problems(item(**{"class": "Sea"}), broken)) == []
    assert list(membership.problems({"bbox": "x", "properties": None}, COLLECTION)) == []


RING = [[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]


@pytest.mark.parametrize(
    ("box", "coordinates"),
    [
        ([10, 50, 11, 51], [RING]),
        ([10, 50, 0, 11, 51, 9], [[[*point, 4] for point in RING]]),
        ([10 - 1e-7, 50, 11, 51], [RING]),
        # Over the antimeridian.
        ([179, 50, -179, 51], [[[179, 50], [-179, 51], [179, 50]]]),
        (None, [RING]),
        ([10, 50, 11, 51], None),
    ],
)
def test_a_box_that_fits(box: Any, coordinates: Any) -> None:
    assert membership.box_problem({"bbox": box, "geometry": {"coordinates": coordinates}}) is None


def test_a_box_that_does_not() -> None:
    found = membership.box_problem({"bbox": [10, 50, 12, 51], "geometry": {"coordinates": [RING]}})
    assert found == (
        "/bbox",
        "bbox",
        "the bbox is not that of the geometry (10.000000, 50.000000, 11.000000, 51.000000)",
    )
