"""Send images to an endpoint's twin, and say what it answers."""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import requests

from .. import console
from ..console import ProjectError
from . import configuration, inference

URL = "http://127.0.0.1:8080/invocations"
TIMEOUT = 60
"""Seconds until a silent endpoint is given up."""


def send(files: Sequence[Path], url: str) -> Iterator[list[float]]:
    """The probabilities for each image.

    Raises:
        ProjectError: a file cannot be read, or the endpoint does not answer, or refuses.
    """
    headers = {"Content-Type": inference.CONTENT_TYPE}
    for file in files:
        try:
            answer = requests.post(url, file.read_bytes(), headers=headers, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise ProjectError(f"{url} does not answer: {type(error).__name__}") from None
        except OSError as error:
            raise ProjectError(f"{file} cannot be read: {error.strerror}") from None
        if not answer.ok:
            raise ProjectError(f"{url} refuses {file}: {answer.status_code} {answer.text[:300]}")
        yield answer.json()


def chosen(places: Sequence[Path], number: int | None, seed: int) -> list[Path]:
    """Files, and the PNG files of folders; so many of them at random, if there is a number.

    Raises:
        ProjectError: there are not as many.
    """
    files = [
        file
        for place in places
        for file in (sorted(place.rglob("*.png")) if place.is_dir() else [place])
    ]
    if not files or len(files) < (number or 0):
        raise ProjectError(f"{', '.join(map(str, places))} has {len(files)} PNG files")
    return files if number is None else random.Random(seed).sample(files, number)  # noqa: S311


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.send", description=(__doc__ or "").strip()
    )
    parser.add_argument("places", type=Path, nargs="+", metavar="IMAGE", help="or a folder of PNGs")
    parser.add_argument("--url", default=URL, help="(default: %(default)s)")
    parser.add_argument("--number", type=int, metavar="N", help="so many of them, at random")
    parser.add_argument("--seed", type=int, default=0, help="of what is random")
    options = parser.parse_args(arguments)
    threshold = configuration.load().threshold
    files = chosen(options.places, options.number, options.seed)
    refused = 0
    for file, probabilities in zip(files, send(files, options.url), strict=True):
        is_refused = max(probabilities) < threshold
        refused += is_refused
        shown = ", ".join(f"{value:.3f}" for value in probabilities)
        print(f"{file}  [{shown}]{'  refused' if is_refused else ''}")
    print(f"{len(files)} images, {refused} refused below {threshold:g}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    console.run(main)
