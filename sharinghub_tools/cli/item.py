"""``sharinghub item``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sharinghub_tools import settings as settings_of
from sharinghub_tools.adapters.local_folder import LocalFolder
from sharinghub_tools.cli import output, project
from sharinghub_tools.cli.overrides import add_overrides, given_overrides
from sharinghub_tools.errors import PortalFailsError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.local_portal_project import Overrides
from sharinghub_tools.use_cases.preview_item import PreviewedItem, local_item


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument(
        "--project",
        metavar="ID|PATH",
        help="a project on GitLab, in place of a folder: its default branch, with all that GitLab, "
        "the portal and MLflow tell",
    )
    parser.add_argument(
        "--diff",
        action="store_true",
        help="print how the Item that the portal serves now would change; exit 1 if it would",
    )
    parser.add_argument("--card", action="store_true", help="the card of the listing instead")
    parser.add_argument(
        "--json", action="store_true", help="with --diff: report on stdout as JSON, as else always"
    )
    add_overrides(parser)


def run(options: argparse.Namespace) -> int:
    """Make the Item, and print it, or how it differs."""
    if options.diff and options.card:
        raise UsageError("--diff compares Items; leave out --card")
    overrides = given_overrides(options)
    if options.project is None:
        folder = LocalFolder(options.path)
        local = folder.settings()
        preview = local_item(folder, overrides)
    else:
        local = _settings(options.path)
        preview = _of_gitlab(options, local, overrides)
    if options.diff:
        return _diff(options, local, preview, overrides)
    made = preview.card if options.card else preview.item
    failure = preview.card_failure if options.card else preview.failure
    if made is None:
        raise _placed(failure or PortalFailsError("there is no Item"), preview.place)
    _tell(preview.notes, options)
    output.json_data(made)
    return 0


def _diff(
    options: argparse.Namespace, local: Settings, preview: PreviewedItem, overrides: Overrides
) -> int:
    # Both take a while to load, and no other use of the command needs them.
    from sharinghub_tools.cli.item_sources import portal_api  # noqa: PLC0415
    from sharinghub_tools.use_cases.compare_item import compare_item  # noqa: PLC0415

    api = portal_api(local, overrides)
    if api is None:
        raise UsageError(
            "no portal is named; give --sharinghub-url URL, or set 'sharinghub-url' in "
            f"[tool.sharinghub] of {local.folder / 'pyproject.toml'}"
        )
    try:
        found = compare_item(preview, api, overrides, is_guessed=options.project is None)
    except PortalFailsError as failure:
        raise _placed(failure, preview.place) from failure
    _tell(found.notes, options)
    is_same = found.served == found.expected
    diff = project.unified_diff(f"{preview.project.path}.json", found.served, found.expected)
    if options.json:
        output.json_data({"same": is_same, "diff": diff})
    else:
        output.data(diff)
    return 0 if is_same else 1


def _of_gitlab(options: argparse.Namespace, local: Settings, overrides: Overrides) -> PreviewedItem:
    from sharinghub_tools.cli.item_sources import remote_preview  # noqa: PLC0415 - as above

    return remote_preview(options.project, local, overrides)


def _settings(path: Path) -> Settings:
    return settings_of.load(path if path.is_dir() else path.parent, os.environ)


def _placed(failure: PortalFailsError, place: str) -> PortalFailsError:
    if failure.line is None:
        return failure
    where = f"{place}:{failure.line}:{failure.column or 1}"
    return PortalFailsError(f"{where}: {failure.reason}", failure.line, failure.column)


def _tell(notes: tuple[str, ...], options: argparse.Namespace) -> None:
    if not options.quiet:
        for note in notes:
            output.message(note)
