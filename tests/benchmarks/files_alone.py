"""Reading each patch and writing three small files for it, in as many processes as there are cores.

What a catalogue costs a disk, without any of its content: sizes are those of EuroSAT's Items,
labels and thumbnails.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

SIZES = {".json": 5700, ".geojson": 280, ".jpeg": 1000}


def main(source: Path, out: Path) -> None:
    """Read and write."""
    cores = len(os.sched_getaffinity(0))
    paths = sorted(source.glob("*/*"))
    with ProcessPoolExecutor(cores) as pool:
        for _ in pool.map(partial(_one, out), paths, chunksize=256):
            pass


def _one(out: Path, path: Path) -> None:
    folder = out / path.parent.name / path.stem
    folder.mkdir(parents=True)
    content = path.read_bytes()
    for ending, size in SIZES.items():
        (folder / f"{path.stem}{ending}").write_bytes(content[:size])
    os.link(path, folder / path.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
