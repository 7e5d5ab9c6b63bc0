"""The metadata of a dataset, from options and from a README's front matter."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.adapters.readme_finder import find_and_read
from sharinghub_tools.domain.dataset import acquisition, description
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.labels import OddNameError, portable_name
from sharinghub_tools.domain.portal import reading
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import FrontMatterError, UsageError

NAME, TAG = "name", "tag"
_SETTINGS = "[tool.sharinghub]"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what the dataset is."""
    group = parser.add_argument_group(
        "the dataset's metadata", "What is not given is read from a README's front matter."
    )
    group.add_argument(
        "--readme",
        type=Path,
        metavar="PATH",
        help="the README (default: the one here, where pyproject.toml has [tool.sharinghub])",
    )
    group.add_argument("--id", metavar="ID", help="of the Collection (default: SRC's name)")
    for name, what in (
        ("title", "of the Collection"),
        ("description", "of the Collection, Markdown"),
        ("license", "SPDX identifier (default: proprietary)"),
        ("platform", "the satellite"),
        ("doi", "of the dataset"),
        ("citation", "how to cite it"),
    ):
        group.add_argument(f"--{name}", metavar="TEXT", help=what)
    group.add_argument("--gsd", type=float, metavar="METRES", help="ground sample distance")
    group.add_argument(
        "--interval",
        metavar="START/END",
        help="when all images were taken that say nothing of it themselves",
    )
    group.add_argument(
        "--datetime",
        choices=(NAME, TAG),
        help="what says when each image was taken: its file's name or a tag in it; columns "
        "'datetime', or 'start_datetime' and 'end_datetime', of a --splits table do so anyway",
    )


def described(options: argparse.Namespace) -> Description:
    """What options say of the dataset, and for the rest its README.

    Raises:
        UsageError: an option is wrong, or the README says something else than it should.
        FrontMatterError: the README's front matter cannot be read.
    """
    default = options.id or _default_id(options.source)
    metadata, name = _front_matter(options.readme)
    said = description.from_front_matter(metadata, name, default)
    try:
        identifier = portable_name(default)
    except OddNameError as error:
        raise UsageError(f"--id {default}: {error}") from error
    if identifier != default:
        raise UsageError(f"--id {default} is no name for a folder; give one as {identifier}")
    when = acquisition.instant(options.interval) if options.interval else None
    return said.with_options(
        title=options.title,
        description=options.description,
        license=options.license,
        platform=options.platform,
        gsd=options.gsd,
        doi=description.doi_of(options.doi) if options.doi else None,
        citation=options.citation,
        acquisition=when,
    )


def _default_id(source: Path) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", source.resolve().name.lower()).strip("-._")
    return name or "dataset"


def _front_matter(path: Path | None) -> tuple[dict[str, Any], str]:
    if path is None:
        settings = Path("pyproject.toml")
        if not settings.is_file() or _SETTINGS not in settings.read_text("utf-8", "replace"):
            return {}, ""
        try:
            path = find_readme(Path())
        except UsageError:
            return {}, ""
    readme, content = find_and_read(path)
    read = reading.read(decoded(content))
    if read.problems and not read.metadata:
        position = read.place(read.problems[0])
        raise FrontMatterError(
            f"{readme} cannot be read as SharingHub reads it; see: sharinghub validate {readme}",
            position.line,
            position.column,
        )
    metadata = read.metadata
    return (metadata if isinstance(metadata, dict) else {}), str(readme)
