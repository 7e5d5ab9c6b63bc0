"""``sharinghub dataset import`` without a project: all imports of the folder, as locked."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
from pathlib import Path

from sharinghub_tools.adapters.dvc_import import DvcImport
from sharinghub_tools.adapters.dvc_imports import LockedImport, locked_imports
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.cli import dataset_access, output
from sharinghub_tools.cli.dataset_access import DatasetAccess
from sharinghub_tools.cli.dataset_get import AGAIN, bring
from sharinghub_tools.cli.gitlab_session import local_settings
from sharinghub_tools.errors import UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.bring_files import Fetched, Wanted


def restore(root: Path, options: argparse.Namespace) -> int:
    """Bring the data of all imports that are not here, and say what came.

    Raises:
        UsageError: options are given that mean one import, or something else is in an import's
            place.
    """
    for option, value in (("--rev", options.rev), ("--out", options.out)):
        if value is not None:
            raise UsageError(f"{option} is for one import; name the dataset and a path of it")
    settings = local_settings(root)
    # No token goes to a server for the sake of a file in a repository.
    own = Access.find(settings.gitlab_url, os.environ).url
    report = []
    for each in locked_imports(root):
        outcome = _restored(root, each, own, settings, options)
        report.append({"out": _shown(each.out, root), "commit": each.commit, "outcome": outcome})
        if not options.quiet:
            output.message(f"{_shown(each.out, root)}: {outcome}")
    if options.json:
        output.json_data(report)
    elif not report and not options.quiet:
        output.message(f"{root} has no imports")
    return 0


def brought(
    access: DatasetAccess, wanted: Wanted, target: DvcImport, *, quiet: bool
) -> tuple[Path, Fetched]:
    """Bring what is to be imported, one path, into a folder where nobody looks; which, and how.

    Raises:
        UsageError: some of it cannot be brought.
    """
    (path,) = wanted.paths
    name = hashlib.sha256(f"{access.page}\n{path}".encode()).hexdigest()[:16]
    incoming = target.incoming(name)
    done = bring(access, wanted, incoming, quiet=quiet)
    if done.left_out:
        raise UsageError(f"{done.left_out[0]}, so '{path}' cannot be imported whole")
    return incoming, done


def _restored(
    root: Path, each: LockedImport, own: str, settings: Settings, options: argparse.Namespace
) -> str:
    target = DvcImport(root, each.out)
    target.check(replaces=False)
    if target.is_there():
        return "already there"
    if not each.url.startswith(f"{own}/"):
        return f"not from {own}, and left to: dvc pull {_shown(each.dvc_file, root)}"
    path = each.url.removeprefix(f"{own}/").removesuffix(".git")
    access = dataset_access.dataset_access(path, options.sharinghub_url, settings)
    wanted = Wanted(access.page, each.commit, [each.path], replaces_changed=True)
    try:
        incoming, done = brought(access, wanted, target, quiet=options.quiet)
        target.restore(incoming / each.path, each.md5)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(AGAIN) from interrupted
    shutil.rmtree(incoming, ignore_errors=True)
    files = f"{len(done.fetched)} file{'' if len(done.fetched) == 1 else 's'}"
    return f"{files} of {path} ({each.commit[:8]}) fetched"


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
