"""``sharinghub link-model --new``: all that a registry has and a README does not show yet."""

from __future__ import annotations

import argparse
import copy
import os

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.cli import (
    link_model,
    link_on_gitlab,
    output,
    progress,
    project,
    registry_access,
)
from sharinghub_tools.cli.link_on_gitlab import Place
from sharinghub_tools.cli.linker import Request
from sharinghub_tools.errors import FrontMatterError
from sharinghub_tools.use_cases.link_new import (
    NothingToLinkError,
    link_new_on_gitlab,
    plan_new,
)
from sharinghub_tools.use_cases.link_on_gitlab import LinkedOnGitlab


def run_in_folder(options: argparse.Namespace) -> int:
    """Link in the README on this machine, version by version."""
    readme, settings = project.open_project(options.path)
    tracking_uri = registry_access.tracking_uri(options.tracking_uri, settings)
    registry = open_registry(tracking_uri, settings.folder, os.environ)
    name = settings.registered_name(options.model)
    try:
        versions = plan_new(readme.read, registry, name, refresh=True).versions
    except NothingToLinkError as reason:
        return _nothing(options, str(reason))
    except FrontMatterError as error:
        raise project.placed(error, readme) from error
    if not versions:
        return _nothing(options, f"no version of '{name}' is new")
    codes: list[int] = []
    reports: list[dict[str, object]] = []
    for version in versions:
        one = copy.copy(options)
        one.version = version
        codes.append(link_model.link_in_folder(one, reports.append))
    if options.json:
        output.json_data(reports)
    return max(codes)


def run_on_gitlab(options: argparse.Namespace, place: Place) -> int:
    """Link in one project on GitLab."""
    found: list[LinkedOnGitlab] = []
    with progress.transfer("reading the model's file", quiet=options.quiet) as told:
        opened = place.linker.opened(Request.of(options), place.project, place.settings, told)
        try:
            with place.linker.explained(opened.uri, place.project):
                link_new_on_gitlab(
                    opened.target,
                    opened.registry,
                    opened.how,
                    by=opened.by,
                    refresh=True,
                    told=found.append,
                )
        except NothingToLinkError as reason:
            return _nothing(options, str(reason))
        finally:
            for done in found:
                link_on_gitlab.tell(done, options, place, served=mlflow_uri.is_served(opened.uri))
    if options.json:
        reports = [link_on_gitlab.report(done, place.project, place.branch) for done in found]
        output.json_data(reports)
    if not found:
        return _nothing(options, f"no version of '{opened.how.name}' is new", told=options.json)
    behind = any(not done.linked.up_to_date for done in found)
    return 1 if options.check and behind else 0


def _nothing(options: argparse.Namespace, reason: str, *, told: bool = False) -> int:
    if options.json and not told:
        output.json_data([])
    if not options.quiet:
        output.message(f"nothing to link: {reason}")
    return 0
