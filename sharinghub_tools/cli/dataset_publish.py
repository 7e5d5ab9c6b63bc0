"""``sharinghub dataset publish``."""

from __future__ import annotations

import argparse
import os

from sharinghub_tools.adapters import stac_api_access
from sharinghub_tools.adapters.publish_table import PublishTable
from sharinghub_tools.adapters.stac_api import StacApi
from sharinghub_tools.cli import catalogue_source, output, progress, publish_page, stac_api_headers
from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases import publish_catalogue, read_catalogue, verify_publication
from sharinghub_tools.use_cases.publish_catalogue import Plan, Refused, Source
from sharinghub_tools.use_cases.verify_publication import Depth

_AGAIN = "what was written stays; run the command again, and it goes on from there"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    catalogue_source.add_source(parser)
    parser.add_argument("api", metavar="API", help="landing page of the STAC API")
    parser.add_argument(
        "--collection", required=True, metavar="ID", help="id of the Collection in the API"
    )
    parser.add_argument(
        "--assets-url",
        metavar="URL",
        help="where everybody finds what is in the catalogue's folder (default: where the "
        "catalogue is read from)",
    )
    stac_api_headers.add(parser, "to the API")
    parser.add_argument(
        "--verify",
        type=Depth,
        choices=list(Depth),
        default=Depth.ALL,
        help="what is read back and compared: all Items, all ids and a sample of the Items, or "
        "nothing (default: all)",
    )
    parser.add_argument(
        "--prune",
        action="store_true",
        help="delete Items of the API's Collection that the catalogue does not have",
    )
    catalogue_source.add_s3_options(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, change nothing"
    )
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Compare, write, read back, report."""
    try:
        return _run(options)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(_AGAIN) from interrupted


def _run(options: argparse.Namespace) -> int:
    if options.assets_url and not hrefs.is_absolute(options.assets_url):
        raise UsageError(f"--assets-url '{options.assets_url}' is no URL; it begins with https://")
    api = StacApi(options.api, stac_api_access.headers(os.environ, options.headers))
    documents, root = catalogue_source.open_source(options)
    source = Source(read_catalogue.opened(documents, root), root, options.assets_url)
    api.open(to_write=not options.dry_run)
    with PublishTable() as table:
        with progress.counter("comparing", quiet=options.quiet) as counted:
            planned = publish_catalogue.plan(
                source, api, table, options.collection, counted.advance
            )
        refused, pruned, verified = Refused(), 0, None
        if not options.dry_run:
            refused, pruned = _write(options, planned, source, api, table)
            if options.verify is not Depth.NONE:
                is_read = planned.agrees and not pruned
                with progress.counter("reading back", quiet=options.quiet) as counted:
                    verified = verify_publication.verify(
                        planned,
                        source,
                        api,
                        table,
                        options.verify,
                        counted.advance,
                        is_read=is_read,
                    )
        extra = [] if verified or pruned else list(table.extra())
    report = publish_page.Report(api.url, planned, refused, pruned, verified, extra)
    if options.json:
        output.json_data(publish_page.as_json(report, written=not options.dry_run))
    else:
        output.data("\n".join(publish_page.lines(report)))
    if not options.quiet:
        output.message(publish_page.summary(report, dry_run=options.dry_run))
    return 1 if refused.count or (verified and not verified.agrees) else 0


def _write(
    options: argparse.Namespace, planned: Plan, source: Source, api: StacApi, table: PublishTable
) -> tuple[Refused, int]:
    total = planned.missing + planned.different
    with progress.counter("publishing", quiet=options.quiet, total=total) as counted:
        refused = publish_catalogue.publish(planned, source, api, table, counted.advance)
    pruned = 0
    if options.prune:
        pruned = publish_catalogue.prune(planned.target, api, table)
    return refused, pruned
