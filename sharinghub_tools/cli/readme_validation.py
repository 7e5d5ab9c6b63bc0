"""What checks a README with all that is around it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from sharinghub_tools.adapters.readme_finder import read
from sharinghub_tools.adapters.spdx_licenses import spdx_identifiers
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.adapters.validated_folder import ValidatedFolder
from sharinghub_tools.use_cases.validate_readme import ProjectFolder, ReadmeValidator


def add_schema_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where schemas come from."""
    parser.add_argument(
        "--offline", action="store_true", help="fetch no schema that is not on this machine"
    )
    parser.add_argument(
        "--schemas",
        type=Path,
        metavar="DIR",
        default=os.environ.get("SHARINGHUB_SCHEMAS") or None,
        help="a folder with copies of schemas, and an index.json that maps their URLs to files "
        "(default: SHARINGHUB_SCHEMAS)",
    )


def readme_validator(
    schemas: Path | None = None,
    *,
    offline: bool = False,
    folder: Callable[[Path], ProjectFolder] = ValidatedFolder,
) -> ReadmeValidator:
    """A validator for one README after the other.

    Args:
        schemas: a folder with copies of schemas.
        offline: whether no schema may be fetched.
        folder: what is around a README, by its folder.
    """
    check = StacValidator(StacSchemas(schemas, offline=offline))
    return ReadmeValidator(read, folder, check, spdx_identifiers)
