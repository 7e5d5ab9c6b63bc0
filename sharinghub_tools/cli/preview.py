"""``sharinghub preview``."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Iterator, Mapping
from functools import cache, partial
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
from sharinghub_tools.cli.readme_validation import readme_validator
from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.use_cases.local_portal_project import Overrides
from sharinghub_tools.use_cases.preview_page import PreviewPage, preview_page


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
    add_overrides(parser)


def run(options: argparse.Namespace) -> int:
    """Serve the page until somebody interrupts, or write it."""
    own, given = PageFiles(), given_overrides(options)
    if options.output is not None:
        page = _page(options.path, given, is_live=False)
        write_site(options.output, page.document, page.files, own)
        _tell(options, "page", str(options.output / "index.html"))
        if page.document["failure"] and not options.quiet:
            output.message("SharingHub would fail on this project: the page says why")
        return 0
    shown = ShownPage(partial(_live, options.path, given), own)
    listening = page_server.listen(options.port)
    watched = partial(folder_changes.changes, partial(_folders, options.path))
    page_server.serve(listening, shown, watched, partial(_ready, options))
    if not options.quiet:
        output.message("the preview has ended")
    return 0


def _page(path: Path, given: Overrides, *, is_live: bool) -> PreviewPage:
    folder = LocalFolder(path)
    files = ShownFiles(folder.path, folder.files())
    return preview_page(folder, given, files, _findings, is_live=is_live)


# What could not be fetched once is not asked for at each change.
_validator = cache(readme_validator)


def _findings(readme: Path) -> tuple[Finding, ...]:
    return _validator()(readme).findings


def _live(path: Path, given: Overrides) -> tuple[dict[str, Any], Mapping[str, Path]]:
    page = _page(path, given, is_live=True)
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
