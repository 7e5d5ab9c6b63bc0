"""Stage `prepare`: find labelled images, look at each, and list the splits in data/*.csv."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import (
    archive,
    bands,
    catalogue,
    console,
    data,
    images,
    libraries,
    parameters,
    source,
    split_tables,
)
from .catalogue import Sample
from .console import ProjectError
from .settings import ROOT

FEWEST_OF_A_CLASS = 3
"""One for each split."""
NAMED = 5
"""Images that a message names at most."""


@dataclass(frozen=True)
class Parameters:
    """The section `prepare` of params.yaml, where each is explained."""

    source: str
    md5: str | None
    collection: str | None
    label: str
    splits: str | None
    bands: list | str
    file_bands: list | str | None
    size: list | None
    validation: float
    test: float
    seed: int

    def __post_init__(self) -> None:
        if not (self.test > 0 and self.validation > 0 and self.test + self.validation < 1):
            raise ValueError("test and validation must be above 0, their sum below 1")
        if self.size is not None and not (
            len(self.size) == 2 and all(type(side) is int and side > 0 for side in self.size)
        ):
            raise ValueError(f"size = {self.size} must be null, or height and width in pixels")
        if self.bands != "all" and not (isinstance(self.bands, list) and self.bands):
            raise ValueError(f"bands = {self.bands!r} must be all, or a list of names")


@dataclass(frozen=True)
class Seen:
    """An image that was looked at.

    Attributes:
        facts: what it is.
        md5: of the file.
        pixels: their number.
        sums: of each band's values.
        squares: of each band's squared values.
    """

    facts: images.Facts
    md5: str
    pixels: int
    sums: np.ndarray
    squares: np.ndarray


def prepare(root: Path = ROOT) -> tuple[dict[str, pd.DataFrame], data.Schema]:
    """Write the tables of the splits; returns them with their schema.

    Raises:
        ProjectError: a parameter, the source or an image is wrong.
    """
    chosen = parameters.section("prepare", Parameters, root)
    root = root.absolute()
    (root / "data" / "images").mkdir(parents=True, exist_ok=True)
    samples = source.brought(_found(chosen, root), root)
    _check_classes(samples)
    samples = _split(samples, chosen)
    seen = _looked_at(samples)
    schema = _schema(samples, seen, chosen)
    frames = {}
    for split in split_tables.SPLITS:
        rows = [
            {
                "file": Path(sample.href).relative_to(root).as_posix(),
                "class": sample.label,
                "height": image.facts.shape[0],
                "width": image.facts.shape[1],
                "start": image.facts.start,
                "md5": image.md5,
            }
            for sample, image in zip(samples, seen, strict=True)
            if sample.split == split
        ]
        frames[split] = pd.DataFrame(rows)
    split_tables.save(frames, schema, root)
    return frames, schema


def _found(chosen: Parameters, root: Path) -> list[Sample]:
    """The labelled images, wherever they are."""
    if chosen.collection is not None:
        return catalogue.read(chosen.source, chosen.collection, chosen.label)
    if source.is_catalogue(chosen.source):
        place = chosen.source if "://" in chosen.source else str(root / chosen.source)
        return catalogue.read(place, label=chosen.label)
    if archive.is_archive(chosen.source):
        folder = archive.unpacked(chosen.source, chosen.md5, root)
    elif "://" in chosen.source:
        raise ProjectError(
            f"prepare.source {catalogue.shown(chosen.source)} is no archive "
            f"({', '.join(archive.ARCHIVES)}) and no catalogue (.json, .parquet); "
            "with a STAC API set prepare.collection"
        )
    else:
        folder = root / chosen.source
    if not folder.is_dir():
        raise ProjectError(f"prepare.source {chosen.source} is no folder, archive or catalogue")
    if chosen.splits is not None:
        return source.listed(root / chosen.splits, folder)
    return source.of_folder(folder)


def _check_classes(samples: Sequence[Sample]) -> None:
    counts = Counter(sample.label for sample in samples)
    if len(counts) < 2:
        raise ProjectError(f"there is one class only: {next(iter(counts))!r}")
    label, fewest = min(counts.items(), key=lambda item: item[1])
    if fewest < FEWEST_OF_A_CLASS:
        raise ProjectError(
            f"class {label!r} has {fewest} images; each class needs {FEWEST_OF_A_CLASS}"
        )


def _split(samples: list[Sample], chosen: Parameters) -> list[Sample]:
    """Splits as the source has them; what lacks one gets one, with the same share of each class."""
    from sklearn.model_selection import train_test_split

    given = {sample.split for sample in samples}
    if "" not in given and given >= set(split_tables.SPLITS):
        return samples
    # Who has set images apart to test with meant it: only the rest is divided.
    apart = [sample for sample in samples if sample.split == "test"]
    rest = [sample for sample in samples if sample.split != "test"]
    shares = {"validation": chosen.validation}
    if not apart:
        shares = {"test": chosen.test, "validation": chosen.validation / (1 - chosen.test)}
    done = list(apart)
    for split, share in shares.items():
        if split == "validation" and "validation" in given:
            done += [sample for sample in rest if sample.split == split]
            rest = [sample for sample in rest if sample.split != split]
            continue
        try:
            rest, taken = train_test_split(
                rest,
                test_size=share,
                random_state=chosen.seed,
                stratify=[sample.label for sample in rest],
            )
        except ValueError as error:
            raise ProjectError(f"{len(samples)} images are too few to split: {error}") from None
        done += [replace(sample, split=split) for sample in taken]
    done += [replace(sample, split="train") for sample in rest]
    return sorted(done, key=lambda sample: sample.href)


def _looked_at(samples: Sequence[Sample]) -> list[Seen]:
    """All images; those that cannot be read are named together."""

    def look(sample: Sample) -> Seen | str:
        try:
            facts, pixels = images.look_at(Path(sample.href))
        except ProjectError as error:
            return str(error)
        flat = pixels.reshape(-1, pixels.shape[2]).astype("float64")
        if not np.isfinite(flat).all():
            return f"{sample.href} has values that are no finite numbers"
        content = Path(sample.href).read_bytes()
        md5 = hashlib.md5(content).hexdigest()  # noqa: S324
        return Seen(facts, md5, len(flat), flat.sum(axis=0), np.square(flat).sum(axis=0))

    if any(images.is_picture(sample.href) for sample in samples):
        libraries.import_tensorflow()
    with ThreadPoolExecutor() as pool:
        seen = list(pool.map(look, samples))
    bad = [problem for problem in seen if isinstance(problem, str)]
    if bad:
        more = f" (and {len(bad) - NAMED} more)" if len(bad) > NAMED else ""
        raise ProjectError(f"{'; '.join(bad[:NAMED])}{more}")
    return [image for image in seen if isinstance(image, Seen)]


def _schema(samples: Sequence[Sample], seen: Sequence[Seen], chosen: Parameters) -> data.Schema:
    in_file = _band_order(samples, seen, chosen)
    wanted = list(in_file) if chosen.bands == "all" else list(chosen.bands)
    positions = bands.positions(wanted, in_file)
    shape = _the_same("size", {image.facts.shape[:2] for image in seen}, chosen.size)
    dtype = _the_same("data type", {image.facts.dtype for image in seen}, None)
    training = [
        image for sample, image in zip(samples, seen, strict=True) if sample.split == "train"
    ]
    pixels = sum(image.pixels for image in training)
    mean = sum(image.sums for image in training) / pixels
    variance = sum(image.squares for image in training) / pixels - mean**2
    deviation = np.sqrt(np.maximum(variance, 0))
    return data.Schema(
        task="classification",
        target="class",
        classes=sorted({sample.label for sample in samples}),
        bands=wanted,
        file_bands=list(in_file),
        size=list(shape),
        dtype=dtype,
        mean=[float(f"{value:.9g}") for value in mean[positions]],
        # A band without any variation would be divided by nothing.
        deviation=[float(f"{value:.9g}") or 1.0 for value in deviation[positions]],
    )


def _band_order(
    samples: Sequence[Sample], seen: Sequence[Seen], chosen: Parameters
) -> tuple[str, ...]:
    """The names of the bands in the order of the files: one order for all."""
    given = bands.in_files(chosen.file_bands)
    told = {
        sample.bands or image.facts.bands for sample, image in zip(samples, seen, strict=True)
    } - {()}
    if len(told) > 1:
        first, second = sorted(told)[:2]
        raise ProjectError(f"bands have several orders: {', '.join(first)}; {', '.join(second)}")
    (count, *others) = sorted({image.facts.shape[2] for image in seen})
    if others:
        raise ProjectError(f"some images have {count} bands, others {others[0]}")
    names = given or next(iter(told), ())
    if given and told and told != {given}:
        raise ProjectError(
            f"prepare.file_bands has the order {', '.join(given)}, but the catalogue or the files "
            f"say {', '.join(*told)}; set it to null if they are right"
        )
    if not names:
        raise ProjectError("nobody says what the bands are: set prepare.file_bands")
    if len(names) != count:
        raise ProjectError(f"the images have {count} bands, and {len(names)} are named")
    return names


def _the_same(what: str, found: set[Any], given: Any) -> Any:
    if given is not None:
        return given
    if len(found) > 1:
        shown = ", ".join(map(str, sorted(found)[:NAMED]))
        hint = "; set prepare.size, to which all are resized" if what == "size" else ""
        raise ProjectError(f"the images have more than one {what}: {shown}{hint}")
    return next(iter(found))


def main() -> int:
    """Run the stage."""
    frames, schema = prepare()
    sizes = ", ".join(f"{split} {len(frame)}" for split, frame in frames.items())
    height, width, count = schema.shape
    print(
        f"prepared {sizes} images of {height} x {width} pixels and {count} bands, "
        f"{len(schema.classes)} classes"
    )
    return 0


if __name__ == "__main__":
    console.run(main)
