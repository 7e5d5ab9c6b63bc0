"""The project's own STAC objects that are offered as assets, the Items of its models above all.

What is wrong with the Item of a model may be what the README says under ``mlm``: then that is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.lint.explaining import mended
from sharinghub_tools.domain.lint.files import listed_files
from sharinghub_tools.domain.lint.origins import Origins
from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.lint.surroundings import StacFile, Surroundings
from sharinghub_tools.domain.portal.item.json_form import NoJsonError, json_form
from sharinghub_tools.domain.stac.schemas import short_name
from sharinghub_tools.domain.stac.violations import Violation
from sharinghub_tools.domain.stac.wording import described, dotted

_PREFIX = "mlm:"


@rule(
    "stac-file-invalid",
    Effect.INVALID_ITEM,
    "run sharinghub link-model again if it wrote the file, else correct it",
)
def stac_file_invalid(surroundings: Surroundings) -> Iterator[Hit]:
    """A STAC object of the repository that is offered as an asset."""
    readme = surroundings.readme
    places = listed_files(readme, [file.path for file in surroundings.stac_files])
    for file in surroundings.stac_files:
        if file.content is None:
            yield Hit(
                places[file.path],
                f"{quoted(file.path)} is no JSON",
                "remove the file, and run sharinghub link-model again",
            )
        for cause in file.verdict.causes:
            what = described(cause, dotted(cause.path) or "it")
            message = f"{quoted(file.path)}: {what} ({short_name(cause.schema)})"
            yield _by_hand(cause, file, readme) or Hit(places[file.path], message)


@rule(
    "stac-file-not-checked",
    Effect.IS_ADVICE,
    "run it again with a network and without --offline, or give a copy of the schema by --schemas",
)
def stac_file_not_checked(surroundings: Surroundings) -> Iterator[Hit]:
    """A schema of such an object that could not be asked."""
    places = listed_files(surroundings.readme, [file.path for file in surroundings.stac_files])
    for file in surroundings.stac_files:
        for each in file.verdict.unchecked:
            name = short_name(each.schema)
            shown = quoted(name) if "://" in name else name
            message = f"{quoted(file.path)} was not checked against {shown}: {each.reason}"
            yield Hit(places[file.path], message)


def _by_hand(cause: Violation, file: StacFile, readme: Readme) -> Hit | None:
    """Of a value that the Item has from ``mlm`` of the README, as it is there now."""
    match cause.path:
        case ("properties", str(name), *rest) if name.startswith(_PREFIX):
            field = name.removeprefix(_PREFIX)
        case _:
            return None
    properties = (file.content or {}).get("properties")
    if not isinstance(properties, Mapping) or "lineage:model" not in properties:
        return None
    origin = Origins(readme, {}).model(field, *rest)
    if origin is None or not _says(readme, field, properties[name]):
        return None
    message = f"{quoted(file.path)}: {described(cause, dotted(('mlm', field, *rest)))}"
    mend = f"{mended(cause, origin)}, then run sharinghub link-model again"
    return Hit(origin.at, f"{message} ({short_name(cause.schema)})", mend)


def _says(readme: Readme, field: str, value: Any) -> bool:
    """Whether the README says under ``mlm`` what the Item says."""
    metadata = readme.reading.metadata
    written = metadata.get("mlm") if isinstance(metadata, dict) else None
    if not isinstance(written, dict) or field not in written:
        return False
    try:
        return same(json_form(written[field]), value)
    except NoJsonError:
        return False
