"""``sharinghub item``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sharinghub_tools import settings as settings_of
from sharinghub_tools.adapters.local_folder import LocalFolder
from sharinghub_tools.cli import output, project
from sharinghub_tools.domain.gitlab_rules import VISIBILITIES
from sharinghub_tools.domain.portal.categories import COLLECTIONS
from sharinghub_tools.errors import PortalFailsError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.local_portal_project import Overrides
from sharinghub_tools.use_cases.preview_item import PreviewedItem, local_item

if TYPE_CHECKING:
    pass

_ADDRESSES = ("sharinghub_url", "gitlab_url", "mlflow_url")


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
        "--collection",
        choices=list(COLLECTIONS.values()),
        help="the Item of this collection (default: of the first category of the topics)",
    )
    parser.add_argument(
        "--json", action="store_true", help="with --diff: report on stdout as JSON, as else always"
    )
    told = parser.add_argument_group("what only GitLab and the portal know")
    told.add_argument("--sharinghub-url", metavar="URL", help="of the portal")
    told.add_argument("--gitlab-url", metavar="URL", help="of its GitLab")
    told.add_argument("--mlflow-url", metavar="URL", help="of its MLflow; '' if it has none")
    told.add_argument("--path", dest="project_path", metavar="GROUP/PROJECT", help="on GitLab")
    told.add_argument("--name", help="the project's name on GitLab")
    told.add_argument("--description", help="the project's description on GitLab")
    told.add_argument("--topics", metavar="A,B", help="the project's topics on GitLab")
    told.add_argument(
        "--visibility",
        choices=VISIBILITIES,
        help="internal and public: the Item as everybody sees it, not as the maintainers do",
    )


def run(options: argparse.Namespace) -> int:
    """Make the Item, and print it, or how it differs."""
    if options.diff and options.card:
        raise UsageError("--diff compares Items; leave out --card")
    overrides = _overrides(options)
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


def _overrides(options: argparse.Namespace) -> Overrides:
    for name in _ADDRESSES:
        _check_address(name, getattr(options, name))
    topics = options.topics
    return Overrides(
        sharinghub_url=options.sharinghub_url and options.sharinghub_url.rstrip("/"),
        gitlab_url=options.gitlab_url and options.gitlab_url.rstrip("/"),
        mlflow_url=options.mlflow_url,
        path=options.project_path and options.project_path.strip("/"),
        name=options.name,
        description=options.description,
        topics=None if topics is None else _listed(topics),
        visibility=options.visibility,
        collection=options.collection,
    )


def _check_address(name: str, value: str | None) -> None:
    from sharinghub_tools.adapters.origin import origin  # noqa: PLC0415

    option = f"--{name.replace('_', '-')}"
    if value is None or (value == "" and name == "mlflow_url"):
        return
    if origin(value) is None or any(sign in value for sign in "@?#"):
        raise UsageError(
            f"{option} is no address alone, as https://sharinghub.example.org; it may hold a "
            "secret, so it is not shown"
        )


def _listed(topics: str) -> tuple[str, ...]:
    return tuple(topic.strip() for topic in topics.split(",") if topic.strip())


def _placed(failure: PortalFailsError, place: str) -> PortalFailsError:
    if failure.line is None:
        return failure
    where = f"{place}:{failure.line}:{failure.column or 1}"
    return PortalFailsError(f"{where}: {failure.reason}", failure.line, failure.column)


def _tell(notes: tuple[str, ...], options: argparse.Namespace) -> None:
    if not options.quiet:
        for note in notes:
            output.message(note)
