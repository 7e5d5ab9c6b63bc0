"""What DVC tracks in a project: its outputs, the names of their objects, the files that say so.

https://doc.dvc.org/user-guide/project-structure/internal-files
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from sharinghub_tools.errors import GitlabError

CONFIGURATION = ".dvc/config"
# Beside the configuration and what ends with `.dvc`.
_READ = frozenset({"dvc.yaml", "dvc.lock", "params.yaml", ".dvcignore"})
# DVC 2 has objects at the remote's root, and counts the lines' ends otherwise.
_FOLDERS = {"md5": "files/md5/"}


@dataclass(frozen=True, slots=True)
class Output:
    """A file or folder that DVC tracks.

    Attributes:
        path: in the project.
        oid: its MD5; of a folder, of the list of its files, with ``.dir``. Empty: it was never
            made.
        hash_name: ``md5``, or ``md5-dos2unix`` of DVC 2.
        size: in bytes; None where DVC did not note it.
        remote: name of its remote; empty where there is none.
        imported_from: the repository that ``dvc import`` took it from; empty where it did not.
        is_versioned: whether the remote keeps it under its own name and version.
        is_executable: whether it is a program.
    """

    path: str
    oid: str
    hash_name: str
    size: int | None
    remote: str
    imported_from: str = ""
    is_versioned: bool = False
    is_executable: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether the hash is that of a list of files."""
        return self.oid.endswith(".dir")


def object_name(oid: str, hash_name: str) -> str:
    """Name of an object in a remote (https://doc.dvc.org/user-guide/project-structure)."""
    return f"{_FOLDERS.get(hash_name, '')}{oid[:2]}/{oid[2:]}"


def is_read(path: str) -> bool:
    """Whether DVC reads the file to know what it tracks."""
    name = path.rpartition("/")[2]
    is_configuration = path == CONFIGURATION or path.endswith(f"/{CONFIGURATION}")
    return name in _READ or name.endswith(".dvc") or is_configuration


def variables(pipeline: bytes, path: str) -> Iterator[str]:
    """The files from which a ``dvc.yaml`` takes values, as it names them."""
    try:
        content = yaml.safe_load(pipeline)
    except yaml.YAMLError:
        return
    folder = PurePosixPath(path).parent
    named = content.get("vars") if isinstance(content, dict) else None
    for each in named if isinstance(named, list) else ():
        if isinstance(each, str):
            yield str(folder / each.partition(":")[0])


def listed(manifest: bytes) -> list[tuple[str, str]]:
    """Path in the folder, and MD5, of each file that the object of a folder lists.

    Raises:
        GitlabError: it is no such list.
    """
    try:
        return [(str(each["relpath"]), str(each["md5"])) for each in json.loads(manifest)]
    except (ValueError, TypeError, KeyError) as error:
        raise GitlabError("DVC's list of a folder's files cannot be read") from error
