"""Shares of train, validate and test."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain.dataset.splits import (
    SPLITS,
    Shares,
    looks_like_shares,
    shares,
    split_at,
    split_named,
)
from sharinghub_tools.errors import UsageError


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("val", "validate"),
        ("valid", "validate"),
        ("validation", "validate"),
        ("validate", "validate"),
        (" TEST ", "test"),
        ("Forest", None),
        ("", None),
    ],
)
def test_names_that_people_use(name: str, split: str | None) -> None:
    assert split_named(name) == split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("60/20/20", {"train": 60, "validate": 20, "test": 20}),
        ("80/20", {"train": 80, "test": 20}),
        ("0.7/0.2/0.1", {"train": 0.7, "validate": 0.2, "test": 0.1}),
        ("train=70,test=30", {"train": 70, "test": 30}),
        ("test=1,val=1,train=2", {"train": 2, "validate": 1, "test": 1}),
    ],
)
def test_how_shares_are_written(text: str, parts: dict[str, float]) -> None:
    assert looks_like_shares(text)
    assert shares(text, 7) == Shares(parts, 7)


@pytest.mark.parametrize("text", ["splits.csv", "folders", "60", "60/20/10/10", "data/60/20", ""])
def test_what_is_no_share(text: str) -> None:
    assert not looks_like_shares(text)


@pytest.mark.parametrize("text", ["train=1,learn=2", "train=1,training=2", "0/0", "train=0"])
def test_wrong_shares(text: str) -> None:
    with pytest.raises(UsageError, match=r"give shares of train, validate, test, as 60/20/20"):
        shares(text, 0)


def test_the_largest_remainders_are_rounded_up() -> None:
    assert Shares({"train": 60, "validate": 20, "test": 20}).sizes(10) == {
        "train": 6,
        "validate": 2,
        "test": 2,
    }
    assert Shares({"train": 70, "test": 30}).sizes(9) == {"train": 6, "test": 3}
    assert Shares({"train": 1, "validate": 1, "test": 1}).sizes(4) == {
        "train": 2,
        "validate": 1,
        "test": 1,
    }


@given(
    st.dictionaries(st.sampled_from(SPLITS), st.floats(0.01, 100), min_size=1),
    st.integers(0, 2000),
)
def test_every_image_gets_a_split_and_no_share_is_off_by_one(
    parts: dict[str, float], count: int
) -> None:
    asked = Shares(parts)
    sizes = asked.sizes(count)
    whole = sum(parts.values())
    assert sum(sizes.values()) == count
    assert all(abs(sizes[split] - count * parts[split] / whole) < 1 for split in parts)
    got = Counter(split_at(rank, sizes) for rank in range(count))
    assert got == Counter({split: size for split, size in sizes.items() if size})


def test_no_image_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        split_at(3, {"train": 2, "test": 1})


def test_the_row_depends_on_the_seed_and_on_nothing_else() -> None:
    ids = [f"Forest_{number}" for number in range(50)]
    one = sorted(ids, key=Shares({"train": 1}, seed=1).rank_key)
    shuffled = random.sample(ids, len(ids))
    assert sorted(shuffled, key=Shares({"train": 1}, seed=1).rank_key) == one
    assert sorted(ids, key=Shares({"train": 1}, seed=2).rank_key) != one
    assert one != ids
