"""What bringing a dataset here needs of GitLab, Git LFS, DVC's remotes, and the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from sharinghub_tools.domain.dataset_files import DataFile, Digest
from sharinghub_tools.domain.dvc_tracking import Output
from sharinghub_tools.domain.git_files import TreeEntry

# Is told how many more bytes there are.
Advance = Callable[[int], None]


class Repository(Protocol):
    """The Git repository of a project; each raises GitlabError."""

    def resolve(self, revision: str | None) -> str:
        """The commit of a revision; None: of the default branch."""

    def fetch(self, commit: str) -> None:
        """Bring the tree of a commit here."""

    def entries(self, commit: str) -> Iterator[TreeEntry]:
        """The files of a commit that was fetched."""

    def fetch_blobs(self, blobs: Iterable[str]) -> None:
        """Bring blobs here, in one request."""

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Hash, size and content of blobs that are here."""


class Objects(Protocol):
    """Where the bytes of files are that Git does not have."""

    def fetch(self, file: DataFile, target: Path, advance: Advance) -> None:
        """Bring a file to the target, which may have its beginning already.

        Raises:
            SharingHubError: it is not there, or cannot be had.
            OSError: the target cannot be written.
        """


class Located(Objects, Protocol):
    """Objects that are looked up many at a time."""

    def locate(self, files: Sequence[DataFile]) -> None:
        """Look up where they are; raises SharingHubError."""


class Tracked(Protocol):
    """What DVC tracks in a project."""

    def outputs(self) -> list[Output]:
        """All of it; raises GitlabError."""

    def objects(self, output: Output) -> Objects:
        """Where an output's bytes are; raises SharingHubError where that is out of reach."""

    def close(self) -> None:
        """End it."""


class Folder(Protocol):
    """The folder that a dataset is brought to; each raises EnvironmentLacksError, UsageError."""

    def open(self, project: str) -> str | None:
        """Take it for a project; the commit that it has."""

    def has(self, file: DataFile) -> bool:
        """Whether the file is there, as it must be."""

    def known_pointer(self, path: str) -> Digest | None:
        """Which blob of Git a file that is there stands for."""

    def is_changed(self, path: str) -> bool:
        """Whether there is something that this command did not put there."""

    def partial(self, file: DataFile) -> Path:
        """Where its bytes go until they are all there."""

    def place(self, file: DataFile, blob: str | None = None) -> None:
        """Give the whole file its name."""

    def remove_others(self, paths: Iterable[str]) -> list[str]:
        """Remove what was put there and is not among the paths."""

    def check_room(self, needed: int) -> None:
        """Refuse to begin what the disk has no room for."""

    def give_up(self) -> None:
        """Leave nothing of it, if nothing has come yet."""

    def finish(self, project: str, commit: str, revision: str | None) -> None:
        """Note what it has now."""


# Reads what DVC tracks from the files that say so, by path.
OpenTracked = Callable[[Mapping[str, bytes]], Tracked]
