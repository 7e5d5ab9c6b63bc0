"""``sharinghub dataset import``."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path, PurePosixPath

from sharinghub_tools.adapters.dvc_import import DvcImport, find_dvc_root, importing
from sharinghub_tools.adapters.project_files import ProjectFiles
from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.cli import dataset_access, dataset_restore, output, project
from sharinghub_tools.cli.dataset_access import DatasetAccess
from sharinghub_tools.cli.dataset_get import AGAIN, add_dataset
from sharinghub_tools.cli.dataset_restore import brought
from sharinghub_tools.cli.gitlab_session import local_settings
from sharinghub_tools.domain.dataset_files import asked_path
from sharinghub_tools.domain.related import with_related_dataset
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, UsageError
from sharinghub_tools.use_cases.bring_files import Fetched, Wanted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_dataset(parser, optional=True)
    parser.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="file or folder in the dataset's project; without PROJECT and PATH, all imports of "
        "this project are brought here, at the revisions that are locked",
    )
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="OUT",
        help="where to, in this project (default: PATH's name, in this folder)",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace what is at OUT and is no import"
    )
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Bring the data, note where they are from, and name the dataset in the README."""
    root = find_dvc_root(Path())
    with importing(root):
        if options.project is None:
            return dataset_restore.restore(root, options)
        return _import(root, options)


def _import(root: Path, options: argparse.Namespace) -> int:
    path = asked_path(options.path or "")
    if not path:
        raise UsageError("name a file or folder of the dataset: DVC imports no whole project")
    access = dataset_access.dataset_access(
        options.project, options.sharinghub_url, local_settings(root)
    )
    target = DvcImport(root, options.out or Path(PurePosixPath(path).name))
    target.check(replaces=options.force)
    revision = options.rev or access.reference.revision
    wanted = Wanted(access.page, revision, [path], replaces_changed=True)
    done = _imported(access, wanted, target, quiet=options.quiet)
    related = _name_in_readme(root, access.page)
    if options.json:
        output.json_data(
            {
                "project": wanted.page,
                "revision": revision,
                "commit": done.commit,
                "path": path,
                "out": str(target.out),
                "dvc_file": str(target.dvc_file),
                "related": related is None,
            }
        )
    if not options.quiet:
        _tell(access, wanted, done, target, related)
    return 0


def _imported(access: DatasetAccess, wanted: Wanted, target: DvcImport, *, quiet: bool) -> Fetched:
    (path,) = wanted.paths
    try:
        incoming, done = brought(access, wanted, target, quiet=quiet)
        repository = {"url": f"{access.page}.git"}
        if wanted.revision and wanted.revision != done.commit:
            repository["rev"] = wanted.revision
        source = {"path": path, "repo": {**repository, "rev_lock": done.commit}}
        target.put(incoming / path, source)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(AGAIN) from interrupted
    shutil.rmtree(incoming, ignore_errors=True)
    return done


def _name_in_readme(root: Path, page: str) -> str | None:
    """Name the dataset under ``related``; why not, where that cannot be done."""
    try:
        readme = ProjectFiles(find_readme(root))
    except UsageError:
        return "there is no README"
    before = readme.read()
    try:
        after = with_related_dataset(before, page)
    except FrontMatterError as error:
        raise FrontMatterError(
            f"the data are imported, but {project.placed(error, readme).problem}; name the dataset "
            f"there by hand: related: {{dataset: {page}}}"
        ) from error
    if after is None:
        return f"{readme.path.name} has no front matter"
    if after != before and readme.replace(before, after) is not Replaced.YES:
        raise EnvironmentLacksError(
            f"the data are imported, but {readme.path} was changed meanwhile; run the command again"
        )
    return None


def _tell(
    access: DatasetAccess, wanted: Wanted, done: Fetched, target: DvcImport, related: str | None
) -> None:
    revision = f"{wanted.revision}, " if wanted.revision and wanted.revision != done.commit else ""
    output.message(
        f"imported {wanted.paths[0]} of {access.reference.path} ({revision}{done.commit[:8]}) → "
        f"{target.out}"
    )
    if related:
        output.message(f"the dataset is not named under 'related': {related}")
    output.message(f"commit {target.dvc_file}, its .gitignore and the README")
