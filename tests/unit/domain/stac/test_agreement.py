from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain.stac.agreement import Difference, differences, digest

SAME = {
    "order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "whole numbers": ({"gsd": 10}, {"gsd": 10.0}),
    "thirteenth digit": ([10.1234567890123], [10.12345678901234]),
    "minus zero": ([0.0], [-0.0]),
    "null": ({"datetime": None, "gsd": 10}, {"gsd": 10}),
    "no extensions": ({"stac_extensions": []}, {}),
    "the same instant": (
        {"datetime": "2015-06-27T00:00:00Z"},
        {"datetime": "2015-06-27T02:00:00.000+02:00"},
    ),
}
OTHER = {
    "value": ({"gsd": 10}, {"gsd": 20}, Difference("/gsd", 10.0, 20.0)),
    "text for number": ({"gsd": 10}, {"gsd": "10"}, Difference("/gsd", 10.0, "10")),
    "true for one": ({"a": 1}, {"a": True}, Difference("/a", 1.0, True)),
    "missing": ({"a": {"b": 1}}, {"a": {}}, Difference("/a/b", 1.0, None)),
    "more": ({}, {"a/b~c": "x"}, Difference("/a~1b~0c", None, "x")),
    "in a list": ({"a": [1, 2]}, {"a": [1, 3]}, Difference("/a/1", 2.0, 3.0)),
    "longer list": ({"a": [1]}, {"a": [1, 2]}, Difference("/a", [1.0], [1.0, 2.0])),
    "instant": (
        {"datetime": "2015-06-27T00:00:00Z"},
        {"datetime": "2015-06-27T00:00:01Z"},
        Difference("/datetime", "2015-06-27T00:00:00+00:00", "2015-06-27T00:00:01+00:00"),
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_what_says_the_same_agrees(case: str) -> None:
    ours, theirs = SAME[case]
    assert list(differences(ours, theirs)) == []
    assert digest(ours) == digest(theirs)


@pytest.mark.parametrize("case", OTHER)
def test_what_says_something_else_does_not(case: str) -> None:
    ours, theirs, expected = OTHER[case]
    (found,) = differences(ours, theirs)
    assert found == expected
    assert type(found.theirs) is type(expected.theirs)
    assert digest(ours) != digest(theirs)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_digests_agree_exactly_where_there_is_no_difference(ours: Any, theirs: Any) -> None:
    assert (digest(ours) == digest(theirs)) == (not list(differences(ours, theirs)))
