"""The imports of a DVC project: its ``.dvc`` files that name a repository and a revision."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sharinghub_tools.errors import UsageError


@dataclass(frozen=True, slots=True)
class LockedImport:
    """An import as its ``.dvc`` file has it.

    Attributes:
        dvc_file: that file.
        out: where the data are to be.
        url: of the repository that they are from.
        commit: the revision that is locked.
        path: of the data in the repository.
        md5: of the data; of a folder, of the list of its files, with ``.dir``.
    """

    dvc_file: Path
    out: Path
    url: str
    commit: str
    path: str
    md5: str


def locked_imports(root: Path) -> list[LockedImport]:
    """All imports of a project whose folder is given, by the names of their files.

    Raises:
        UsageError: a ``.dvc`` file cannot be read.
    """
    return [found for file in sorted(_dvc_files(root)) if (found := _import_in(file))]


def _dvc_files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        # Neither Git's and DVC's own, nor environments of Python.
        names[:] = [name for name in names if not name.startswith(".")]
        yield from (Path(folder, name) for name in files if name.endswith(".dvc"))


def _import_in(file: Path) -> LockedImport | None:
    try:
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{file} cannot be read: {' '.join(str(error).split())}") from error
    try:
        (source,), (out,) = content["deps"], content["outs"]
        repository, folder = source["repo"], file.parent / content.get("wdir", ".")
        return LockedImport(
            dvc_file=file,
            out=folder / str(out["path"]),
            url=str(repository["url"]),
            commit=str(repository["rev_lock"]),
            path=str(source["path"]),
            md5=str(out["md5"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        # What `dvc add` made, an import from a URL, or one that was never brought.
        return None
