"""Finds the labelled images that the data are made of, and brings them to this machine."""

import csv
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from . import console, images
from .catalogue import SPLITS, Sample, shown
from .console import ProjectError

DOWNLOADS = 16
"""Files that are fetched at once."""
PIECE = 2**20
"""Bytes that are held in memory of a download."""
KINDS = ", ".join(images.RASTERS + images.PICTURES)
"""How images end, for messages."""


def is_catalogue(source: str) -> bool:
    """Whether the source is a document of a STAC catalogue, by its name."""
    return shown(source).lower().endswith((".json", ".parquet"))


def of_folder(folder: Path) -> list[Sample]:
    """Images in a folder for each class; where folders around those are called as splits, split.

    Raises:
        ProjectError: there are none, or a folder is empty.
    """
    samples = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.name.startswith("."):
            _look_for_images(path)
        if not (images.is_image(path.name) and path.is_file()) or path.name.startswith("."):
            continue
        above = path.relative_to(folder).parts[:-1]
        if not above:
            raise ProjectError(f"{path} is in no folder of a class")
        split = next((SPLITS[name.lower()] for name in above[:-1] if name.lower() in SPLITS), "")
        samples.append(Sample(str(path), above[-1], split))
    if not samples:
        raise ProjectError(f"{folder} has no folders of images ({KINDS})")
    return samples


def _look_for_images(folder: Path) -> None:
    if not any(folder.iterdir()):
        raise ProjectError(f"the folder {folder} is empty: a class without images? Remove it")
    if not any(images.is_image(path.name) or path.is_dir() for path in folder.iterdir()):
        console.advise(f"the folder {folder} is no class: it has no images ({KINDS})")


def listed(table: Path, folder: Path) -> list[Sample]:
    """Images that a CSV file lists, with the columns file, class and split.

    Args:
        table: the CSV file; an empty split is for `prepare` to choose.
        folder: what its paths are relative to.

    Raises:
        ProjectError: it cannot be read, or lacks something.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ProjectError(f"prepare.splits {table} cannot be read: {error}") from None
    lacking = {"file", "class", "split"} - set(rows[0] if rows else ())
    if lacking:
        raise ProjectError(f"prepare.splits {table} has no {', no '.join(sorted(lacking))}")
    samples = []
    for number, row in enumerate(rows, start=2):
        named = (row["split"] or "").strip().lower()
        if named and named not in SPLITS:
            raise ProjectError(f"prepare.splits {table}: {named!r} in row {number} is no split")
        if not (row["file"] and row["class"]):
            raise ProjectError(f"prepare.splits {table}: row {number} lacks a file or a class")
        samples.append(Sample(str(folder / row["file"]), row["class"], SPLITS.get(named, "")))
    return samples


def brought(samples: Iterable[Sample], root: Path) -> list[Sample]:
    """The same images inside the project: what is elsewhere gets a place in data/images.

    Files of this machine are linked where that can be, else copied; what is on the web, or in a
    bucket, is downloaded once.

    Raises:
        ProjectError: an image is not there.
    """
    samples = [_absolute(sample, root) for sample in samples]
    outside = [sample.href for sample in samples if not _is_inside(sample.href, root)]
    if not outside:
        return samples
    origin = os.path.commonpath([href.rpartition("/")[0] for href in outside])
    folder = root / "data" / "images" / "files"
    _keep_only(folder, origin)
    places = {href: folder / shown(href[len(origin) :]).lstrip("/") for href in outside}
    with ThreadPoolExecutor(DOWNLOADS) as pool:
        list(pool.map(_put, places, places.values()))
    return [replace(sample, href=str(places.get(sample.href, sample.href))) for sample in samples]


def _absolute(sample: Sample, root: Path) -> Sample:
    if "://" in sample.href:
        return sample
    # Not resolved: a link in the project is in the project.
    path = os.path.abspath(root / sample.href)  # noqa: PTH100
    return replace(sample, href=Path(path).as_posix())


def _is_inside(href: str, root: Path) -> bool:
    return "://" not in href and Path(href).is_relative_to(root.absolute())


def _keep_only(folder: Path, origin: str) -> None:
    """Remove what came from elsewhere."""
    known = folder / ".origin"
    if known.is_file() and known.read_text(encoding="utf-8") == shown(origin):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    known.write_text(shown(origin), encoding="utf-8")


def _put(href: str, target: Path) -> None:
    if "://" in href and target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}")
    part.unlink(missing_ok=True)
    try:
        if "://" in href:
            import fsspec

            with fsspec.open(href, "rb") as source, part.open("wb") as file:
                shutil.copyfileobj(source, file, PIECE)
        else:
            _link_or_copy(Path(href), part)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise ProjectError(f"the image {shown(href)} cannot be fetched: {said}") from None
    part.replace(target)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
