"""What building a catalogue needs of the outside world; the adapters implement it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from sharinghub_tools.domain.dataset.image_facts import StoredFile
from sharinghub_tools.domain.dataset.intake import Intake, SourceImage
from sharinghub_tools.domain.dataset.problems import Problem
from sharinghub_tools.domain.dataset.summary import Summary
from sharinghub_tools.domain.dataset.survey import Changes
from sharinghub_tools.domain.dataset.writing import ItemFiles, ReadImage, WrittenItem

Given = TypeVar("Given")
Got = TypeVar("Got")
# A folder below the catalogue's, and names of files in it.
Files = tuple[str, Sequence[str]]


class Workers(Protocol):
    """Those who do the work, here or elsewhere."""

    def each(
        self, task: Callable[[Given], Got], pieces: Iterable[Given], *, few: bool = False
    ) -> Iterator[Got]:
        """Results in the order of the pieces.

        Args:
            task: can be sent elsewhere.
            pieces: are taken as the work goes on, few at a time.
            few: whether there is next to nothing to do.
        """
        ...

    def dismiss(self) -> None:
        """No more work comes: their memory can be given back."""
        ...


class Inventory(Protocol):
    """The images of the source with their labels, beside those that the state knows."""

    def settle(self, *, needs_time: bool) -> None:
        """Find what is wrong with names and labels, and give each image its split and place."""
        ...

    def changes(self) -> Changes:
        """How what is there now differs from what the state knows."""
        ...

    def gone(self) -> Iterator[Files]:
        """The files of Items whose images are there no more, or moved."""
        ...

    def merge(self) -> bool:
        """Make the state know what is there; whether anything is other than it knew."""
        ...

    def empty_classes(self) -> Sequence[str]:
        """Folders of classes without images."""
        ...

    def problems(self) -> Iterator[Problem]:
        """What is wrong with names and labels."""
        ...


class Images(Protocol):
    """The images of the source, with what was read from them."""

    def unread_count(self) -> int:
        """How many images have not been read."""
        ...

    def has_places(self) -> bool:
        """Whether any image lies anywhere."""
        ...

    def unread(self, size: int) -> Iterator[list[SourceImage]]:
        """The images that have not been read, in pieces of at most that size."""
        ...

    def record_intake(self, results: Sequence[Intake]) -> None:
        """Keep what was read from images, or why nothing was."""
        ...

    def leave_out_without_place(self, reason: str) -> None:
        """Let images that lie nowhere be no part of the catalogue."""
        ...

    def leave_out_without_time(self, reason: str) -> None:
        """Let images of which no time is known be no part of the catalogue."""
        ...

    def left_out(self) -> Iterator[Files]:
        """The files of Items that are no part of the catalogue."""
        ...

    def forget(self, paths: Sequence[str], *, reading: bool) -> None:
        """Let Items be made anew, their images read again as well or not."""
        ...

    def forget_problems(self) -> None:
        """Let images with which something was wrong be looked at again."""
        ...

    def forget_all(self) -> None:
        """Let all images be read again."""
        ...

    def written_files(self, size: int) -> Iterator[list[ItemFiles]]:
        """What the files of Items are to be like, in pieces of at most that size."""
        ...

    def problems(self) -> Iterator[Problem]:
        """What is wrong with images that were read."""
        ...

    def classes_left_out(self) -> Sequence[str]:
        """Classes of images with which something is wrong."""
        ...


class Items(Protocol):
    """The images that are part of the catalogue, with what was made of them."""

    def count(self) -> int:
        """How many there are."""
        ...

    def has_unwritten(self) -> bool:
        """Whether an image is part of the catalogue, and its Item is not there."""
        ...

    def images(self, size: int) -> Iterator[list[ReadImage]]:
        """These images, by class and id, in pieces of at most that size."""
        ...

    def record_written(self, items: Iterable[WrittenItem]) -> None:
        """Keep what was made of images."""
        ...

    def classes(self) -> Mapping[str, int]:
        """How many images of the catalogue each class has, classes in order."""
        ...

    def splits(self) -> Mapping[str, int]:
        """How many images of the catalogue each split has."""
        ...

    def items_of(self, class_name: str) -> Iterator[tuple[str, str]]:
        """Folder (below the catalogue's) and id of the Items of a class, by folder and id."""
        ...

    def documents(self) -> Mapping[str, int]:
        """Paths of the catalogue's documents, and their sizes in bytes."""
        ...

    def set_documents(self, documents: Mapping[str, int]) -> None:
        """Keep which documents there are."""
        ...


class State(Protocol):
    """What builds of a catalogue know of themselves; it outlives each of them."""

    @property
    def images(self) -> Images:
        """The images of the source."""
        ...

    @property
    def items(self) -> Items:
        """Those that are part of the catalogue."""
        ...

    def step(self) -> AbstractContextManager[None]:
        """What happens in the block happens as a whole, or not at all."""
        ...

    def meta(self, key: str) -> str | None:
        """A note of an earlier step; None where there is none."""
        ...

    def set_meta(self, key: str, value: str | None) -> None:
        """Note something for later steps and builds."""
        ...


class Catalogue(Protocol):
    """The files of the catalogue."""

    def remove_item(self, place: str, names: Sequence[str]) -> None:
        """Remove files of an Item."""
        ...

    def remove_document(self, path: str) -> None:
        """Remove a document, by its path in the catalogue."""
        ...

    def is_read(self, files: ItemFiles, *, has_image: bool) -> bool:
        """Whether the files that reading an image made are there, and whole."""
        ...

    def is_written(self, files: ItemFiles) -> bool:
        """Whether an Item's document and its label are there, and whole."""
        ...

    def has_document(self, path: str, size: int) -> bool:
        """Whether a document is there, and whole."""
        ...

    def write_document(self, path: str, content: dict[str, Any]) -> int:
        """Write a document, by its path in the catalogue; returns its size in bytes."""
        ...

    def write_table(
        self, path: str, parts: Sequence[str], collection: dict[str, Any], summary: Summary
    ) -> StoredFile:
        """Write the GeoParquet of all Items, by its path in the catalogue."""
        ...

    def write_thumbnail(self, path: str, items: Sequence[tuple[str, str]]) -> StoredFile:
        """Write a picture of some Items (folders and ids), by its path in the catalogue."""
        ...
