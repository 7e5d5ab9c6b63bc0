"""What an image's path says of it: its class, its split, the id and the place of its Item."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sharinghub_tools.domain.dataset.acquisition import Acquisition, in_name
from sharinghub_tools.domain.dataset.problems import Problem, ProblemKind
from sharinghub_tools.domain.dataset.splits import Shares, split_named

IMAGE_SUFFIXES = frozenset({".tif", ".tiff", ".jp2", ".png", ".jpg", ".jpeg"})

# An Item's files are called like it, and no file system takes a name of more than 255 bytes.
_LONGEST_ID = 200
# Nearly all names: nothing is to be made of them.
_PORTABLE = re.compile(rf"[A-Za-z0-9_-][A-Za-z0-9._-]{{0,{_LONGEST_ID - 1}}}")
# Files that the catalogue itself has beside the folders that are called like classes and Items.
_TAKEN = frozenset({"catalog.json", "collection.json", "items.parquet", "thumbnail.jpeg"})

# A folder, and a list of links, of more Items than this is divided, by 16 each time.
_MOST_IN_FOLDER = 10_000


class OddNameError(Exception):
    """A name that no id or folder can be made of; the text says why."""


@dataclass(frozen=True, slots=True)
class LabelRules:
    """Where classes, splits and times of images come from, besides a table.

    Attributes:
        split_folders: whether a folder that is called like a split is one.
        shares: how splits are made; None where they are not.
        time_in_name: whether a file's name says when the image was taken.
        whole_paths: whether ids are made of whole paths, rather than of the files' names.
    """

    split_folders: bool = True
    shares: Shares | None = None
    time_in_name: bool = False
    whole_paths: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a path says of an image; a table may say otherwise.

    Attributes:
        id: of its Item.
        suffix: of its file, in lower case.
        class_name: its class.
        split: its split.
        acquisition: when it was taken.
    """

    id: str
    suffix: str
    class_name: str | None
    split: str | None
    acquisition: Acquisition | None


def labelled(path: str, rules: LabelRules) -> Labelled:
    """What a path, relative to the source, says of its image.

    Raises:
        OddNameError: the path is no text, or the file's name will not do for an id.
    """
    _must_be_text(path)
    parts = PurePosixPath(path)
    folders = path.split("/")[:-1]
    class_name, split = label_of(folders, split_folders=rules.split_folders)
    taken = in_name(parts.stem) if rules.time_in_name else None
    named = path.removesuffix(parts.suffix) if rules.whole_paths else parts.stem
    return Labelled(portable_name(named), parts.suffix.lower(), class_name, split, taken)


def label_of(folders: Sequence[str], *, split_folders: bool) -> tuple[str | None, str | None]:
    """The class and the split that the folders of an image say.

    The class is the outermost folder that is no split's, as torchvision's ImageFolder and Keras
    read a folder of images.

    Args:
        folders: from the source's down to the image's.
        split_folders: whether a folder that is called like a split is one.
    """
    rest = list(folders)
    split = None
    if split_folders:
        for at, name in enumerate(rest):
            split = split_named(name)
            if split:
                del rest[at]
                break
    return (rest[0] if rest else None), split


def portable_name(name: str) -> str:
    """A name that URLs and file systems take, for an Item or a folder.

    Letters and digits of any script stay, as do ``.``, ``-`` and ``_``; all else becomes ``_``.

    Raises:
        OddNameError: the name has control characters or is no text, is too long, or is taken.
    """
    if _PORTABLE.fullmatch(name) and name.lower() not in _TAKEN:
        return name
    _must_be_text(name)
    normal = unicodedata.normalize("NFC", name)
    if any(unicodedata.category(character) == "Cc" for character in normal):
        raise OddNameError("its name has a line break or another control character; rename it")
    if len(normal.encode()) > _LONGEST_ID:
        raise OddNameError(f"its name is longer than {_LONGEST_ID} bytes; rename it")
    made = "".join(each if each.isalnum() or each in "._-" else "_" for each in normal)
    if made.casefold() in _TAKEN or not made.strip("."):
        raise OddNameError(f"a catalogue has files called {made} of its own; rename it")
    return made


def _must_be_text(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise OddNameError("its name is no text in UTF-8; rename it") from error


def id_key(identifier: str) -> str:
    """Equal for ids that are the same where file systems take no notice of case."""
    return identifier.casefold()


def shard_digits(items: int) -> int:
    """How many digits name the folder, below its class's, that an Item lies in.

    Args:
        items: of the class.
    """
    digits = 0
    while items > _MOST_IN_FOLDER * 16**digits:
        digits += 1
    return digits


def place(collection: str, class_name: str, identifier: str, digits: int) -> str:
    """The folder of an Item, below the catalogue's.

    Where a class has many Items they are divided by a hash of their ids: so one Item more moves
    no other.
    """
    folder = f"{collection}/{portable_name(class_name)}"
    if digits:
        folder += f"/{hashlib.sha256(identifier.encode()).hexdigest()[:digits]}"
    return f"{folder}/{identifier}"


def item_files(identifier: str, suffix: str) -> tuple[str, ...]:
    """Names of an Item's files: the image, the thumbnail, the document, the label."""
    return tuple(f"{identifier}{end}" for end in (suffix, ".jpeg", ".json", ".geojson"))


def shown_path(path: str) -> str:
    """A path for messages and reports: what cannot be shown or encoded is escaped."""
    escaped = path.encode("utf-8", "backslashreplace").decode()
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in escaped
    )


def odd_name(path: str, error: OddNameError) -> Problem:
    """The problem of an image, or of a class's folder, whose name will not do."""
    return Problem(shown_path(path), ProblemKind.ODD_NAME, str(error))
