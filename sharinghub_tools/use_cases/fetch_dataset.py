"""A dataset's data, brought into a folder: what is missing there, whole file by whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sharinghub_tools.use_cases.bring_files import Bringing, Fetched, Sources, Wanted
from sharinghub_tools.use_cases.dataset_contents import contents, dvc_files
from sharinghub_tools.use_cases.fetch_ports import Folder, Tracked


def fetch_dataset(
    wanted: Wanted,
    sources: Sources,
    folder: Folder,
    scratch: Path,
    advance: Callable[[int, int | None], None],
) -> Fetched:
    """Bring what is asked for into the folder; run again, it goes on from where it was.

    Args:
        wanted: what.
        sources: where from.
        folder: where to.
        scratch: an empty folder for the time being.
        advance: is told how many more bytes there are, and how many there will be where known.

    Raises:
        SharingHubError: something of it cannot be had; what has come stays.
    """
    repository = sources.repository
    commit = repository.resolve(wanted.revision)
    before = folder.open(wanted.page)
    try:
        repository.fetch(commit)
        entries = list(repository.entries(commit))
        with _tracked(sources, dvc_files(repository, entries)) as tracked:
            found = contents(entries, tracked, wanted.paths, scratch)
            done = Fetched(commit, left_out=found.left_out, outputs=found.outputs)
            if before != commit:
                files = [*found.in_git, *(file for file, _ in found.in_dvc)]
                done.removed = folder.remove_others(file.path for file in files)
            Bringing(wanted, sources, folder, done, advance).bring(found)
    except BaseException:
        folder.give_up()
        raise
    folder.finish(wanted.page, commit, wanted.revision)
    return done


@contextmanager
def _tracked(sources: Sources, files: Mapping[str, bytes]) -> Iterator[Tracked | None]:
    tracked = sources.open_tracked(files) if files else None
    try:
        yield tracked
    finally:
        if tracked is not None:
            tracked.close()
