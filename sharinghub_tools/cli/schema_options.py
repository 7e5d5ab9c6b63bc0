"""The option that says where copies of JSON schemas are."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sharinghub_tools.adapters.schema_folder import SchemaFolder


def add_schemas(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--schemas",
        type=Path,
        metavar="DIR",
        default=os.environ.get("SHARINGHUB_SCHEMAS") or None,
        help="a folder with copies of schemas, and an index.json that maps their URLs to files "
        "(default: SHARINGHUB_SCHEMAS)",
    )


def refuse_wrong_folder(options: argparse.Namespace) -> None:
    """Say at once what is wrong with the folder, not at the first schema that is asked for.

    Raises:
        UsageError: it has no index, or a wrong one.
    """
    if options.schemas:
        _ = SchemaFolder(options.schemas).index
