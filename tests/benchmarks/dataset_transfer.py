"""How long a catalogue takes to a bucket and to a STAC API, beside the usual ways.

Servers are real and on this machine: SeaweedFS, and stac-fastapi with pgstac. Ours and the peer run
in turns, each time to a place of its own; the medians' ratio is what counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from tests.catalogues import make_catalogue
from tests.live import environments, s3_server, stac_api_server
from tests.live.s3_server import BUCKET

ITEMS = 2000
ROUNDS = 3
SHARINGHUB = str(Path(sys.executable).with_name("sharinghub"))
ASSETS = "https://data.example"


def main() -> None:
    """Print the seconds of each pair and their ratio."""
    print(f"{'what':<42}{'ours':>10}{'peer':>10}  ratio")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        catalogue = make_catalogue(scratch / "out", items=ITEMS)
        compare("dataset check / reading and hashing alone", checked(catalogue), read(catalogue))
        with s3_server.running(scratch / "s3") as server:
            os.environ |= server.variables
            aws = environments.environment("awscli", ("awscli",), (3, 13)).with_name("aws")
            compare("dataset upload / aws s3 sync", uploaded(catalogue), synced(aws, catalogue))
            compare(
                "… again, nothing changed",
                uploaded(catalogue, "same"),
                synced(aws, catalogue, "same"),
            )
        with (
            contextlib.suppress(stac_api_server.NoPostgresError),
            stac_api_server.running(scratch / "stac") as api,
        ):
            compare(
                "dataset publish, verified / POST each Item",
                published(catalogue, api.url),
                posted(catalogue, api.url),
            )


def compare(what: str, ours: Callable[[int], object], peer: Callable[[int], object]) -> None:
    """Run both in turns and print the medians."""
    taken: dict[Callable[[int], object], list[float]] = {ours: [], peer: []}
    for number in range(ROUNDS):
        for run, seconds in taken.items():
            start = time.perf_counter()
            run(number)
            seconds.append(time.perf_counter() - start)
    mine, theirs = (statistics.median(seconds) for seconds in taken.values())
    ratio = f"{mine / theirs:.1f} x" if mine > theirs else f"1/{theirs / mine:.1f}"
    print(f"{what:<42}{mine:>8.1f} s{theirs:>8.1f} s  {ratio}")


def checked(catalogue: Path) -> Callable[[int], object]:
    return lambda _: sharinghub("check", str(catalogue))


def read(catalogue: Path) -> Callable[[int], object]:
    """What any check must do: parse what is JSON, and hash what has a checksum."""

    def run(_: int) -> None:
        for path in catalogue.rglob("*"):
            if path.suffix == ".json":
                json.loads(path.read_bytes())
            elif path.is_file():
                hashlib.sha256(path.read_bytes()).hexdigest()

    return run


def uploaded(catalogue: Path, prefix: str | None = None) -> Callable[[int], object]:
    return lambda number: sharinghub(
        "upload", str(catalogue), f"s3://{BUCKET}/ours/{prefix or number}"
    )


def synced(aws: Path, catalogue: Path, prefix: str | None = None) -> Callable[[int], object]:
    return lambda number: quietly(
        str(aws), "s3", "sync", str(catalogue), f"s3://{BUCKET}/aws/{prefix or number}", "--quiet"
    )


def published(catalogue: Path, api: str) -> Callable[[int], object]:
    return lambda number: sharinghub(
        *("publish", str(catalogue), api, "--collection", f"ours-{number}"),
        *("--assets-url", ASSETS),
    )


def posted(catalogue: Path, api: str) -> Callable[[int], object]:
    """As the usual notebook does it, and reads nothing back."""

    def run(number: int) -> None:
        identifier = f"peer-{number}"
        with requests.Session() as session:
            collection = json.loads((catalogue / "eurosat/collection.json").read_text())
            content = {**collection, "id": identifier, "links": []}
            session.post(f"{api}/collections", json=content, timeout=60).raise_for_status()
            for path in catalogue.glob("eurosat/*/*.json"):
                item = {**json.loads(path.read_text()), "collection": identifier, "links": []}
                url = f"{api}/collections/{identifier}/items"
                session.post(url, json=item, timeout=60).raise_for_status()

    return run


def sharinghub(*arguments: str) -> None:
    quietly(SHARINGHUB, "dataset", *arguments)


def quietly(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
