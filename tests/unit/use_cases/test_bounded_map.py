from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sharinghub_tools.use_cases.bounded_map import batches, bounded_map


def test_results_come_in_the_order_of_the_values() -> None:
    second_done = threading.Event()

    def square(value: int) -> int:
        if value == 0:
            second_done.wait()
        if value == 1:
            second_done.set()
        return value * value

    assert list(bounded_map(square, range(50), workers=4)) == [value**2 for value in range(50)]


def test_no_more_values_are_taken_than_there_is_room_for() -> None:
    taken: list[int] = []

    def values() -> Iterator[int]:
        for value in range(1000):
            taken.append(value)
            yield value

    results = bounded_map(lambda value: value, values(), workers=2)
    assert next(results) == 0
    assert len(taken) == 8
    results.close()
    assert len(taken) == 8


def test_an_error_stops_what_has_not_begun() -> None:
    done: list[int] = []

    def fail(value: int) -> None:
        if value == 3:
            raise ValueError("the fourth")
        done.append(value)

    with pytest.raises(ValueError, match="the fourth"):
        list(bounded_map(fail, range(1000), workers=1))
    assert len(done) < 20


def test_batches() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
