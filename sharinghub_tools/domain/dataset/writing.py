"""What is asked when Items are written, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.summary import Summary


@dataclass(frozen=True, slots=True)
class ReadImage:
    """An image that was read.

    Attributes:
        path: relative to the source.
        id: of its Item.
        suffix: of its file, in lower case.
        class_name: its class.
        split: its split, where it has one.
        start: start of its acquisition, where a table or its name says it.
        stop: end of that; None for an instant.
        place: the Item's folder, below the catalogue's.
        facts: what was read, as JSON of a row of ``ImageFacts``.
        written: what marks the Item that is there; None where there is none.
    """

    path: str
    id: str
    suffix: str
    class_name: str
    split: str | None
    start: str | None
    stop: str | None
    place: str
    facts: bytes
    written: str | None

    @property
    def acquisition(self) -> Acquisition | None:
        """What a table or the file's name says of its time."""
        return Acquisition(self.start, self.stop) if self.start else None


@dataclass(frozen=True, slots=True)
class WritingOptions:
    """How Items are written.

    Attributes:
        source: the folder of the images, absolute.
        out: the catalogue's folder, absolute.
        state: the folder of what a build knows of itself, absolute.
        dataset: what is said of the dataset as a whole.
        classes: all its classes.
        image_base: where the images are, as a URL or a path that ends with ``/``, where the
            catalogue only refers to them; empty: beside the source's folder; None: in the
            catalogue.
    """

    source: str
    out: str
    state: str
    dataset: Description
    classes: Sequence[str] = ()
    image_base: str | None = None


@dataclass(frozen=True, slots=True)
class WritingBatch:
    """Some images, one behind the other.

    Attributes:
        number: of the batch, from 0.
        images: in the order of the catalogue.
    """

    number: int
    images: Sequence[ReadImage]


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An Item that is there now.

    Attributes:
        path: of its image, relative to the source.
        mark: tells it from any other.
        item: size of its document, in bytes.
        label: size of its label, in bytes.
    """

    path: str
    mark: str
    item: int
    label: int


@dataclass(frozen=True, slots=True)
class WrittenBatch:
    """What became of a batch.

    Attributes:
        items: those that were written; all others were there.
        summary: all its Items, added up.
        part: the file with its rows of the GeoParquet.
    """

    items: Sequence[WrittenItem]
    summary: Summary
    part: str


@dataclass(frozen=True, slots=True)
class ItemFiles:
    """What the files of an Item are to be like.

    Attributes:
        path: of its image, relative to the source.
        place: the Item's folder, below the catalogue's.
        id: of the Item.
        suffix: of the image's file.
        image: size of the image, in bytes.
        thumbnail: size of the thumbnail.
        item: size of the Item's document, where one was written.
        label: size of the label, where one was written.
        is_written: whether the Item's document and its label are to be there.
    """

    path: str
    place: str
    id: str
    suffix: str
    image: int
    thumbnail: int
    item: int | None
    label: int | None
    is_written: bool
