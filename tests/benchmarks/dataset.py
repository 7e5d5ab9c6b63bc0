"""How long ``dataset build`` takes, beside reading the bytes, the disk, and the notebook's way.

The patches are the real ones of EuroSAT where they are beside the project, else generated; each is
written many times, every time at a position of its own. ``python -m tests.benchmarks.dataset
27000`` is EuroSAT's own number; each takes 0.11 MB, twice while the notebook's catalogue is there.
All run as processes of their own, in turns, and each reads the patches from disk, not from the
system's cache. Memory is looked at for a tenth of the patches and for all; with ``27000 270000``
also for that many, which are links to the same files.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import psutil
import rasterio

from tests.patches import EUROSAT, pixels, write_tiff

PATCHES = 2700
ROUNDS = 3
CLASSES = 10
SHARINGHUB = str(Path(sys.executable).with_name("sharinghub"))
BUILD = ("--bands", "eurosat", "--splits", "60/20/20", "--interval", "2015-06-27/2017-06-14")
READ = "import sys, pathlib\nfor path in pathlib.Path(sys.argv[1]).glob('*/*'): path.read_bytes()"
NOTEBOOK = ("-m", "tests.benchmarks.notebook")
# Ground that one patch covers, in metres.
SIDE = 640


def main(count: int, more: int | None) -> None:
    """Print seconds and their ratios, Items a second, and peaks of memory."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        scratch = Path(name)
        source = scratch / "patches"
        write_patches(source, count)
        commands: dict[str, Callable[[Path], Sequence[str]]] = {
            "ours": lambda out: build(source, out),
            "reading the bytes alone": lambda _: [sys.executable, "-c", READ, str(source)],
            "the disk alone, both ways": lambda out: [
                *(sys.executable, "-m", "tests.benchmarks.files_alone"),
                *(str(source), str(out)),
            ],
            "rasterio, pystac, save()": lambda out: [
                *(sys.executable, *NOTEBOOK),
                *(str(source), str(out)),
            ],
        }
        seconds: dict[str, list[float]] = {what: [] for what in commands}
        for turn in range(ROUNDS if count <= PATCHES else 1):
            for what, command in commands.items():
                forget(source)
                # A folder of its own each time: where many files were deleted a moment ago, ext4
                # takes several times longer to make others.
                seconds[what].append(timed(command(scratch / f"{what[:4]}_{turn}")))
        ours, *peers = (statistics.median(each) for each in seconds.values())
        print(f"{'what':<42}{'ours':>10}{'peer':>10}  ratio")
        for what, theirs in zip(list(commands)[1:], peers, strict=True):
            tell(f"dataset build / {what}", ours, theirs)
        again = timed(build(source, scratch / "ours_0"))
        print(
            f"{count} patches: {count / ours:.0f} Items a second; again, unchanged: {again:.1f} s"
        )
        for number in (count // 10, count, *([more] if more else [])):
            print(f"memory, {number} patches: {peak(scratch, source, number):.0f} MB at most")


def build(source: Path, out: Path) -> list[str]:
    """The command."""
    return [SHARINGHUB, "dataset", "build", str(source), str(out), *BUILD]


def tell(what: str, ours: float, theirs: float) -> None:
    """Print one line of the table."""
    ratio = f"{ours / theirs:.1f} x" if ours > theirs else f"1/{theirs / ours:.1f}"
    print(f"{what:<42}{ours:>8.1f} s{theirs:>8.1f} s  {ratio}", flush=True)


def timed(command: Sequence[str]) -> float:
    """Seconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment()
    )
    return time.perf_counter() - start


def environment() -> dict[str, str]:
    """As people have it: what Python compiles is kept."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def forget(source: Path) -> None:
    """Have the system read the files from disk the next time."""
    os.sync()
    for path in source.glob("*/*"):
        descriptor = os.open(path, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def peak(scratch: Path, source: Path, count: int) -> float:
    """The most memory, in MB, that the command and its processes have at once.

    Pages that they share count once (proportional set size).
    """
    some = scratch / f"some_{count}"
    link_patches(source, some, count)
    command = build(some, scratch / f"memory_{count}")
    most = 0.0
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as running:
        while running.poll() is None:
            most = max(most, memory(running.pid))
            threading.Event().wait(0.2)
    assert running.returncode == 0
    return most


def memory(process: int) -> float:
    """Proportional set size of a process and its children, in MB."""
    total = 0
    try:
        parent = psutil.Process(process)
        for each in (parent, *parent.children(recursive=True)):
            total += each.memory_full_info().pss
    except psutil.NoSuchProcess:
        pass
    return total / 1e6


def write_patches(folder: Path, count: int) -> None:
    """Patches in ten classes, each somewhere else in its own zone."""
    kinds = sorted(EUROSAT.glob("tif/*/*.tif")) or generated(folder.with_name("kinds"))
    contents = [(path.parent.name, path.read_bytes(), corner(path)) for path in kinds]
    for number in range(count):
        name, content, (left, top) = contents[number % len(contents)]
        turn = number // len(contents)
        place = (left + SIDE * (turn % 16), top - SIDE * (turn // 16))
        path = folder / name / f"{name}_{number}.tif"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(moved(content, (left, top), place))


def generated(folder: Path) -> list[Path]:
    """Patches as large as EuroSAT's, of ten classes."""
    return [
        write_tiff(folder / f"Class{number}" / "0.tif", pixels(13, 64, number))
        for number in range(CLASSES)
    ]


def corner(path: Path) -> tuple[float, float]:
    """Upper left corner in the file's own system."""
    with rasterio.open(path) as dataset:
        return dataset.transform.c, dataset.transform.f


def moved(content: bytes, before: tuple[float, float], after: tuple[float, float]) -> bytes:
    """A GeoTIFF with another tie point."""
    old, new = (np.array([0, 0, 0, *each, 0], dtype="<f8").tobytes() for each in (before, after))
    assert content.count(old) == 1
    return content.replace(old, new)


def link_patches(source: Path, folder: Path, count: int) -> None:
    """Some of the patches, or all of them several times."""
    paths = sorted(source.glob("*/*.tif"))
    for number in range(count):
        path = paths[number % len(paths)]
        target = folder / path.parent.name / f"{path.stem}_{number // len(paths)}.tif"
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, target)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main(numbers[0] if numbers else PATCHES, numbers[1] if len(numbers) > 1 else None)
