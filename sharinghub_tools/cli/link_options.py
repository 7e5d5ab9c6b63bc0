"""The options of ``sharinghub link-model``."""

from __future__ import annotations

import argparse

from sharinghub_tools.cli import project, registry_access
from sharinghub_tools.use_cases.ways_of_showing import Wishes


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument("--model", help="registered model (default: 'model' of the settings)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--version", help="the version to link")
    which.add_argument(
        "--alias", help="link the version with this alias (default: champion, else the newest)"
    )
    which.add_argument(
        "--new",
        action="store_true",
        help="link every version that is newer than those that are listed, and follow the aliases; "
        "nothing to link is no error",
    )
    parser.add_argument(
        "--tracking-uri",
        metavar="URI",
        help="MLflow's tracking URI (default: MLFLOW_TRACKING_URI, else the settings)",
    )
    parser.add_argument(
        "--keep", type=_positive, metavar="N", help="list the N newest versions only (default: all)"
    )
    parser.add_argument(
        "--mlm",
        action=argparse.BooleanOptionalAction,
        help="say what the model is, in 'mlm' of the README and in stac/<model>.json (default: "
        "'mlm' of the settings, else yes)",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace what was written by hand in 'mlm' and differs from the model's values",
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--dry-run", action="store_true", help="print the change as a diff")
    action.add_argument(
        "--check", action="store_true", help="exit 0 if the README is up to date, 1 if it is not"
    )
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")
    _configure_gitlab(parser.add_argument_group("on GitLab, instead of the file on this machine"))


def _configure_gitlab(group: argparse._ArgumentGroup) -> None:
    where = group.add_mutually_exclusive_group()
    where.add_argument(
        "--project",
        type=_given,
        metavar="ID|PATH",
        help="the GitLab project (default: the settings' own, else CI_PROJECT_ID)",
    )
    where.add_argument(
        "--group",
        type=_given,
        metavar="PATH",
        help="every AI model of a group and of its subgroups",
    )
    how = group.add_mutually_exclusive_group()
    how.add_argument(
        "--commit",
        action="store_true",
        help="commit to the branch (default where the project is named: 'link-by' of its settings)",
    )
    how.add_argument(
        "--merge-request",
        action="store_true",
        help="open a merge request, where none is open for this version",
    )
    group.add_argument("--branch", metavar="B", help="which branch (default: the default branch)")
    group.add_argument(
        "--wait",
        nargs="?",
        const=30,
        type=_positive,
        metavar="SECONDS",
        help="wait until SharingHub shows the version (30 s if no number is given)",
    )
    registry_access.add_trust(group)


def wishes(options: argparse.Namespace) -> Wishes:
    """What the command line says of how versions are shown."""
    return Wishes(keep=options.keep, mlm=options.mlm, overwrite=options.overwrite)


def _given(text: str) -> str:
    # As of a variable that is not set: nothing else may be linked in its place.
    if not text.strip():
        raise argparse.ArgumentTypeError("must name one, and is empty")
    return text


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, and is '{text}'")
    return int(text)
