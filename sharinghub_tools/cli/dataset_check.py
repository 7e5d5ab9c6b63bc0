"""``sharinghub dataset check``."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from urllib.parse import unquote

from sharinghub_tools.adapters import stac_api_access
from sharinghub_tools.adapters.catalogue_folder import CatalogueFolder
from sharinghub_tools.adapters.geoparquet_ids import GeoparquetIds
from sharinghub_tools.adapters.seen_items import SeenItems
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.adapters.worker_processes import in_processes, usable_cores
from sharinghub_tools.cli import (
    catalogue_source,
    output,
    progress,
    schema_options,
    sizes,
    stac_api_headers,
)
from sharinghub_tools.domain.stac.findings import Finding, Severity
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases import read_catalogue
from sharinghub_tools.use_cases.bounded_map import bounded_map
from sharinghub_tools.use_cases.catalogue_ports import Files
from sharinghub_tools.use_cases.check_catalogue import CatalogueCheck, Summary
from sharinghub_tools.use_cases.check_object import ObjectChecker
from sharinghub_tools.use_cases.checked_object import Checked, Task

# For fewer Items a second process is ready when the first has done them all.
FEWEST_FOR_PROCESSES = 256
_REQUESTS = 16
_TOLD = 1000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    catalogue_source.add_source(parser)
    parser.add_argument(
        "--no-checksums",
        action="store_true",
        help="do not read the assets: look at their sizes alone",
    )
    parser.add_argument(
        "--remote",
        action="store_true",
        help="also ask the web for links and assets that are not beside the catalogue",
    )
    stac_api_headers.add(parser, "to the catalogue's server")
    parser.add_argument(
        "--fetch-schemas",
        action="store_true",
        help="fetch schemas that are not on this machine (default: say which are not checked)",
    )
    schema_options.add_schemas(parser)
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="processes (default: one for each core)"
    )
    catalogue_source.add_s3_options(parser)
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Check, report, and answer by exit code."""
    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs} checks nothing; give 1 or more")
    schema_options.refuse_wrong_folder(options)
    readers, root = catalogue_source.open_source(
        options,
        anywhere=options.remote,
        headers=_headers(options),
    )
    files = read_catalogue.opened(readers, root)
    prepare = partial(
        _checker,
        files,
        options.schemas,
        offline=not options.fetch_schemas,
        reads_assets=not options.no_checksums,
    )
    is_local = root.startswith("file:")
    with SeenItems() as seen:
        check = CatalogueCheck(
            root,
            prepare(),
            files.plain,
            partial(_run_all, prepare, is_local=is_local, jobs=options.jobs or usable_cores()),
            seen,
            GeoparquetIds(files.chunks),
            partial(_json_files, root) if is_local else None,
        )
        told, counts = _told(options, check, root)
    if options.json:
        output.json_data(_report(root, told, counts, check.summary))
    if not options.quiet:
        output.message(_line(options.source, counts, check.summary))
    return 1 if counts[Severity.ERROR] else 0


def _headers(options: argparse.Namespace) -> dict[str, str]:
    """Who asks; of no interest to a folder or a bucket."""
    if not catalogue_source.is_on_the_web(options.source):
        return {}
    return stac_api_access.headers(os.environ, options.headers)


def _checker(
    files: Files, schemas: Path | None, *, offline: bool, reads_assets: bool
) -> ObjectChecker:
    validator = StacValidator(StacSchemas(schemas, offline=offline))
    return ObjectChecker(files, validator, reads_assets=reads_assets)


def _run_all(
    prepare: Callable[[], ObjectChecker], tasks: Iterable[Task], *, is_local: bool, jobs: int
) -> Iterator[Checked]:
    if not is_local:
        yield from bounded_map(prepare(), tasks, workers=_REQUESTS)
        return
    rest = iter(tasks)
    first = list(islice(rest, FEWEST_FOR_PROCESSES))
    if len(first) < FEWEST_FOR_PROCESSES or jobs == 1:
        yield from map(prepare(), chain(first, rest))
    else:
        yield from in_processes(prepare, chain(first, rest), jobs)


def _json_files(root: str) -> Iterator[str]:
    from sharinghub_tools.adapters.local_documents import path_of  # noqa: PLC0415

    folder = path_of(root).parent
    for key in CatalogueFolder(folder).files():
        if key.endswith(".json"):
            yield (folder / key).as_uri()


def _told(
    options: argparse.Namespace, check: CatalogueCheck, root: str
) -> tuple[list[Finding], Counter[Severity]]:
    """The first findings, and how many there are; as text they are printed as they are met."""
    kept: list[Finding] = []
    counts: Counter[Severity] = Counter()
    with progress.counter("checking", quiet=options.quiet) as counted:
        for found in check.findings(counted.advance):
            finding = replace(found, url=check.plain(found.url))
            counts[finding.severity] += 1
            if len(kept) < _TOLD:
                kept.append(finding)
                if not options.json:
                    counted.data(_text(finding, root, options.source))
    return kept, counts


def _text(finding: Finding, root: str, source: str) -> str:
    at = f"#{finding.pointer}" if finding.pointer else ""
    place = finding.url
    if root.startswith("file:"):
        folder = source.rpartition("/")[0] if source.endswith(".json") else source.rstrip("/")
        place = "/".join(filter(None, (folder, _place(finding, root))))
    return f"{place}{at}: {finding.severity} {finding.rule}: {_message(finding, root)}"


def _message(finding: Finding, root: str) -> str:
    """What is wrong; what is in the catalogue's folder by its place there."""
    folder = f"{root.rpartition('/')[0]}/"
    return finding.message.replace(folder, "") if _is_file(root) else finding.message


def _is_file(root: str) -> bool:
    """Whether the root is a file, with others in its folder, and no page of an API."""
    return root.endswith(".json")


def _place(finding: Finding, root: str) -> str:
    """The file below the catalogue's folder; a URL where it is elsewhere."""
    folder = f"{root.rpartition('/')[0]}/"
    if not (_is_file(root) and finding.url.startswith(folder)):
        return finding.url
    return unquote(finding.url.removeprefix(folder))


def _line(source: str, counts: Counter[Severity], summary: Summary) -> str:
    line = f"{source}: {summary.items} Items, {summary.assets} assets"
    if summary.read_bytes:
        line += f" ({sizes.shown(summary.read_bytes)} read)"
    if summary.elsewhere:
        line += f", {summary.elsewhere} elsewhere and not looked at (--remote asks for them)"
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    told = [
        f"{number} {what if number == 1 else what + 's'}"
        for number, what in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    line += f": {', '.join(told) or 'no findings'}"
    left = errors + warnings - _TOLD
    return f"{line}; {left} of them are not shown" if left > 0 else line


def _report(
    root: str, told: list[Finding], counts: Counter[Severity], summary: Summary
) -> dict[str, object]:
    return {
        "root": root,
        "findings": [
            {
                "file": _place(finding, root),
                "pointer": finding.pointer,
                "rule": finding.rule,
                "severity": finding.severity,
                "message": _message(finding, root),
            }
            for finding in told
        ],
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "items": summary.items,
        "containers": summary.containers,
        "assets": summary.assets,
        "assets_elsewhere": summary.elsewhere,
        "read_bytes": summary.read_bytes,
    }
