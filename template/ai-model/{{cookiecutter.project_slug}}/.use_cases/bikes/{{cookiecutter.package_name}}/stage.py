"""Stage `stage`: PNGs of the wanted classes, train and test apart, each with its list (.lst)."""

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from . import archive, cifar, console, parameters
from .console import ProjectError
from .settings import ROOT

SPLITS = ("train", "test")


@dataclass(frozen=True)
class Parameters:
    """The section `stage` of params.yaml, where each is explained."""

    source: str
    md5: str | None
    classes: list
    names: dict

    def __post_init__(self) -> None:
        if len(set(map(str, self.classes))) < 2:
            raise ValueError(f"classes = {self.classes} must be names of two classes or more")


def folder(root: Path = ROOT) -> Path:
    """Where the staged images lie, in `train/` and `test/`."""
    return root / "data" / "staged"


def files(root: Path = ROOT) -> dict[str, Path]:
    """The staged images and lists, by their paths in the folder; none, if nothing is staged."""
    return {
        path.relative_to(folder(root)).as_posix(): path
        for pattern in ("train/*.png", "test/*.png", "*.lst")
        for path in sorted(folder(root).glob(pattern))
    }


def stage(root: Path = ROOT) -> dict[str, int]:
    """Write `data/staged` anew; returns the number of images of each split.

    Beside the images of a split is its list, `train.lst` or `test.lst`, with a row for each image:
    number of the row, number of its class, and path in the split's folder, between tabs
    (https://docs.aws.amazon.com/sagemaker/latest/dg/image-classification.html). `splits.csv` is
    what the stage `prepare` reads.

    Raises:
        ProjectError: the source cannot be had, or lacks a class.
    """
    chosen = parameters.section("stage", Parameters, root)
    # The order of the model's output.
    classes = sorted(chosen.classes)
    new = folder(root).with_name("staged.part")
    shutil.rmtree(new, ignore_errors=True)
    if archive.is_archive(chosen.source):
        packed = archive.fetched(chosen.source, chosen.md5, root)
        found = {split: cifar.images(packed, split, chosen.classes) for split in SPLITS}
    else:
        found = {split: _files(root / chosen.source / split, chosen) for split in SPLITS}
    counts = {}
    for split, images in found.items():
        labels = _write(images, new / split)
        missing = [name for name in classes if name not in labels.values()]
        if missing:
            raise ProjectError(
                f"stage.source {chosen.source} has no {', '.join(missing)} in {split}"
            )
        write_list(new / f"{split}.lst", labels, classes)
        counts[split] = len(labels)
    tables = {split: read_list(new / f"{split}.lst", classes) for split in SPLITS}
    write_splits(new / "splits.csv", tables)
    shutil.rmtree(folder(root), ignore_errors=True)
    new.rename(folder(root))
    return counts


def write_list(path: Path, labels: dict[str, str], classes: list[str]) -> None:
    """Write a list; labels are classes by file name."""
    rows = [
        f"{number}\t{classes.index(label)}\t{name}\n"
        for number, (name, label) in enumerate(labels.items())
    ]
    path.write_text("".join(rows), encoding="utf-8", newline="\n")


def read_list(path: Path, classes: list[str]) -> dict[str, str]:
    """The classes by file name.

    Raises:
        ProjectError: it is no such list.
    """
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from None
    labels = {}
    for number, row in enumerate(rows, start=1):
        _, label, name = row.split("\t") if row.count("\t") == 2 else ("", "", "")
        if not label.isdecimal() or int(label) >= len(classes):
            raise ProjectError(f"{path}: row {number} is not a number, a class and a path: {row!r}")
        labels[name] = classes[int(label)]
    return labels


def write_splits(path: Path, splits: dict[str, dict[str, str]]) -> None:
    """Write the table that the stage `prepare` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "class", "split"])
        for split, labels in splits.items():
            table.writerows([f"{split}/{name}", label, split] for name, label in labels.items())


def _files(source: Path, chosen: Parameters) -> Iterator[cifar.Image]:
    """Images of a folder: their class is the folder they are in, or what their name begins with."""
    import PIL.Image

    if not source.is_dir():
        raise ProjectError(
            f"{source} is no folder: stage.source is an archive, or a folder with train/ and test/"
        )
    starts = {start: label for label, all_of in chosen.names.items() for start in all_of}
    for path in sorted(source.rglob("*.png")):
        label = path.parent.name
        if path.parent == source:
            start = re.sub(r"_s_[0-9]+$", "", path.stem)
            if start not in starts:
                raise ProjectError(f"{path}: stage.names knows no class for {start!r}")
            label = starts[start]
        if label in chosen.classes:
            try:
                with PIL.Image.open(path) as image:
                    pixels = np.asarray(image.convert("RGB"))
            except OSError as error:
                raise ProjectError(f"{path} is no image that can be read: {error}") from None
            yield cifar.Image(path.name, label, pixels)


def _write(images: Iterator[cifar.Image], target: Path) -> dict[str, str]:
    """Write images as PNGs, sorted by name; returns their classes."""
    import PIL.Image

    target.mkdir(parents=True)
    labels: dict[str, str] = {}
    for image in images:
        if PurePosixPath(image.name).name != image.name or image.name.startswith("."):
            raise ProjectError(f"{image.name!r} is no name of a file")
        if image.name in labels:
            raise ProjectError(f"two images are called {image.name}")
        labels[image.name] = image.label
        PIL.Image.fromarray(image.pixels).save(target / image.name, format="PNG")
    return dict(sorted(labels.items()))


def main() -> int:
    """Run the stage."""
    counts = stage()
    shown = ", ".join(f"{split} {count}" for split, count in counts.items())
    print(f"staged {shown} images in {folder().relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    console.run(main)
