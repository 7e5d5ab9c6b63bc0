"""The options of ``sharinghub dataset build``, and what they mean."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.static_catalogue import STATE
from sharinghub_tools.cli import dataset_metadata
from sharinghub_tools.domain.dataset import splits
from sharinghub_tools.domain.dataset.bands import PROFILES, named_bands
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.intake import IMAGES, IntakeOptions
from sharinghub_tools.domain.dataset.labels import LabelRules
from sharinghub_tools.domain.dataset.writing import WritingOptions
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.build_catalogue import Build

_FOLDERS, _NONE = "folders", "none"
_BY_NAME, _BY_PATH = "name", "path"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command is to do.

    Attributes:
        source: the folder of the images.
        out: the folder of the catalogue.
        table: a table of labels, where there is one.
        rules: where labels come from besides.
        build: what is to be built.
    """

    source: Path
    out: Path
    table: Path | None
    rules: LabelRules
    build: Build


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("source", type=Path, metavar="SRC", help="the folder of the images")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder of the catalogue")
    _add_labels(parser)
    dataset_metadata.add_options(parser)
    how = parser.add_argument_group("how it is built")
    how.add_argument(
        "--images",
        choices=IMAGES,
        default=IMAGES[0],
        help="how the catalogue has the images: hard links, copies where the file system has none; "
        "copies; or hrefs that lead to where the images are (default: link)",
    )
    how.add_argument(
        "--images-url",
        metavar="URL",
        help="with --images reference: the URL below which the images are, instead of SRC",
    )
    how.add_argument(
        "--no-geometry",
        action="store_true",
        help="let images lie nowhere, whatever their files say; without it that is so where no "
        "image has a coordinate reference system",
    )
    how.add_argument(
        "--strict", action="store_true", help="stop at the first thing that is wrong with SRC"
    )
    how.add_argument(
        "--workers", type=int, metavar="N", help="processes that work at once (default: all cores)"
    )
    how.add_argument(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="have a Dask cluster do the work, whose machines share SRC and OUT with this one",
    )
    how.add_argument(
        "--dry-run", action="store_true", help="say what would be done, change nothing"
    )
    how.add_argument("--json", action="store_true", help="report on stdout as JSON")


def _add_labels(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("images and their labels")
    group.add_argument(
        "--bands",
        metavar="NAMES",
        help="the bands of each image in the order of the file, between commas, or one of "
        f"{', '.join(PROFILES)} (default: eo.bands of the README, else what each file says)",
    )
    group.add_argument(
        "--splits",
        default=_FOLDERS,
        metavar="WHAT",
        help="a CSV file with the columns file, class and split; 'folders': those that are called "
        "train, validate or test; shares of each class, as 60/20/20 or train=70,test=30; 'none' "
        "(default: folders)",
    )
    group.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of the shares' choice (default: 0)"
    )
    group.add_argument(
        "--ids",
        choices=(_BY_NAME, _BY_PATH),
        default=_BY_NAME,
        help="what ids of Items are made of: names of files, or whole paths, where names are not "
        "unique (default: name)",
    )
    group.add_argument(
        "--stretch",
        metavar="MIN,MAX",
        help="values that are darkest and brightest in thumbnails (default: the bands' own, else "
        "between which 96 %% of each image's values lie)",
    )


def plan_of(options: argparse.Namespace) -> Plan:
    """What the options mean.

    Raises:
        UsageError: an option is wrong, or the README says something else than it should.
        FrontMatterError: the README's front matter cannot be read.
    """
    source, out = options.source, options.out
    _must_be_apart(source, out)
    if options.workers is not None and options.workers < 1:
        raise UsageError(f"--workers {options.workers} does nothing; give 1 or more")
    if options.images_url is not None and options.images != "reference":
        raise UsageError("--images-url is for --images reference; give both, or neither")
    table, rules = _rules(options)
    dataset = dataset_metadata.described(options)
    dataset = replace(dataset, bands=_bands(options, dataset))
    state = str((out / STATE).absolute())
    source_path, out_path = str(source.absolute()), str(out.absolute())
    base = None if options.images != "reference" else _slashed(options.images_url or "")
    intake = IntakeOptions(
        source=source_path,
        out=out_path,
        state=state,
        images=options.images,
        bands=dataset.bands,
        time_from_tag=options.datetime == dataset_metadata.TAG,
        no_geometry=options.no_geometry,
    )
    writing = WritingOptions(source_path, out_path, state, dataset, image_base=base)
    return Plan(source, out, table, rules, Build(intake, writing, options.strict))


def _must_be_apart(source: Path, out: Path) -> None:
    if source.resolve().is_relative_to(out.resolve()):
        raise UsageError(f"{source} lies in {out}; give the catalogue a folder of its own")


def _slashed(url: str) -> str:
    return f"{url}/" if url and not url.endswith("/") else url


def _rules(options: argparse.Namespace) -> tuple[Path | None, LabelRules]:
    said = options.splits
    table, shares = None, None
    if splits.looks_like_shares(said):
        shares = splits.shares(said, options.seed)
    elif said not in (_FOLDERS, _NONE):
        table = Path(said)
        if not table.is_file():
            raise UsageError(
                f"--splits {said}: there is no such file; give a CSV file, shares as 60/20/20, "
                f"'{_FOLDERS}' or '{_NONE}'"
            )
    # What lies in train/Forest is no class "train", wherever splits come from.
    rules = LabelRules(
        split_folders=said != _NONE,
        shares=shares,
        time_in_name=options.datetime == dataset_metadata.NAME,
        whole_paths=options.ids == _BY_PATH,
    )
    return table, rules


def _bands(options: argparse.Namespace, dataset: Description) -> Any:
    bands = named_bands(options.bands) if options.bands else dataset.bands
    if options.stretch is None:
        return bands
    try:
        low, high = (float(each) for each in options.stretch.split(","))
    except ValueError as error:
        raise UsageError(f"--stretch {options.stretch}: give MIN,MAX, as 0,2750") from error
    if not low < high:
        raise UsageError(f"--stretch {options.stretch}: MIN must be less than MAX")
    return replace(bands, stretch=(low, high))
