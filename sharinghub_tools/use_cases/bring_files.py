"""The files of a dataset that are missing in its folder, brought there, several at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from sharinghub_tools.domain.dataset_files import DataFile, Digest, KeptBy
from sharinghub_tools.domain.dvc_tracking import Output
from sharinghub_tools.domain.git_files import LONGEST_POINTER, pointed_to
from sharinghub_tools.errors import EnvironmentLacksError
from sharinghub_tools.use_cases.bounded_map import batches
from sharinghub_tools.use_cases.dataset_contents import Contents
from sharinghub_tools.use_cases.fetch_ports import Folder, Located, Objects, OpenTracked, Repository

_AT_ONCE = 8
_BLOBS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a dataset's bytes may be.

    Attributes:
        repository: its Git repository.
        lfs: the objects of Git LFS.
        open_tracked: reads what DVC tracks.
        disk_error: words an error of the disk, with the file that was to be written.
    """

    repository: Repository
    lfs: Located
    open_tracked: OpenTracked
    disk_error: Callable[[OSError, str], EnvironmentLacksError]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        page: address of the project's page.
        revision: branch, tag or commit; None: the default branch.
        paths: of files and folders in the project; none: all.
        replaces_changed: whether what was changed here is replaced.
    """

    page: str
    revision: str | None = None
    paths: Sequence[str] = ()
    replaces_changed: bool = False


@dataclass(slots=True)
class Fetched:
    """What was done.

    Attributes:
        commit: full hash.
        fetched: files that came.
        present: how many were there already.
        removed: files of another revision that are gone.
        changed: files that somebody changed here, and that were left alone.
        left_out: what is not brought, with the reason.
        outputs: of DVC, those that were asked for, or parts of them.
        size: bytes that came.
    """

    commit: str
    fetched: list[str] = field(default_factory=list)
    present: int = 0
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Missing:
    file: DataFile
    objects: Objects
    blob: str | None = None


class _StoppedError(Exception):
    """The work is given up; what has come stays."""


class Bringing:
    """Brings what is asked for of one dataset, and notes what became of each file.

    Args:
        wanted: what is asked for.
        sources: where the bytes are.
        folder: where they go.
        done: gets what was done.
        advance: is told how many more bytes there are, and how many there will be where known.
    """

    def __init__(
        self,
        wanted: Wanted,
        sources: Sources,
        folder: Folder,
        done: Fetched,
        advance: Callable[[int, int | None], None],
    ) -> None:
        self._wanted = wanted
        self._sources = sources
        self._folder = folder
        self._done = done
        self._advance = advance
        self._total: int | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def bring(self, found: Contents) -> None:
        """Bring all that is missing."""
        missing = list(self._missing_in_dvc(found))
        missing += self._place_blobs(found.in_git)
        sizes = [each.file.size for each in missing]
        known = sum(size for size in sizes if size is not None)
        self._folder.check_room(known)
        self._total = known if None not in sizes else None
        self._sources.lfs.locate([each.file for each in missing if each.file.kept_by is KeptBy.LFS])
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch") as pool:
            futures = [pool.submit(self._bring, each) for each in missing]
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                self._stopped.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _missing_in_dvc(self, found: Contents) -> Iterator[_Missing]:
        for file, objects in found.in_dvc:
            if self._is_wanted(file):
                yield _Missing(file, objects)

    def _place_blobs(self, files: Sequence[DataFile]) -> Iterator[_Missing]:
        """Place what Git has; yields what it only points to."""
        folder, repository = self._folder, self._sources.repository
        left = []
        for file in files:
            if folder.known_pointer(file.path) == file.digest or folder.has(file):
                self._done.present += 1
            else:
                left.append(file)
        for batch in batches(left, _BLOBS_AT_ONCE):
            by_blob: dict[str, list[DataFile]] = {}
            for file in batch:
                by_blob.setdefault(file.digest.value, []).append(file)
            repository.fetch_blobs(by_blob)
            for blob, size, pieces in repository.read(by_blob):
                if size > LONGEST_POINTER:
                    self._place(by_blob[blob], pieces, size)
                    continue
                content = b"".join(pieces)
                if pointer := pointed_to(content):
                    for file in by_blob[blob]:
                        yield from self._pointed(file, *pointer)
                else:
                    self._place(by_blob[blob], iter((content,)), size)

    def _pointed(self, file: DataFile, digest: Digest, size: int) -> Iterator[_Missing]:
        blob = file.digest.value
        own = replace(file, kept_by=KeptBy.LFS, digest=digest, size=size)
        if self._is_wanted(own):
            yield _Missing(own, self._sources.lfs, blob)

    def _is_wanted(self, file: DataFile) -> bool:
        """Whether it is to be brought: it is not there, and nothing of somebody's is."""
        if self._folder.has(file):
            self._done.present += 1
            return False
        return not self._is_kept(file)

    def _is_kept(self, file: DataFile) -> bool:
        """Whether something of somebody's is at the file's place, and stays."""
        if self._wanted.replaces_changed or not self._folder.is_changed(file.path):
            return False
        self._done.changed.append(file.path)
        return True

    def _place(self, files: Sequence[DataFile], pieces: Iterator[bytes], size: int) -> None:
        """Place files that have the same bytes."""
        wanted = [file for file in files if not self._is_kept(file)]
        with ExitStack() as opened:
            try:
                parts = [opened.enter_context(self._folder.partial(f).open("wb")) for f in wanted]
                for piece in pieces:
                    for part in parts:
                        part.write(piece)
            except OSError as error:
                raise self._sources.disk_error(error, "a file cannot be written") from error
        for file in wanted:
            self._folder.place(file)
            self._note(file, size)

    def _bring(self, missing: _Missing) -> None:
        if self._stopped.is_set():
            return
        file, came = missing.file, 0

        def advance(size: int) -> None:
            nonlocal came
            came += size
            if self._stopped.is_set():
                raise _StoppedError
            with self._lock:
                self._advance(size, self._total)

        try:
            missing.objects.fetch(file, self._folder.partial(file), advance)
            self._folder.place(file, missing.blob)
        except _StoppedError:
            return
        except OSError as error:
            raise self._sources.disk_error(error, f"'{file.path}' cannot be written") from error
        self._note(file, came)

    def _note(self, file: DataFile, size: int) -> None:
        with self._lock:
            self._done.fetched.append(file.path)
            self._done.size += size
