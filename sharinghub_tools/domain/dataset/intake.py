"""What is asked about an image of the source, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from sharinghub_tools.domain.dataset.bands import Bands
from sharinghub_tools.domain.dataset.problems import ProblemKind

IMAGES = ("link", "copy", "reference")


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How images are read, and where what is made of them is put.

    Attributes:
        source: the folder of the images, absolute.
        out: the catalogue's folder, absolute.
        state: the folder of what a build knows of itself, absolute.
        images: one of :data:`IMAGES`: how the catalogue has the images.
        bands: of each image.
        time_from_tag: whether a tag of the file says when it was taken.
        no_geometry: whether images are to lie nowhere.
    """

    source: str
    out: str
    state: str
    images: str = "link"
    bands: Bands = field(default_factory=Bands)
    time_from_tag: bool = False
    no_geometry: bool = False


@dataclass(frozen=True, slots=True)
class SourceImage:
    """An image of the source.

    Attributes:
        path: relative to the source.
        id: of its Item.
        suffix: of the file in the catalogue, in lower case.
        place: the Item's folder, below the catalogue's.
    """

    path: str
    id: str
    suffix: str
    place: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of an image.

    Attributes:
        path: relative to the source.
        size: of the file when it was read, in bytes.
        mtime: of the file then, in nanoseconds.
        facts: what was read, as JSON of a row of :class:`ImageFacts`; None where there is a
            problem.
        has_place: whether it lies anywhere.
        has_time: whether its file says when it was taken.
        thumbnail: size of its thumbnail, in bytes.
        problem: what is wrong with it, and in words.
    """

    path: str
    size: int = 0
    mtime: int = 0
    facts: bytes | None = None
    has_place: bool = False
    has_time: bool = False
    thumbnail: int = 0
    problem: tuple[ProblemKind, str] | None = None
