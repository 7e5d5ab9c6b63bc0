"""Work on many things by several processes, with the results in the order of the things."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, TypeVar

from sharinghub_tools.errors import EnvironmentLacksError

Thing = TypeVar("Thing")
Result = TypeVar("Result")

# Things that go to a process at once, and how many such portions wait for each.
PORTION = 16
_WAITING = 3

_work: Callable[[Any], Any]


def usable_cores() -> int:
    """On how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_processes(
    prepare: Callable[[], Callable[[Thing], Result]], things: Iterable[Thing], processes: int
) -> Iterator[Result]:
    """Do the work on each thing; no process outlives the iteration, however it ends.

    Args:
        prepare: gives the work to each process, once; both can be pickled.
        things: what to work on; no more of them is read than is worked on soon.
        processes: how many.

    Raises:
        EnvironmentLacksError: a process was ended from outside.
        Exception: what the work raises, at its thing's turn.
    """
    others = set(multiprocessing.active_children())
    # A fork copies locks that threads of this process may hold.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(processes, context, partial(_begin, prepare))
    try:
        yield from _in_order(executor, things, processes)
    except BrokenProcessPool as error:
        raise EnvironmentLacksError(
            "one of the processes was ended from outside, perhaps for want of memory; "
            "run it again with a smaller --jobs"
        ) from error
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _in_order(
    executor: ProcessPoolExecutor, things: Iterable[Thing], processes: int
) -> Iterator[Result]:
    rest = iter(things)
    portions = iter(lambda: list(itertools.islice(rest, PORTION)), [])
    waiting: deque[Future[list[tuple[Any, Exception | None]]]] = deque(
        _submitted(executor, portion)
        for portion in itertools.islice(portions, processes * _WAITING)
    )
    while waiting:
        done = waiting.popleft().result()
        for portion in itertools.islice(portions, 1):
            waiting.append(_submitted(executor, portion))
        for result, error in done:
            if error is not None:
                raise error
            yield result


def _submitted(
    executor: ProcessPoolExecutor, portion: list[Any]
) -> Future[list[tuple[Any, Exception | None]]]:
    """Hand a portion over; a process that is started for it never hears of the keyboard.

    What is blocked stays so in a new process; in this one it is only late.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return executor.submit(_do, portion)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(_do, portion)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(prepare: Callable[[], Callable[[Any], Any]]) -> None:
    """Make ready a process, which leaves the keyboard to its parent and ends with it."""
    global _work  # noqa: PLW0603 - the one thing that a process of a pool can keep
    # Where nothing can be blocked.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = prepare()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(things: Sequence[Any]) -> list[tuple[Any, Exception | None]]:
    """The result of each, up to the first error."""
    done: list[tuple[Any, Exception | None]] = []
    for thing in things:
        try:
            done.append((_work(thing), None))
        except Exception as error:
            done.append((None, error))
            break
    return done
