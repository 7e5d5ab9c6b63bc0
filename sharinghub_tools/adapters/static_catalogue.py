"""A static catalogue that a build makes: its documents, and the files of its Items."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters import catalogue_files, geoparquet, thumbnails
from sharinghub_tools.domain.dataset.image_facts import StoredFile
from sharinghub_tools.domain.dataset.summary import Summary
from sharinghub_tools.domain.dataset.writing import ItemFiles
from sharinghub_tools.errors import UsageError

# Below the catalogue: what a build knows of itself. What begins with a point is no part of it.
STATE = ".sharinghub"


def claimed(out: Path, *, change: bool) -> Path:
    """The folder of what builds of a catalogue know of themselves.

    Args:
        out: the catalogue's folder; it is made.
        change: whether anything may be made.

    Raises:
        UsageError: there is something else.
        EnvironmentLacksError: it cannot be made.
    """
    state = out / STATE
    with catalogue_files.writing(out):
        if out.exists() and not state.is_dir() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(
                f"{out} is there and was not built by this command; name a new folder, or an "
                "empty one"
            )
        if change:
            state.mkdir(parents=True, exist_ok=True)
    return state


class StaticCatalogue:
    """The folder of a catalogue."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def remove_item(self, place: str, names: Sequence[str]) -> None:
        """Remove an Item's files, and the folders that become empty."""
        with catalogue_files.writing(self.root):
            catalogue_files.remove(self.root / place, names, self.root)

    def remove_document(self, path: str) -> None:
        """Remove a document, by its path in the catalogue."""
        document = self.root / path
        with catalogue_files.writing(self.root):
            catalogue_files.remove(document.parent, [document.name], self.root)

    def is_read(self, files: ItemFiles, *, has_image: bool) -> bool:
        """Whether the files that reading an image made are there, and whole."""
        stem = f"{self.root}/{files.place}/{files.id}"
        return _has(f"{stem}.jpeg", files.thumbnail) and (
            not has_image or _has(stem + files.suffix, files.image)
        )

    def is_written(self, files: ItemFiles) -> bool:
        """Whether an Item's document and its label are there, and whole."""
        stem = f"{self.root}/{files.place}/{files.id}"
        return _has(f"{stem}.json", files.item) and _has(f"{stem}.geojson", files.label)

    def has_document(self, path: str, size: int) -> bool:
        """Whether a document is there, and whole."""
        return _has(str(self.root / path), size)

    def write_document(self, path: str, content: dict[str, Any]) -> int:
        """Write a document, by its path in the catalogue; returns its size in bytes."""
        import orjson

        text = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        document = self.root / path
        with catalogue_files.writing(self.root):
            catalogue_files.make_folder(str(document.parent))
            catalogue_files.replace(str(document.parent), document.name, text)
        return len(text)

    def write_table(
        self, path: str, parts: Sequence[str], collection: dict[str, Any], summary: Summary
    ) -> StoredFile:
        """Write the GeoParquet of all Items, by its path in the catalogue; no part is left."""
        target = self.root / path
        part = target.with_name(f".{target.name}.part")
        with catalogue_files.writing(self.root):
            geoparquet.put_together([Path(each) for each in parts], part, collection, summary)
            stored = catalogue_files.stored_file(part)
            if target.is_file() and catalogue_files.stored_file(target) == stored:
                part.unlink()
            else:
                catalogue_files.settle(part, target)
            # Also those of a build that was killed.
            shutil.rmtree(Path(parts[0]).parent)
        return stored

    def write_thumbnail(self, path: str, items: Sequence[tuple[str, str]]) -> StoredFile:
        """Write a picture of some Items, by its path in the catalogue.

        Args:
            path: of the picture.
            items: folders (below the catalogue's) and ids of the Items that it shows.
        """
        target = self.root / path
        with catalogue_files.writing(self.root):
            shown = [
                (self.root / folder / identifier / f"{identifier}.jpeg").read_bytes()
                for folder, identifier in items
            ]
            content = thumbnails.contact_sheet(shown)
            catalogue_files.replace(str(target.parent), target.name, content)
        return catalogue_files.stored(content)


def _has(path: str, size: int | None) -> bool:
    try:
        return os.stat(path).st_size == size  # noqa: PTH116 - for each file of the catalogue
    except OSError:
        return False
