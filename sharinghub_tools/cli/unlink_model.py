"""``sharinghub unlink-model``."""

from __future__ import annotations

import argparse
import shlex

from sharinghub_tools.cli import output, project
from sharinghub_tools.errors import FrontMatterError
from sharinghub_tools.use_cases.unlink_model import Unlinked, unlink_model


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument(
        "--model",
        help="registered model (default: 'model' of the settings, else the only one shown)",
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--version", action="append", help="the version to take out; can be given several times"
    )
    which.add_argument("--all", action="store_true", help="take out all versions of the model")
    parser.add_argument("--dry-run", action="store_true", help="print the change as a diff")
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Unlink, or say what unlinking would do."""
    readme, settings = project.open_project(options.path)
    versions = None if options.all else tuple(dict.fromkeys(options.version))
    try:
        unlinked = unlink_model(
            readme, settings.names(options.model), versions, write=not options.dry_run
        )
    except FrontMatterError as error:
        raise project.placed(error, readme) from error
    if options.json:
        output.json_data(_report(unlinked, str(readme.path), written=not options.dry_run))
    elif options.dry_run:
        output.data(
            project.diff_of_all(readme.path.name, unlinked.before, unlinked.after, unlinked.beside)
        )
    if not options.quiet:
        _tell(unlinked, options)
    return 0


def _tell(unlinked: Unlinked, options: argparse.Namespace) -> None:
    verb = "would take out" if options.dry_run else "took out"
    for version in unlinked.versions:
        output.message(f"{verb} models:/{unlinked.name}/{version}")
    for edit in unlinked.beside:
        if edit.before is not None:
            output.message(f"{verb} {edit.path}")
    if unlinked.unrecorded:
        output.message(
            f"'mlm' stays: {unlinked.unrecorded}, which tells what of it is derived, is not "
            "there; take it out by hand"
        )
    if unlinked.stranger:
        output.message(
            f"'mlm' and the asset {unlinked.stranger} stay: the file is no Item that "
            "link-model wrote; take them out by hand"
        )
    if unlinked.left:
        output.message(
            f"no version of {unlinked.name} is the current one any more; to make one, run: "
            f"sharinghub link-model{_model(options)} --version {unlinked.left[0]}"
        )


def _model(options: argparse.Namespace) -> str:
    """The option that names the model again, where it was given."""
    return f" --model {shlex.quote(options.model)}" if options.model else ""


def _report(unlinked: Unlinked, readme: str, *, written: bool) -> dict[str, object]:
    return {
        "readme": readme,
        "model": unlinked.name,
        "versions": list(unlinked.versions),
        "items": [edit.path for edit in unlinked.beside if edit.before is not None],
        "left": list(unlinked.left),
        "written": written,
    }
