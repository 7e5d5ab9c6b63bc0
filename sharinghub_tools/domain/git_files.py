"""What Git has of a file: an entry of a tree, and where its blob is a pointer of Git LFS.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sharinghub_tools.domain.dataset_files import DataFile, Digest, KeptBy

LONGEST_POINTER = 1024
_POINTER = re.compile(
    rb"version https?://[^\n]*\n(?:ext-[^\n]*\n)*oid sha256:([0-9a-f]{64})\nsize (\d{1,19})\n"
)


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """What a tree says of a path.

    Attributes:
        path: in the project.
        mode: ``100644``, ``100755``, ``120000`` (a symbolic link) or ``160000`` (a submodule).
        blob: SHA-1 of the blob.
    """

    path: str
    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        """Whether it is neither a link nor a submodule."""
        return self.mode.startswith("100")

    @property
    def file(self) -> DataFile:
        """The file whose bytes the blob is."""
        digest, is_executable = Digest("git", self.blob), self.mode == "100755"
        return DataFile(self.path, KeptBy.GIT, digest, is_executable=is_executable)


def pointed_to(content: bytes) -> tuple[Digest, int] | None:
    """Digest and size of the object that a blob points to; None where it is no pointer."""
    found = _POINTER.fullmatch(content)
    return (Digest("sha256", found[1].decode()), int(found[2])) if found else None
