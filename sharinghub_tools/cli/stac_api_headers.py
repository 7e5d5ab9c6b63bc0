"""The option that says who asks a STAC API."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(parser: argparse.ArgumentParser, of: str) -> None:
    """Add the option.

    Args:
        parser: of the command.
        of: which requests have the headers.
    """
    parser.add_argument(
        "--headers",
        type=Path,
        metavar="FILE",
        help=f"headers of each request {of}, as 'Name: value' lines (default: STAC_API_TOKEN of "
        "the environment, as a bearer token)",
    )
