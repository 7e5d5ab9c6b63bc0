from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain.front_matter.scalars import Value, block, flow, scalar

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    TEXT
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("mlflow:model", "mlflow:model"),
        ("wine v3", "wine v3"),
        ("models:/wine/3", "models:/wine/3"),
        # YAML 1.1 reads a boolean, a number in base 60 or 8, a float, null, a date.
        ("yes", '"yes"'),
        ("Off", '"Off"'),
        ("12:30:45", '"12:30:45"'),
        ("010", '"010"'),
        ("1.10", '"1.10"'),
        ("1e5", '"1e5"'),
        ("~", '"~"'),
        ("2024-01-01", '"2024-01-01"'),
        ("", '""'),
        # Neither a comment nor a key, nor the fence that the portal cuts at.
        ("a #b", '"a #b"'),
        ("a: b", '"a: b"'),
        ("a---b", r'"a-\x2d-b"'),
        ("🚀", '"🚀"'),
        ("a\u2028b\x85\xa0\ufeff", r'"a\u2028b\x85\xa0\ufeff"'),
        ("tab\tline\n", r'"tab\tline\n"'),
        # YAML 1.1 wants a point in a float: 1e-05 would be text.
        (1e-05, "1.0e-05"),
        (1.5e300, "1.5e+300"),
        (0.1, "0.1"),
        (3, "3"),
        (True, "true"),
        (None, "null"),
    ],
)
def test_one_value(value: str | float | bool | None, text: str) -> None:
    assert scalar(value) == text
    read = yaml.safe_load(text)
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud83d"])
def test_what_json_has_no_word_for_is_refused(value: str | float) -> None:
    with pytest.raises(ValueError, match="not"):
        scalar(value)


def test_a_list_of_mappings_is_a_block_in_which_flat_ones_take_a_line_each() -> None:
    value: Value = [{"a": 1, "b": [2]}, {"c": {"d": None}, "e": [{"f": "g h"}]}, 3]

    assert (
        block(value, "", "\n")
        == """
  - {a: 1, b: [2]}
  - c:
      d: null
    e:
      - {f: "g h"}
  - 3"""
    )


@given(VALUES)
def test_values_read_back_the_same(value: Value) -> None:
    for text in ("{k: " + flow(value) + "}", "k:" + block(value, "", "\n")):
        assert yaml.safe_load(text) == {"k": value}
        assert "---" not in text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]", text)
