"""``sharinghub link-model``."""

from __future__ import annotations

import argparse
import os

from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.cli import output, project
from sharinghub_tools.errors import FrontMatterError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.link_model import Choice, Linked, link_model


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


def run(options: argparse.Namespace) -> int:
    """Link, or say what linking would do."""
    readme, settings = project.open_project(options.path)
    tracking_uri = _tracking_uri(options, settings)
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
        output.json_data(_report(linked, str(readme.path)))
    elif options.dry_run:
        output.data(project.unified_diff(readme.path.name, linked.before, linked.after))
    if not options.quiet:
        _tell(linked, options)
        _tell_limits(linked, served=tracking_uri.lower().startswith("http"))
        if not linked.seen:
            output.message(
                "SharingHub cannot read this README's metadata, so nobody sees the link there; "
                f"run: sharinghub validate {readme.path}"
            )
    return 1 if options.check and not linked.up_to_date else 0


def _tell(linked: Linked, options: argparse.Namespace) -> None:
    version = linked.version
    name = f"{version.uri}" + (f" ({', '.join(version.aliases)})" if version.aliases else "")
    if linked.up_to_date:
        output.message(f"{name} is linked; the README is up to date")
    elif linked.written:
        output.message(f"linked {name}")
    elif options.check:
        output.message(f"{name} is not linked as the registry has it; run: sharinghub link-model")
    else:
        output.message(f"would link {name}")
    for dropped in linked.dropped:
        output.message(f"no longer listed: version {dropped}")


def _tell_limits(linked: Linked, *, served: bool) -> None:
    version = linked.version
    if version.is_local:
        while_it_runs = "" if served else ", while 'mlflow ui' runs in the project"
        output.message(f"only this machine can open the link{while_it_runs}: {version.page_url}")
    if version.file is None and served:
        output.message("no asset: the registry offers no single model file for download")


def _report(linked: Linked, readme: str) -> dict[str, object]:
    version = linked.version
    return {
        "readme": readme,
        "model": version.name,
        "version": version.version,
        "uri": version.uri,
        "href": version.page_url,
        "run_id": version.run_id,
        "aliases": list(version.aliases),
        "metrics": dict(version.metrics),
        "asset": version.file.href if version.file else None,
        "dropped": list(linked.dropped),
        "up_to_date": linked.up_to_date,
        "written": linked.written,
        "seen": linked.seen,
        "local": version.is_local,
    }


def _tracking_uri(options: argparse.Namespace, settings: Settings) -> str:
    uri: str | None = options.tracking_uri or settings.tracking_uri
    if not uri:
        raise UsageError(
            "no registry is named; give --tracking-uri URI, set MLFLOW_TRACKING_URI, or set "
            f"'tracking-uri' in [tool.sharinghub] of {settings.folder / 'pyproject.toml'}"
        )
    return uri


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, and is '{text}'")
    return int(text)
