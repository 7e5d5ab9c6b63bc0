"""Which files a dataset's project has at a commit, in Git and in DVC, and which are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sharinghub_tools.domain import dvc_tracking
from sharinghub_tools.domain.dataset_files import (
    DataFile,
    Digest,
    KeptBy,
    folders_of,
    is_bookkeeping,
    is_safe,
    is_within,
    may_hold,
    nearest,
)
from sharinghub_tools.domain.dvc_tracking import CONFIGURATION, Output
from sharinghub_tools.domain.git_files import TreeEntry
from sharinghub_tools.errors import NotOnGitlabError
from sharinghub_tools.use_cases.fetch_ports import Objects, Repository, Tracked


@dataclass(slots=True)
class Contents:
    """What is asked for of a dataset.

    Attributes:
        in_git: files whose blobs are in Git; some may be pointers of Git LFS.
        in_dvc: files that DVC tracks, each with where its bytes are.
        outputs: the outputs of DVC that the files are of.
        left_out: what is not brought, with the reason.
    """

    in_git: list[DataFile] = field(default_factory=list)
    in_dvc: list[tuple[DataFile, Objects]] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def dvc_files(repository: Repository, entries: Sequence[TreeEntry]) -> dict[str, bytes]:
    """The files that DVC reads, by path; none where the project has no DVC."""
    blobs = {entry.path: entry.blob for entry in entries if entry.is_file}
    if not any(path == CONFIGURATION or path.endswith(f"/{CONFIGURATION}") for path in blobs):
        return {}
    found = _contents(repository, {p: b for p, b in blobs.items() if dvc_tracking.is_read(p)})
    named = {
        path
        for pipeline, content in found.items()
        if pipeline.endswith("dvc.yaml")
        for path in dvc_tracking.variables(content, pipeline)
        if path in blobs and path not in found
    }
    return found | _contents(repository, {path: blobs[path] for path in named})


def contents(
    entries: Sequence[TreeEntry], tracked: Tracked | None, asked: Sequence[str], scratch: Path
) -> Contents:
    """The files that are asked for.

    Args:
        entries: what Git has.
        tracked: what DVC tracks; None: nothing.
        asked: paths of files and folders in the project; none: all.
        scratch: a folder for DVC's lists of files.

    Raises:
        NotOnGitlabError: a path is none; the message has the names that are most like it.
        SharingHubError: what DVC tracks is out of reach.
    """
    found = Contents()
    for entry in entries:
        if is_within(entry.path, asked) and (entry.path in asked or not is_bookkeeping(entry.path)):
            _add_entry(found, entry)
    outputs = tracked.outputs() if tracked else []
    known = {e.path for e in entries if e.path in asked or not is_bookkeeping(e.path)}
    known |= {output.path for output in outputs}
    _check_known(asked, known, [output.path for output in outputs])
    for output in outputs:
        if tracked and may_hold(output.path, asked):
            known |= _add_output(found, output, tracked, asked, scratch)
    _check_known(asked, known, [])
    return found


def _contents(repository: Repository, blobs: dict[str, str]) -> dict[str, bytes]:
    repository.fetch_blobs(blobs.values())
    read = {blob: b"".join(pieces) for blob, _, pieces in repository.read(set(blobs.values()))}
    return {path: read[blob] for path, blob in blobs.items()}


def _add_entry(found: Contents, entry: TreeEntry) -> None:
    if not is_safe(entry.path):
        found.left_out.append(f"{entry.path!r}: no file can have this name here")
    elif entry.is_file:
        found.in_git.append(entry.file)
    else:
        kind = "a symbolic link" if entry.mode == "120000" else "a submodule"
        found.left_out.append(f"'{entry.path}': it is {kind}")


def _add_output(
    found: Contents, output: Output, tracked: Tracked, asked: Sequence[str], scratch: Path
) -> set[str]:
    """Add the files of an output; the paths of all that it has."""
    if reason := _why_not(output):
        found.left_out.append(f"'{output.path}': {reason}")
        return set()
    objects = tracked.objects(output)
    own = _file(output, output.path, output.oid, output.size)
    if not output.is_folder:
        found.in_dvc.append((own, objects))
        found.outputs.append(output)
        return {output.path}
    listing = scratch / output.oid
    objects.fetch(own, listing, lambda _: None)
    names = dict(dvc_tracking.listed(listing.read_bytes()))
    paths = {f"{output.path}/{name}": md5 for name, md5 in names.items()}
    for path, md5 in paths.items():
        if not is_within(path, asked):
            continue
        if is_safe(path):
            found.in_dvc.append((_file(output, path, md5, None), objects))
        else:
            found.left_out.append(f"{path!r}: no file can have this name here")
    found.outputs.append(output)
    return set(paths)


def _why_not(output: Output) -> str:
    if output.imported_from:
        return f"it was imported from {output.imported_from}; get it from there"
    if not output.oid:
        return "DVC has no hash of it: its stage never ran"
    if not is_safe(output.path):
        return "no file can have this name here"
    return ""


def _file(output: Output, path: str, oid: str, size: int | None) -> DataFile:
    return DataFile(
        path,
        KeptBy.DVC,
        Digest(output.hash_name, oid.removesuffix(".dir")),
        size,
        place=dvc_tracking.object_name(oid, output.hash_name),
        remote=output.remote,
        is_executable=output.is_executable,
    )


def _check_known(asked: Iterable[str], known: set[str], holders: Sequence[str]) -> None:
    """Refuse a path that there is not; below one of the holders there may be any."""
    names = known | folders_of(known)
    for path in asked:
        if path in ("", *names) or any(path.startswith(f"{holder}/") for holder in holders):
            continue
        like = nearest(path, names) or sorted(name for name in names if "/" not in name)[:5]
        told = ", ".join(f"'{name}'" for name in like)
        raise NotOnGitlabError(f"the dataset has no '{path}'; it has {told or 'no files'}")
