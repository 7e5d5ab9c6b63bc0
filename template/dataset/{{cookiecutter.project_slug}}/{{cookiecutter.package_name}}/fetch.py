"""Stage `fetch`: bring the images into data/images, in a folder for each class."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import archive, console, parameters
from .catalogue import SPLITS, shown
from .console import ProjectError
from .settings import IMAGES, ROOT

UNPACKED = "data/archive"
"""Where archives are unpacked."""


@dataclass(frozen=True)
class Parameters:
    """The section `fetch` of params.yaml, where each is explained."""

    source: str
    md5: str | None


def fetch(root: Path = ROOT) -> int:
    """Bring the images; returns the number of files.

    Files of this machine are linked where that can be, else copied. Until all are there, what was
    there before stays.

    Raises:
        ProjectError: the source cannot be had, or has no folders of classes.
    """
    chosen = parameters.section("fetch", Parameters, root)
    folder = _with_classes(_found(chosen, root), chosen.source)
    target = root / IMAGES
    partial = target.with_name(f".{target.name}")
    shutil.rmtree(partial, ignore_errors=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path))
    for path in files:
        copy = partial / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(path, copy)
    shutil.rmtree(target, ignore_errors=True)
    partial.replace(target)
    return len(files)


def _found(chosen: Parameters, root: Path) -> Path:
    if archive.is_archive(chosen.source):
        return archive.unpacked(chosen.source, chosen.md5, root, UNPACKED)
    if "://" in chosen.source:
        endings = ", ".join(archive.ARCHIVES)
        raise ProjectError(f"fetch.source {shown(chosen.source)} is no archive ({endings})")
    folder = root / chosen.source
    if not folder.is_dir():
        raise ProjectError(
            f"fetch.source {chosen.source} is no folder; put the images there, in a folder for "
            "each class, or name another place in params.yaml"
        )
    return folder


def _with_classes(folder: Path, source: str) -> Path:
    """The folder that has the folders of the classes: often it is the only one in an archive."""
    while True:
        inside = [path for path in sorted(folder.iterdir()) if not _is_hidden(path)]
        folders = [path for path in inside if path.is_dir()]
        if not folders:
            raise ProjectError(f"fetch.source {shown(source)} has no folders of classes")
        is_only_around = len(inside) == 1 and folders[0].name.lower() not in SPLITS
        if not (is_only_around and any(path.is_dir() for path in folders[0].iterdir())):
            return folder
        folder = folders[0]


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "__MACOSX"))


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def main() -> int:
    """Run the stage."""
    print(f"{fetch()} files are in {IMAGES}")
    return 0


if __name__ == "__main__":
    console.run(main)
