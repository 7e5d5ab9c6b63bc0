"""What checks a README with all that is around it."""

from __future__ import annotations

import argparse
from functools import lru_cache
from pathlib import Path

from sharinghub_tools.adapters.readme_finder import read
from sharinghub_tools.adapters.spdx_licenses import spdx_identifiers
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.adapters.validated_folder import ValidatedFolder
from sharinghub_tools.cli import schema_options
from sharinghub_tools.use_cases.validate_readme import ReadmeValidator

# READMEs of one folder come one after the other.
_FOLDERS_KEPT = 2


def add_schema_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where schemas come from."""
    parser.add_argument(
        "--offline", action="store_true", help="fetch no schema that is not on this machine"
    )
    schema_options.add_schemas(parser)


def readme_validator(
    schemas: Path | None = None,
    *,
    offline: bool = False,
    many: bool = False,
) -> ReadmeValidator:
    """A validator for one README after the other.

    Args:
        schemas: a folder with copies of schemas.
        offline: whether no schema may be fetched.
        many: whether what is around READMEs of one folder is read once, and not for each anew.
    """
    folder = lru_cache(maxsize=_FOLDERS_KEPT)(ValidatedFolder) if many else ValidatedFolder
    check = StacValidator(StacSchemas(schemas, offline=offline))
    return ReadmeValidator(read, folder, check, spdx_identifiers)
