"""``sharinghub dataset upload``."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from sharinghub_tools.adapters.catalogue_folder import CatalogueFolder
from sharinghub_tools.adapters.s3_store import Address, S3Store
from sharinghub_tools.adapters.upload_table import UploadTable
from sharinghub_tools.cli import catalogue_source, output, progress, sizes
from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases import upload_catalogue
from sharinghub_tools.use_cases.upload_catalogue import Change, Options, Uploaded

_AGAIN = "what was sent stays, whole; run the command again, and it goes on from there"
WORKERS = 32


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="OUT", help="the catalogue's folder")
    parser.add_argument("address", metavar="s3://BUCKET/PREFIX", help="where it goes")
    catalogue_source.add_s3_options(parser)
    parser.add_argument(
        "--rewrite-hrefs",
        nargs="?",
        const="",
        metavar="URL",
        help="make the hrefs of what is uploaded absolute: below URL, or where the objects are "
        "read without credentials; the files here stay as they are",
    )
    parser.add_argument(
        "--delete",
        action="store_true",
        help="delete what is below the prefix and not in the folder, when all is uploaded",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=WORKERS,
        metavar="N",
        help=f"objects that are sent at once (default: {WORKERS})",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, change nothing"
    )
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Compare, send, report."""
    try:
        return _run(options)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(_AGAIN) from interrupted


def _run(options: argparse.Namespace) -> int:
    catalogue_source.root_file(options.folder)
    address = Address.parse(options.address)
    if options.workers < 1:
        raise UsageError(f"--workers {options.workers} sends nothing; give 1 or more")
    if options.delete and not address.prefix:
        raise UsageError(
            f"--delete would empty the whole bucket '{address.bucket}' of all else; give a prefix"
        )
    store = catalogue_source.open_store(address, options, options.workers)
    public_url = _public_url(options.rewrite_hrefs, store)
    how = Options(public_url, options.delete, options.dry_run, options.workers)
    with TemporaryDirectory(prefix="sharinghub-") as scratch, UploadTable() as table:
        folder = CatalogueFolder(options.folder, Path(scratch))
        with progress.counter("comparing", quiet=options.quiet):
            count = upload_catalogue.compare(folder, store, table)
        with progress.counter("uploading", quiet=options.quiet, total=count) as counted:

            def told(change: Change | None) -> None:
                counted.advance()
                if change and options.dry_run and not options.json:
                    counted.data(f"{change.action} {address}/{change.key}")

            done = upload_catalogue.upload(folder, store, table, how, told)
    if options.json:
        output.json_data(_report(done, address, public_url, written=not options.dry_run))
    if not options.quiet:
        output.message(_summary(done, address, dry_run=options.dry_run))
    return 0


def _public_url(asked: str | None, store: S3Store) -> str | None:
    if asked is None:
        return None
    if asked and not hrefs.is_absolute(asked):
        raise UsageError(
            f"'{asked}' is no URL; give the one of the catalogue's folder, as "
            "--rewrite-hrefs https://data.example/eurosat"
        )
    return (asked or store.public_url).rstrip("/")


def _summary(done: Uploaded, address: Address, *, dry_run: bool) -> str:
    counts = {
        "uploaded": done.uploaded,
        "replaced": done.replaced,
        "deleted": done.deleted,
        "unchanged": done.unchanged,
    }
    told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    line = f"{address}: {told or 'nothing to do'}"
    if done.sent_bytes:
        line += f" ({sizes.shown(done.sent_bytes)})"
    left = done.surplus - done.deleted
    if left:
        noun = "object is" if left == 1 else "objects are"
        line += f"; {left} {noun} there and not in the folder, --delete removes them"
    return f"{line}; nothing was changed, this was a dry run" if dry_run else line


def _report(
    done: Uploaded, address: Address, public_url: str | None, *, written: bool
) -> dict[str, object]:
    return {
        "address": str(address),
        "public_url": public_url,
        "files": done.files,
        "uploaded": done.uploaded,
        "replaced": done.replaced,
        "unchanged": done.unchanged,
        "deleted": done.deleted,
        "surplus": done.surplus,
        "sent_bytes": done.sent_bytes,
        "written": written,
    }
