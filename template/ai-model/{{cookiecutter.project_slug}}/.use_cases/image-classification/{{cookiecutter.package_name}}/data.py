"""The prepared data: a table of the images of each split, and a schema that says what they are."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from . import console, split_tables
from .settings import ROOT


@dataclass(frozen=True)
class Schema:
    """What the images are.

    Attributes:
        task: `classification`.
        target: what is told of an image.
        classes: labels in the order of the model's output.
        bands: names of the bands in the order of the model's input.
        file_bands: names of all bands of a file, in its order.
        size: height and width of the model's input, in pixels.
        dtype: data type of the pixels in the files.
        mean: of each band over the pixels of the training split, in the files' units.
        deviation: the standard deviation of each.
    """

    task: str
    target: str
    classes: list[str]
    bands: list[str]
    file_bands: list[str]
    size: list[int]
    dtype: str
    mean: list[float]
    deviation: list[float]

    @property
    def positions(self) -> list[int]:
        """Where the bands of the model's input are in a file, counted from 0."""
        return [self.file_bands.index(name) for name in self.bands]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and bands of the model's input."""
        return (self.size[0], self.size[1], len(self.bands))

    def compare_type(self, dtype: str) -> None:
        """Say where pixels of another data type than those of the training are to be predicted."""
        if dtype != self.dtype:
            console.advise(
                f"pixels are {dtype}, and the model was trained with {self.dtype}: "
                "it is right only if they are in the same units"
            )


@dataclass(frozen=True)
class Split:
    """The images of one split.

    Attributes:
        files: their paths.
        y: index of the class, int64 of shape (images,).
        starts: where the pixels begin in each file, int64 of shape (images,), see `images.Facts`.
        sizes: height and width of each image, int64 of shape (images, 2).
        names: the paths as the table has them.
    """

    files: list[str]
    y: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    names: list[str]


def load_schema(root: Path = ROOT) -> Schema:
    """The schema of the prepared data; raises as `split_tables.load_schema` does."""
    return Schema(**split_tables.load_schema(root))


def load(split: str, schema: Schema, root: Path = ROOT) -> Split:
    """The images of one split."""
    frame = pd.read_csv(split_tables.path(split, root), dtype=str, keep_default_na=False)
    index = {label: position for position, label in enumerate(schema.classes)}
    names = frame["file"].tolist()
    return Split(
        files=[str(root / name) for name in names],
        y=frame["class"].map(index).to_numpy(dtype="int64"),
        starts=frame["start"].to_numpy(dtype="int64"),
        sizes=frame[["height", "width"]].to_numpy(dtype="int64"),
        names=names,
    )
