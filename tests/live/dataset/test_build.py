"""Builds that are killed, interrupted, at work twice, or done by a Dask cluster."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from tests.patches import pixels, write_tiff

pytestmark = pytest.mark.live

SHARINGHUB = str(Path(sys.executable).with_name("sharinghub"))
OPTIONS = ("--bands", "rgb", "--splits", "60/20/20", "--interval", "2015-06-27/2017-06-14")
PATCHES = 420
KILLS = 10


@pytest.fixture(scope="module")
def patches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough for several processes: some patches, each under many names."""
    folder = tmp_path_factory.mktemp("dataset") / "patches"
    for kind in range(6):
        corner = (400_000.0 + 1000 * kind, 5_480_000.0)
        first = write_tiff(folder / f"class_{kind}" / "0.tif", pixels(seed=kind), corner=corner)
        for number in range(1, PATCHES // 6):
            shutil.copyfile(first, first.with_name(f"{kind}_{number}.tif"))
        first.rename(first.with_name(f"{kind}_0.tif"))
    return folder


def command(patches: Path, out: Path, *options: str) -> list[str]:
    return [SHARINGHUB, "dataset", "build", str(patches), str(out), *OPTIONS, *options]


def build(patches: Path, out: Path, *options: str) -> float:
    """Build, and take no error for an answer; how many seconds it took."""
    start = time.monotonic()
    done = subprocess.run(
        command(patches, out, *options), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return time.monotonic() - start


@pytest.fixture(scope="module")
def undisturbed(patches: Path) -> tuple[Path, float]:
    """A catalogue that nobody disturbed, and how many seconds it took."""
    out = patches.with_name("undisturbed")
    return out, build(patches, out, "--workers", "2")


def files(out: Path) -> dict[str, bytes]:
    found = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def test_killed_at_ten_moments(
    patches: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    moments = random.Random(20241125)
    out = tmp_path / "out"
    killed, seen = 0, set()
    for _ in range(5 * KILLS):
        with subprocess.Popen(
            command(patches, out, "--workers", "2"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:
            try:
                running.wait(moments.uniform(0.05, 0.6) * seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                killed += 1
        seen.add(len(files(out)))
        if killed == KILLS:
            break
        if running.returncode == 0:
            # There is nothing left to be killed at.
            assert files(out) == files(expected)
            shutil.rmtree(out)
    assert killed == KILLS
    assert len(seen) > 2
    build(patches, out, "--workers", "2")
    assert files(out) == files(expected)


def test_the_number_of_processes_makes_no_difference(
    patches: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    for workers in ("1", "3"):
        build(patches, tmp_path / workers, "--workers", workers)
        assert files(tmp_path / workers) == files(undisturbed[0])


def test_interrupted(patches: Path, undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        command(patches, out, "--workers", "2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        wait_for(lambda: next(out.rglob("*.jpeg"), None))
        # As a terminal does it: all processes of the group.
        os.killpg(running.pid, signal.SIGINT)
        shown = running.communicate(timeout=60)
    assert running.returncode == 130
    assert shown == (
        "",
        "sharinghub dataset build: interrupted; what was read is kept; run the command again, and "
        "it goes on from there\n",
    )
    assert not (out / "catalog.json").exists()
    build(patches, out)
    assert files(out) == files(undisturbed[0])


def test_two_at_once(patches: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        command(patches, out, "--workers", "2"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        wait_for(lambda: next(out.rglob("*.jpeg"), None))
        second = subprocess.run(command(patches, out), check=False, capture_output=True, text=True)
        assert running.poll() is None
        running.kill()
    assert second.returncode == 5
    assert second.stderr == (
        f"sharinghub dataset build: another build of {out} is at work; run the command again "
        "when it has ended\n"
    )


def wait_for(question: object) -> None:
    for _ in range(3000):
        with contextlib.suppress(FileNotFoundError):
            if question():  # type: ignore[operator]
                return
        time.sleep(0.01)
    pytest.fail("it did not come about in 30 seconds")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """A Dask scheduler and two workers, as separate programs."""
    dask = Path(sys.executable).with_name("dask")
    address = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    scheduler = [dask, "scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"]
    worker = [dask, "worker", "--no-dashboard", "--nworkers", "2", "--nthreads", "1"]
    with contextlib.ExitStack() as stack:
        for program in (scheduler, worker):
            process = stack.enter_context(
                subprocess.Popen([*program, "--scheduler-file", str(address)], **quiet)  # type: ignore[call-overload]
            )
            stack.callback(process.terminate)
            # Dask makes the file first, and writes it then.
            wait_for(lambda: address.read_text().rstrip().endswith("}"))
        yield _address(address)


def _address(file: Path) -> str:
    address: str = json.loads(file.read_text())["address"]
    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=60)  # type: ignore[no-untyped-call]
    return address


def test_a_dask_cluster_does_the_same(
    patches: Path, undisturbed: tuple[Path, float], tmp_path: Path, cluster: str
) -> None:
    out = tmp_path / "out"
    build(patches, out, "--scheduler", cluster)
    assert files(out) == files(undisturbed[0])


@pytest.mark.parametrize("address", ["nowhere://127.0.0.1:1", "tcp://127.0.0.1:1", "localhost"])
def test_no_scheduler(address: str, patches: Path, tmp_path: Path) -> None:
    asked = command(patches, tmp_path / "out", "--scheduler", address)
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert done.returncode == 5
    assert done.stderr == (
        f"sharinghub dataset build: no Dask scheduler answers at {address}; give its address, as "
        "tcp://host:8786\n"
    )
