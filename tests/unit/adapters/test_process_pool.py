"""Work in other processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharinghub_tools.adapters.build_lock import at_work, building
from sharinghub_tools.adapters.process_pool import ProcessPool
from sharinghub_tools.errors import EnvironmentLacksError


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def end(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise EnvironmentLacksError(f"no place for {number}")


def test_results_come_in_the_order_of_the_pieces_from_other_processes() -> None:
    with ProcessPool(2) as pool:
        results = list(pool.each(square, iter(range(50))))
    assert [result for result, _ in results] == [number * number for number in range(50)]
    assert os.getpid() not in {process for _, process in results}


def test_few_pieces_wait_at_a_time() -> None:
    taken = 0

    def pieces() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken = number
            yield number

    with ProcessPool(2) as pool:
        results = pool.each(square, pieces())
        next(results)
        assert taken < 10
        results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("options", [{"processes": 1, "few": False}, {"processes": 2, "few": True}])
def test_little_work_is_done_here(options: dict[str, int]) -> None:
    with ProcessPool(options["processes"]) as pool:
        results = list(pool.each(square, range(3), few=bool(options["few"])))
    assert {process for _, process in results} == {os.getpid()}


def test_a_process_that_is_killed_is_told() -> None:
    with ProcessPool(2) as pool, pytest.raises(EnvironmentLacksError) as caught:
        list(pool.each(end, range(20)))
    assert str(caught.value) == (
        "a process that did the work was killed, perhaps since memory ran out; run the command "
        "again, with fewer --workers: it goes on from there"
    )


def test_an_error_of_the_work_comes_here() -> None:
    with ProcessPool(2) as pool, pytest.raises(EnvironmentLacksError, match="no place for 0"):
        list(pool.each(fail, range(20)))


def test_one_build_at_a_time(tmp_path: Path) -> None:
    with building(tmp_path, Path("out")):
        with pytest.raises(EnvironmentLacksError) as caught, building(tmp_path, Path("out")):
            pass
        assert str(caught.value) == (
            "another build of out is at work; run the command again when it has ended"
        )
    with building(tmp_path, Path("out")):
        pass


_WORKER = """
import sys, time
from pathlib import Path
from sharinghub_tools.adapters.build_lock import at_work
with at_work(Path(sys.argv[1])):
    print("at work", flush=True)
    time.sleep(1)
"""


def test_a_build_waits_for_workers_of_one_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WORKER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        with building(tmp_path, Path("out")):
            assert worker.poll() is not None or worker.wait(5) == 0
            with at_work(tmp_path), at_work(tmp_path):
                pass


_PARENT = """
import os, sys, time
from sharinghub_tools.adapters.process_pool import ProcessPool
def identify(number):
    return os.getpid()
if __name__ == "__main__":
    with ProcessPool(2) as pool:
        print(*set(pool.each(identify, range(40))), flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see processes")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        children = parent.stdout.readline().split()
        assert children
        parent.kill()
    alive = [Path(f"/proc/{child.decode()}") for child in children]
    for _ in range(500):
        if not any(map(_runs, alive)):
            return
        time.sleep(0.02)
    pytest.fail(f"{alive} outlive their parent")


def _runs(process: Path) -> bool:
    try:
        # The field behind the name in parentheses: Z is a process that has ended.
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
