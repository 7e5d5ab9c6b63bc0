"""``sharinghub dataset get``."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sharinghub_tools.adapters.dataset_folder import DatasetFolder
from sharinghub_tools.cli import dataset_access, output, progress, sizes
from sharinghub_tools.cli.dataset_access import DatasetAccess
from sharinghub_tools.cli.gitlab_session import local_settings
from sharinghub_tools.cli.portal_access import add_portal
from sharinghub_tools.domain.dataset_files import asked_path
from sharinghub_tools.use_cases.bring_files import Fetched, Wanted
from sharinghub_tools.use_cases.fetch_dataset import fetch_dataset

AGAIN = "what has come stays; run the command again, and it goes on from there"
_MOST_NAMED = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_dataset(parser)
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="where to (default: a folder with the project's name)",
    )
    parser.add_argument(
        "--path",
        action="append",
        default=[],
        metavar="PATH",
        help="only this file or folder of the project; can be given several times",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace files that were changed in DIR"
    )
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def add_dataset(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Add the arguments that say which dataset, which may be left out if that is optional."""
    parser.add_argument(
        "project",
        nargs="?" if optional else None,
        metavar="PROJECT",
        help="GROUP/PROJECT on GitLab, or the address of its page, or of its Item in SharingHub",
    )
    parser.add_argument(
        "--rev",
        metavar="REV",
        help="tag, branch or full commit hash (default: the default branch's newest commit)",
    )
    add_portal(parser)


def run(options: argparse.Namespace) -> int:
    """Bring the data, and say what came."""
    paths = [asked_path(path) for path in options.path]
    access = dataset_access.dataset_access(
        options.project, options.sharinghub_url, local_settings(Path())
    )
    folder = options.folder or dataset_access.own_folder(access.reference)
    revision = options.rev or access.reference.revision
    wanted = Wanted(access.page, revision, paths, options.force)
    done = bring(access, wanted, folder, quiet=options.quiet)
    if options.json:
        output.json_data(_report(wanted, done, folder))
    if not options.quiet:
        _tell(access, wanted, done, folder)
    return 1 if done.changed else 0


def bring(access: DatasetAccess, wanted: Wanted, folder: Path, *, quiet: bool) -> Fetched:
    """Bring what is wanted into the folder; raises SharingHubError.

    Raises:
        KeyboardInterrupt: with what is left, in words.
    """
    target = DatasetFolder(folder)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="sharinghub-") as scratch,
            progress.transfer("fetching", quiet=quiet) as advance,
        ):
            return fetch_dataset(wanted, access.sources(target), target, Path(scratch), advance)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(AGAIN) from interrupted


def _tell(access: DatasetAccess, wanted: Wanted, done: Fetched, folder: Path) -> None:
    for note in done.left_out[:_MOST_NAMED]:
        output.message(f"left out {note}")
    if len(done.left_out) > _MOST_NAMED:
        output.message(f"left out {len(done.left_out) - _MOST_NAMED} more")
    for path in done.changed[:_MOST_NAMED]:
        output.message(f"changed here, and left as it is: {folder / path} (--force replaces it)")
    revision = f"{wanted.revision}, " if wanted.revision and wanted.revision != done.commit else ""
    told = [_files(len(done.fetched), "fetched") + f" ({sizes.shown(done.size)})"]
    if done.present:
        told.append(f"{done.present} already there")
    if done.removed:
        told.append(f"{len(done.removed)} of another revision removed")
    if done.changed:
        told.append(f"{len(done.changed)} changed here and left")
    output.message(
        f"{access.reference.path} ({revision}{done.commit[:8]}) → {folder}: {', '.join(told)}"
    )


def _files(number: int, what: str) -> str:
    return f"{number} file{'' if number == 1 else 's'} {what}"


def _report(wanted: Wanted, done: Fetched, folder: Path) -> dict[str, object]:
    return {
        "project": wanted.page,
        "revision": wanted.revision,
        "commit": done.commit,
        "folder": str(folder),
        "fetched": sorted(done.fetched),
        "present": done.present,
        "removed": sorted(done.removed),
        "changed": sorted(done.changed),
        "left_out": done.left_out,
        "bytes": done.size,
    }
