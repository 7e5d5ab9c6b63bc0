"""Work in other processes of this machine, as many as it has cores."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TypeVar

from sharinghub_tools.errors import EnvironmentLacksError

Given = TypeVar("Given")
Got = TypeVar("Got")

# Pieces of work that wait for each process.
_AHEAD = 3
# A batch of Items is as many objects, none of them in a cycle: looking for one takes a tenth of the
# time.
_MANY = 200_000
# numpy's threads gain nothing on small images, and each takes memory.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "GDAL_NUM_THREADS")


class ProcessPool:
    """Some processes. With one, the work is done in this process."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or _cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def dismiss(self) -> None:
        """End the processes, and give back their memory; more work would start others."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def each(
        self, task: Callable[[Given], Got], pieces: Iterable[Given], *, few: bool = False
    ) -> Iterator[Got]:
        """Results in the order of the pieces, of which few wait at a time.

        Args:
            task: a function that can be sent to another process.
            pieces: are taken as the work goes on.
            few: whether starting processes would take longer than the work.

        Raises:
            EnvironmentLacksError: a process was killed.
        """
        if self.processes == 1 or few:
            yield from map(task, pieces)
            return
        pool = self._started()
        waiting: deque[Future[Got]] = deque()
        try:
            for piece in pieces:
                waiting.append(pool.submit(task, piece))
                if len(waiting) >= self.processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise EnvironmentLacksError(
                "a process that did the work was killed, perhaps since memory ran out; run the "
                "command again, with fewer --workers: it goes on from there"
            ) from error
        finally:
            for future in waiting:
                future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            for name in _ONE_THREAD:
                os.environ.setdefault(name, "1")
            # A fork of a process with threads (the progress bar's) may hang.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, context, _prepare)
        return self._pool


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prepare() -> None:
    """Leave interrupts to the parent, and end with it however it ends."""
    gc.set_threshold(_MANY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=_end_with, args=(sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
