"""``sharinghub link-model``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.cli import link_report, output, progress, project, registry_access
from sharinghub_tools.cli.link_options import configure, wishes
from sharinghub_tools.errors import FrontMatterError, UsageError
from sharinghub_tools.use_cases.link_model import Choice, link_model
from sharinghub_tools.use_cases.pointing_back import pointing_back, tag
from sharinghub_tools.use_cases.ways_of_showing import showing_in_folder

__all__ = ["configure", "run"]


def run(options: argparse.Namespace) -> int:
    """Link, or say what linking would do."""
    if options.group or options.project or options.commit or options.merge_request:
        return _run_on_gitlab(options)
    for option in ("branch", "wait", "trust"):
        if getattr(options, option):
            raise UsageError(f"--{option} is for links on GitLab: add --commit or --merge-request")
    if options.new:
        from sharinghub_tools.cli import link_new  # noqa: PLC0415

        return link_new.run_in_folder(options)
    return link_in_folder(options)


def link_in_folder(
    options: argparse.Namespace, reported: Callable[[dict[str, object]], None] = output.json_data
) -> int:
    """Link one version in the README on this machine.

    Args:
        options: of the command line.
        reported: gets the report for programs, where one is wanted.
    """
    readme, settings = project.open_project(options.path)
    tracking_uri = registry_access.tracking_uri(options.tracking_uri, settings)
    registry = open_registry(tracking_uri, settings.folder, os.environ)
    showing = showing_in_folder(settings, wishes(options))
    try:
        with progress.transfer("reading the model's file", quiet=options.quiet) as told:
            linked = link_model(
                readme,
                registry,
                settings.registered_name(options.model),
                Choice(version=options.version, alias=options.alias),
                showing,
                write=not (options.dry_run or options.check),
                told=None if options.check else told,
            )
    except FrontMatterError as error:
        raise project.placed(error, readme) from error
    untagged = None
    if not (options.dry_run or options.check):
        untagged = tag(registry, linked.version, pointing_back(linked.version.name, showing))
    if options.json:
        reported(link_report.report(linked, str(readme.path)))
    served = mlflow_uri.is_served(tracking_uri)
    link_report.tell(linked, options, served=served, readme=readme.path.name)
    if not options.quiet and untagged and linked.written:
        output.message(f"the registry has no tags that point back: {untagged}")
    if not options.quiet and not linked.seen:
        output.message(
            "SharingHub cannot read this README's metadata, so nobody sees the link there; "
            f"run: sharinghub validate {readme.path}"
        )
    return 1 if options.check and not linked.up_to_date else 0


def _run_on_gitlab(options: argparse.Namespace) -> int:
    # python-gitlab is loaded where it is needed alone.
    if options.group:
        from sharinghub_tools.cli import link_group  # noqa: PLC0415

        return link_group.run(options)
    from sharinghub_tools.cli import link_on_gitlab  # noqa: PLC0415

    return link_on_gitlab.run(options)
