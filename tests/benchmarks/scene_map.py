"""Memory at most, and seconds, of mapping a scene as large as a tile of Sentinel-2.

The scene is made of the real patches: 10,980 x 10,980 pixels in 13 bands, or as many as are given.
Each tile's class must be what ``predict`` says of that tile as an image of its own; the last of
each row and column are cut out of the scene for it.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine

from tests.patches import EUROSAT, write_tiff
from tests.template.working import bake, run, set_parameters

SIDE = 10_980
TILE = 64
LIMIT = 2000
"""Megabytes."""


def main(side: int = SIDE) -> None:
    """Print memory, seconds, and how many tiles agree; end with 1 if it is too much, or too few."""
    patches = sorted(EUROSAT.glob("tif/*/*.tif"))
    if not patches:
        sys.exit(f"the real patches are not at {EUROSAT}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        project = trained(folder / "made")
        scene = folder / "scene.tif"
        tiles = write_scene(scene, patches, side)
        megabytes, seconds = mapped(project, scene, folder / "map.tif")
        places = list(itertools.product(range(tiles), repeat=2))
        alone = predicted(project, patches, scene, side, folder / "edges")
        with rasterio.open(folder / "map.tif") as made:
            classes = made.read(1)
    agree = sum(
        set(np.unique(classes[tile(row, column)])) == {alone(row, column)} for row, column in places
    )
    print(f"{side} x {side} pixels: {megabytes:.0f} MB at most, {seconds:.0f} s")
    print(f"{agree} of {len(places)} tiles have the class of the same tile alone")
    sys.exit(int(megabytes > LIMIT or agree < len(places)))


def trained(folder: Path) -> Path:
    """A project with a model that has seen the patches for a moment."""
    folder.mkdir()
    project = bake(folder, "use_case=eurosat", "project_name=Land cover")
    choices = {"source": str(EUROSAT / "tif"), "splits": str(EUROSAT / "splits.csv"), "md5": None}
    set_parameters(project, "prepare", **choices)
    set_parameters(project, "train", epochs=8)
    for stage in ("prepare", "train"):
        run(project, f"land_cover.{stage}")
    return project


def write_scene(path: Path, patches: list[Path], side: int) -> int:
    """Patches side by side, one after the other, cut at the edges; returns how many fit a row."""
    pixels = np.stack([read(patch) for patch in patches])
    tiles = -(-side // TILE)
    profile: dict[str, Any] = {"driver": "GTiff", "count": 13, "dtype": "uint16"}
    profile |= {"height": side, "width": side, "interleave": "pixel", "crs": "EPSG:32632"}
    transform = Affine(10, 0, 400_000, 0, -10, 5_500_020)
    with rasterio.open(path, "w", **profile, transform=transform) as image:
        for row in range(tiles):
            chosen = [pixels[number(row, column, tiles, len(patches))] for column in range(tiles)]
            strip = np.concatenate(chosen, axis=2)[:, : side - row * TILE, :side]
            top = row * TILE
            image.write(strip, window=((top, top + strip.shape[1]), (0, side)))
    return tiles


def number(row: int, column: int, tiles: int, count: int) -> int:
    """Which patch is there."""
    return (row * tiles + column) % count


def read(path: Path) -> Any:
    with rasterio.open(path) as image:
        return image.read()


def tile(row: int, column: int) -> tuple[slice, slice]:
    """What a tile answers for."""
    return slice(row * TILE, (row + 1) * TILE), slice(column * TILE, (column + 1) * TILE)


def mapped(project: Path, scene: Path, target: Path) -> tuple[float, float]:
    """Map with the command; returns its memory at most, in megabytes, and its seconds."""
    command = [sys.executable, "-m", "land_cover.predict", str(scene), "-o", str(target)]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--model", uri(project)], cwd=project)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit("the scene was not mapped")
    kilo = 1024 if sys.platform == "linux" else 1
    return used.ru_maxrss * kilo / 1e6, time.perf_counter() - begun


def uri(project: Path) -> str:
    content: dict[str, str] = json.loads((project / "reports" / "run.json").read_text())
    return content["model_uri"]


def predicted(project: Path, patches: list[Path], scene: Path, side: int, folder: Path) -> Any:
    """What ``predict`` says of each tile as a file of its own: a function of row and column."""
    last = side // TILE
    is_cut = side % TILE > 0
    edges = (
        {place for n in range(last + 1) for place in ((n, last), (last, n))} if is_cut else set()
    )
    with rasterio.open(scene) as image:
        for row, column in edges:
            top, left = min(row * TILE, side - TILE), min(column * TILE, side - TILE)
            window = ((top, top + TILE), (left, left + TILE))
            write_tiff(folder / f"{row}_{column}.tif", image.read(window=window))
    files = [*patches, *([folder] if edges else [])]
    table = folder.parent / "alone.csv"
    run(project, "land_cover.predict", *map(str, files), "-o", str(table), "--model", uri(project))
    with table.open(newline="") as lines:
        named = {row["file"]: row["predicted"] for row in csv.DictReader(lines)}
    classes = json.loads((project / "data" / "schema.json").read_text())["classes"]
    tiles = -(-side // TILE)

    def alone(row: int, column: int) -> int:
        edge = folder / f"{row}_{column}.tif"
        there = (
            edge if (row, column) in edges else patches[number(row, column, tiles, len(patches))]
        )
        return int(classes.index(named[str(there)]))

    return alone


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
