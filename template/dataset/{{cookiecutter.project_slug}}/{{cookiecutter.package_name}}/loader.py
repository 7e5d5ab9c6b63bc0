"""The dataset for training: `load("train")` streams images and classes from the catalogue.

    from {{ cookiecutter.package_name }} import loader

    dataset = loader.load("train", bands=["B04", "B03", "B02"]).shuffle(1000).batch(32)
    names = loader.classes()

The catalogue may lie on disk, in a bucket (`s3://…`, with s3fs), or on the web; only what is
asked for is read, by several threads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import catalogue as stac
from . import pixels
from .catalogue import SPLITS, Sample
from .console import ProjectError
from .settings import CATALOGUE, ROOT

if TYPE_CHECKING:
    import numpy as np
    import tensorflow as tf

HERE = str(ROOT / CATALOGUE / "catalog.json")
"""The project's own catalogue."""
READERS = 16
"""Images that are read at once."""


def load(
    split: str | None = None, *, bands: Sequence[str] | None = None, catalogue: str | Path = HERE
) -> "tf.data.Dataset":
    """The images of a split, as they are in their files.

    Args:
        split: train, validate or test; None: all images.
        bands: names of the wanted bands, in the wanted order; None: all, as in the files.
        catalogue: path or URL of `catalog.json`, `collection.json`, or `items.parquet`, which is
            one file to read instead of one for each image.

    Returns:
        Pairs of pixels, shape (height, width, bands), in the files' data type, and the index of the
        class in `classes`, int64; in the order of the catalogue.

    Raises:
        ProjectError: the catalogue or an image cannot be read, or has no such split or band.
    """
    import tensorflow as tf

    every = stac.read(str(catalogue))
    chosen, names = _of_split(every, split, str(catalogue)), _classes(every)
    positions = [
        None if bands is None else pixels.positions(bands, sample.bands, sample.href)
        for sample in chosen
    ]
    first = pixels.read(chosen[0].href, positions[0])

    def read(number: "np.int64") -> "np.ndarray":
        return pixels.read(chosen[number].href, positions[number])

    def pair(number: "tf.Tensor", label: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
        image = tf.numpy_function(read, [number], tf.as_dtype(first.dtype), stateful=False)
        image.set_shape([None, None, first.shape[2]])
        return image, label

    labels = [names.index(sample.label) for sample in chosen]
    numbers = tf.range(len(chosen), dtype=tf.int64)
    dataset = tf.data.Dataset.from_tensor_slices((numbers, tf.constant(labels, tf.int64)))
    return dataset.map(pair, num_parallel_calls=READERS).prefetch(tf.data.AUTOTUNE)


def samples(split: str | None = None, catalogue: str | Path = HERE) -> list[Sample]:
    """Places, classes and bands of the images of a split, in the order of the catalogue.

    Raises:
        ProjectError: the catalogue cannot be read, or has no such split.
    """
    return _of_split(stac.read(str(catalogue)), split, str(catalogue))


def classes(catalogue: str | Path = HERE) -> list[str]:
    """Names of all classes; a class's index is its place here.

    Raises:
        ProjectError: the catalogue cannot be read.
    """
    return _classes(stac.read(str(catalogue)))


def _of_split(every: list[Sample], split: str | None, place: str) -> list[Sample]:
    if split is None:
        return every
    # What catalogues call «validate» has other names as well.
    name = SPLITS.get(split.lower(), split)
    chosen = [sample for sample in every if sample.split == name]
    if not chosen:
        there = ", ".join(sorted({sample.split for sample in every} - {""})) or "none"
        raise ProjectError(f"{stac.shown(place)} has no split {split!r}; it has {there}")
    return chosen


def _classes(every: list[Sample]) -> list[str]:
    return sorted({sample.label for sample in every})
