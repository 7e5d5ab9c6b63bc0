"""``sharinghub link-model``."""

from __future__ import annotations

import argparse
import os

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.cli import link_report, output, project, registry_access
from sharinghub_tools.errors import FrontMatterError, UsageError
from sharinghub_tools.use_cases.link_model import Choice, link_model


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument("--model", help="registered model (default: 'model' of the settings)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--version", help="the version to link")
    which.add_argument(
        "--alias", help="link the version with this alias (default: champion, else the newest)"
    )
    parser.add_argument(
        "--tracking-uri",
        metavar="URI",
        help="MLflow's tracking URI (default: MLFLOW_TRACKING_URI, else the settings)",
    )
    parser.add_argument(
        "--keep", type=_positive, metavar="N", help="list the N newest versions only (default: all)"
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
    how.add_argument("--commit", action="store_true", help="commit to the branch")
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
    group.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="URL",
        help="show MLflow's credentials to this server, which only a project's own file on GitLab "
        "names; may be repeated",
    )


def run(options: argparse.Namespace) -> int:
    """Link, or say what linking would do."""
    if options.group or options.project or options.commit or options.merge_request:
        return _run_on_gitlab(options)
    for option in ("branch", "wait", "trust"):
        if getattr(options, option):
            raise UsageError(f"--{option} is for links on GitLab: add --commit or --merge-request")
    readme, settings = project.open_project(options.path)
    tracking_uri = registry_access.tracking_uri(options.tracking_uri, settings)
    registry = open_registry(tracking_uri, settings.folder, os.environ)
    try:
        linked = link_model(
            readme,
            registry,
            settings.registered_name(options.model),
            Choice(version=options.version, alias=options.alias),
            project_id=settings.project_id,
            keep=options.keep,
            write=not (options.dry_run or options.check),
        )
    except FrontMatterError as error:
        raise project.placed(error, readme) from error
    if options.json:
        output.json_data(link_report.report(linked, str(readme.path)))
    served = mlflow_uri.is_served(tracking_uri)
    link_report.tell(linked, options, served=served, readme=readme.path.name)
    if not options.quiet and not linked.seen:
        output.message(
            "SharingHub cannot read this README's metadata, so nobody sees the link there; "
            f"run: sharinghub validate {readme.path}"
        )
    return 1 if options.check and not linked.up_to_date else 0


def _run_on_gitlab(options: argparse.Namespace) -> int:
    if not (options.commit or options.merge_request or options.dry_run or options.check):
        raise UsageError("say how to link on GitLab: --commit or --merge-request")
    # python-gitlab is loaded where it is needed alone.
    if options.group:
        from sharinghub_tools.cli import link_group  # noqa: PLC0415

        return link_group.run(options)
    from sharinghub_tools.cli import link_on_gitlab  # noqa: PLC0415

    return link_on_gitlab.run(options)


def _given(text: str) -> str:
    # As of a variable that is not set: nothing else may be linked in its place.
    if not text.strip():
        raise argparse.ArgumentTypeError("must name one, and is empty")
    return text


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, and is '{text}'")
    return int(text)
