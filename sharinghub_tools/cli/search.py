"""``sharinghub search``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from sharinghub_tools.adapters.sharinghub_search import Found, SharingHubSearch
from sharinghub_tools.cli import output, search_page
from sharinghub_tools.cli.gitlab_session import local_settings
from sharinghub_tools.cli.portal_access import add_portal, portal_access
from sharinghub_tools.domain import portal_search
from sharinghub_tools.domain.portal_search import PortalSearch
from sharinghub_tools.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    # Else argparse takes the west of `--bbox -5,40,5,45` for an option.
    parser._negative_number_matcher = re.compile(r"-[\d.][\d.,eE+-]*")
    parser.add_argument(
        "text", nargs="*", metavar="TEXT", help="words of the name, the path or the description"
    )
    parser.add_argument(
        "--collection",
        metavar="ID",
        default="dataset",
        help="dataset, ai-model, processor, tools, dashboard (default: dataset)",
    )
    parser.add_argument(
        "--topic",
        action="append",
        default=[],
        metavar="T",
        help="a topic that the projects have; can be given several times",
    )
    parser.add_argument(
        "--bbox",
        nargs="+",
        metavar=("W,S,E,N", "…"),
        help="in degrees: the projects' spatial extents touch it",
    )
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N", help="list at most N (default: 20)"
    )
    add_portal(parser)
    parser.add_argument("--json", action="store_true", help="print the STAC Items, as JSON")


def run(options: argparse.Namespace) -> int:
    """Ask the portal, and list what it found."""
    if options.limit < 1:
        raise UsageError(f"--limit {options.limit} lists nothing; give 1 or more")
    search = PortalSearch(
        collection=options.collection,
        text=" ".join(options.text),
        topics=tuple(map(portal_search.topic, options.topic)),
        bbox=portal_search.bbox(options.bbox) if options.bbox else None,
        limit=options.limit,
    )
    access = portal_access(options.sharinghub_url, local_settings(Path()))
    portal = SharingHubSearch(access.url, access.token, verify=access.verify)
    found = portal.find(search, whole=options.json)
    if options.json:
        output.json_data(found.features)
    elif found.features:
        output.data(search_page.page([portal_search.found_project(f) for f in found.features]))
    if not options.quiet and (note := _note(found, search)):
        output.message(note)
    return 0


def _note(found: Found, search: PortalSearch) -> str:
    listed = len(found.features)
    if not listed:
        return f"nothing found in '{search.collection}'"
    if found.matched is not None and found.matched > listed:
        return f"{listed} of {found.matched} shown; --limit {found.matched} shows all"
    if found.matched is None and listed == search.limit:
        return f"{listed} shown; there may be more: give a higher --limit"
    return ""
