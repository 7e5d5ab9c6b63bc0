"""``sharinghub preview``."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters import folder_changes, page_server
from sharinghub_tools.adapters.local_folder import LocalFolder
from sharinghub_tools.adapters.page_files import PageFiles
from sharinghub_tools.adapters.shown_files import ShownFiles
from sharinghub_tools.adapters.shown_page import ShownPage
from sharinghub_tools.adapters.static_site import write_site
from sharinghub_tools.cli import output, project
from sharinghub_tools.cli.overrides import add_overrides, given_overrides
from sharinghub_tools.cli.readme_validation import add_schema_sources, readme_validator
from sharinghub_tools.use_cases.preview_page import preview_page
from sharinghub_tools.use_cases.validate_readme import ReadmeValidator


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument(
        "--port",
        type=_port,
        help=f"port on this machine, 0 for any (default: {page_server.DEFAULT_PORT}, or the next "
        "that is free)",
    )
    parser.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="open the page in the browser",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="write the page into a folder instead, for GitLab Pages or as a job's artifact",
    )
    parser.add_argument(
        "--json", action="store_true", help="tell on stdout as JSON where the page is"
    )
    add_schema_sources(parser)
    add_overrides(parser)


def run(options: argparse.Namespace) -> int:
    """Serve the page until somebody interrupts, or write it."""
    own = PageFiles()
    compose = partial(_page, options, readme_validator(options.schemas, offline=options.offline))
    if options.output is not None:
        document, files = compose(is_live=False)
        write_site(options.output, document, files, own)
        _tell(options, "page", str(options.output / "index.html"))
        if document["failure"] and not options.quiet:
            output.message("SharingHub would fail on this project: the page says why")
        return 0
    shown = ShownPage(partial(compose, is_live=True), own)
    listening = page_server.listen(options.port)
    watched = partial(folder_changes.changes, partial(_folders, options.path))
    page_server.serve(listening, shown, watched, partial(_ready, options))
    if not options.quiet:
        output.message("the preview has ended")
    return 0


def _page(
    options: argparse.Namespace, validate: ReadmeValidator, *, is_live: bool
) -> tuple[dict[str, Any], Mapping[str, Path]]:
    folder = LocalFolder(options.path)
    files = ShownFiles(folder.path, folder.files())
    given = given_overrides(options)
    page = preview_page(folder, given, files, lambda at: validate(at).findings, is_live=is_live)
    return page.document, page.files


def _folders(path: Path) -> Iterator[Path]:
    """Where a change may matter: wherever the project has files, and in git's own folder."""
    folder = LocalFolder(path)
    yield from (folder.path, folder.path / ".git")
    for file in folder.files():
        yield (folder.path / file).parent


def _ready(options: argparse.Namespace, url: str) -> None:
    _tell(options, "url", url)
    if not options.quiet:
        output.message("it follows what you save; Ctrl-C ends it")
    if options.open:
        webbrowser.open(url)


def _tell(options: argparse.Namespace, key: str, value: str) -> None:
    if options.json:
        output.json_data({key: value})
    else:
        output.data(value)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
