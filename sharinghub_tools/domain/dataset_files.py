"""The files of a dataset's project: who keeps them, which are asked for, where they may go."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from sharinghub_tools.errors import UsageError

_NEAREST = 3
# What only Git, Git LFS, DVC and GitLab read: in a project around them they would speak as well.
_BOOKKEEPING = frozenset(
    {
        ".gitignore", ".gitattributes", ".gitmodules", ".gitkeep", ".gitlab-ci.yml", ".lfsconfig",
        ".dvcignore", "dvc.yaml", "dvc.lock",
    }
)  # fmt: skip
_FOLDERS = frozenset({".dvc", ".git", ".sharinghub"})


class KeptBy(StrEnum):
    """Where the bytes of a file are."""

    GIT = "git"
    LFS = "lfs"
    DVC = "dvc"


@dataclass(frozen=True, slots=True)
class Digest:
    """What the bytes must be.

    Attributes:
        algorithm: ``git`` (the SHA-1 of a blob), ``sha256``, ``md5``, or ``md5-dos2unix`` of DVC 2
            (the MD5 with the lines' ends of Unix, where the file is a text).
        value: lower-case hexadecimal.
    """

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the dataset.

    Attributes:
        path: in the project, with ``/``.
        kept_by: where its bytes are.
        digest: what they must be.
        size: in bytes; None where nobody says it.
        place: of DVC's files, the name of the object in the remote.
        remote: of DVC's files, the remote's name.
        is_executable: whether it is a program.
    """

    path: str
    kept_by: KeptBy
    digest: Digest
    size: int | None = None
    place: str = ""
    remote: str = ""
    is_executable: bool = False


def is_bookkeeping(path: str) -> bool:
    """Whether a file serves Git, DVC or GitLab alone, and is no part of the data."""
    parts = path.split("/")
    return parts[-1] in _BOOKKEEPING or parts[-1].endswith(".dvc") or parts[0] in _FOLDERS


def is_safe(path: str) -> bool:
    """Whether a file at the path stays in the folder that it is for, and out of ours and Git's."""
    parts = path.split("/")
    return (
        "\0" not in path
        and "\\" not in path
        and not any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)
        and parts[0].lower() != ".sharinghub"
        and ":" not in parts[0]
    )


def asked_path(text: str) -> str:
    """A path in the project as people give it: from its root, or with ``./`` before it.

    Raises:
        UsageError: it leads out of the project.
    """
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise UsageError(f"'{text}' is no path in the project; give one from its root on")
    return "/".join(path.parts)


def is_within(path: str, asked: Sequence[str]) -> bool:
    """Whether a path is one of those that are asked for, or below one; all are, if none is."""
    return not asked or any(each in ("", path) or path.startswith(f"{each}/") for each in asked)


def may_hold(folder: str, asked: Sequence[str]) -> bool:
    """Whether a folder is asked for, or something below it."""
    return is_within(folder, asked) or any(each.startswith(f"{folder}/") for each in asked)


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The names that are most like one that is not there, those first that begin alike."""
    return difflib.get_close_matches(name, list(known), n=_NEAREST, cutoff=0.6)


def folders_of(paths: Iterable[str]) -> set[str]:
    """All folders above the paths."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
