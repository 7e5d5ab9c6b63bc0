"""Several processes: the order of the things, and nothing that is left behind."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from sharinghub_tools.adapters.worker_processes import PORTION, in_processes, usable_cores
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

PROCESSES = 2


def meeting(folder: Path) -> Callable[[int], tuple[int, int]]:
    """Each square, with the process that made it; the first waits for what another one makes."""
    made = folder / "made"

    def square(number: int) -> tuple[int, int]:
        if number == PORTION:
            made.touch()
        while number == 0 and not made.exists():
            time.sleep(0.01)
        return number * number, os.getpid()

    return square


def squares() -> Callable[[int], int]:
    return lambda number: number * number


def failing() -> Callable[[int], int]:
    def fail(number: int) -> int:
        if number == 40:
            raise UsageError("there is no such README")
        return number

    return fail


def dying() -> Callable[[int], int]:
    def die(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return die


def assert_alone() -> None:
    end = time.monotonic() + 20
    while multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.01)
    assert multiprocessing.active_children() == []


def test_the_order_is_that_of_the_things_whoever_is_done_first(tmp_path: Path) -> None:
    done = list(in_processes(partial(meeting, tmp_path), range(300), PROCESSES))
    assert [square for square, _ in done] == [number * number for number in range(300)]
    workers = {process for _, process in done}
    assert len(workers) == PROCESSES
    assert os.getpid() not in workers
    assert_alone()


def test_no_more_is_read_than_is_worked_on_soon() -> None:
    read: list[int] = []

    def things() -> Iterator[int]:
        for number in itertools.count():
            read.append(number)
            yield number

    results = in_processes(squares, things(), PROCESSES)
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    assert len(read) <= PORTION * PROCESSES * 4
    results.close()
    assert_alone()


def test_nothing_to_do() -> None:
    assert list(in_processes(squares, [], PROCESSES)) == []


def test_an_error_comes_at_its_things_turn() -> None:
    results = in_processes(failing, range(300), PROCESSES)
    assert list(itertools.islice(results, 40)) == list(range(40))
    with pytest.raises(UsageError, match="there is no such README"):
        next(results)
    assert_alone()


def test_a_process_that_is_ended_from_outside() -> None:
    with pytest.raises(EnvironmentLacksError) as caught:
        list(in_processes(dying, range(300), PROCESSES))
    assert str(caught.value) == (
        "one of the processes was ended from outside, perhaps for want of memory; "
        "run it again with a smaller --jobs"
    )
    assert_alone()


def test_cores() -> None:
    assert usable_cores() >= 1


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_no_process_outlives_the_command(end: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    script.write_text(
        "import os, sys, time\n"
        "from sharinghub_tools.adapters.worker_processes import in_processes\n"
        "def work():\n"
        "    print(os.getpid(), flush=True)\n"
        "    return time.sleep\n"
        "if __name__ == '__main__':\n"
        "    for _ in in_processes(work, [600] * 100, 2):\n"
        "        pass\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as command:
        assert command.stdout is not None
        workers = [int(command.stdout.readline()) for _ in range(2)]
        # As a terminal does it, or as what stops a job.
        os.killpg(command.pid, end) if end is signal.SIGINT else command.kill()
        _, told = command.communicate(timeout=60)
    assert told.count("Traceback") <= 1
    until = time.monotonic() + 20
    while any(map(is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    assert [worker for worker in workers if is_alive(worker)] == []


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    # Dead, and nobody has asked for its exit code yet.
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
