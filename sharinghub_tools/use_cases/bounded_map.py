"""A function over many values, some at once, with no more of them in memory than that takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

V = TypeVar("V")
R = TypeVar("R")

# How many more values than workers are taken ahead of their turn.
_AHEAD = 4


def bounded_map(function: Callable[[V], R], values: Iterable[V], *, workers: int) -> Iterator[R]:
    """What the function makes of each value, in the values' order.

    Where it raises, where the values do, and where the caller stops, nothing more is begun, and
    what is under way is waited for.

    Args:
        function: is called by several threads.
        values: are taken by the caller's thread, as there is room.
        workers: how many are under way at once.
    """
    under_way: deque[Future[R]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="map") as pool:
        try:
            for value in values:
                under_way.append(pool.submit(function, value))
                if len(under_way) >= workers * _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def batches(values: Iterable[V], size: int) -> Iterator[list[V]]:
    """The values in lists of ``size``, the last one shorter; ``itertools`` has it from 3.12 on."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
