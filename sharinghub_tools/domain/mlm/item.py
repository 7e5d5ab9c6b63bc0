"""A model version with its README → the standalone STAC Item of the model.

It is what the portal's own Item cannot be: valid by the schemas of STAC, of MLM and of every other
extension that it names. It is of STAC 1.0.0, as all that the portal serves: eo and raster in the
versions that MLM 1.5.2 takes for bands belong to that, and so do all copies of schemas that people
have at hand.

The prefix ``lineage:`` is our own (docs/reference/lineage.md). Its schema is not declared in
``stac_extensions``: nobody else's validator could fetch it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.lineage import Place, lineage
from sharinghub_tools.domain.mlm import block, describing, names
from sharinghub_tools.domain.mlm.given import eo_band
from sharinghub_tools.domain.mlm.item_assets import model_asset, source_asset
from sharinghub_tools.domain.mlm.item_links import links
from sharinghub_tools.domain.mlm.item_metadata import extent, shown_metadata, temporal_extent
from sharinghub_tools.domain.mlm.ownership import Record
from sharinghub_tools.domain.mlm.vocabulary import OF_ITEM
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.portal.building import LARGEST
from sharinghub_tools.domain.portal.item.json_form import NoJsonError, json_form
from sharinghub_tools.errors import FrontMatterError

STAC_VERSION = "1.0.0"
SCHEMAS = {
    name: f"https://stac-extensions.github.io/{folder}/{version}/schema.json"
    for name, folder, version in (
        ("mlm", "mlm", "v1.5.2"),
        ("version", "version", "v1.2.0"),
        ("classification", "classification", "v1.1.0"),
        ("eo", "eo", "v1.1.0"),
        ("file", "file", "v2.1.0"),
        ("sci", "scientific", "v1.0.0"),
        ("table", "table", "v1.2.0"),
    )
}
Json = dict[str, Any]


def mlm_item(
    version: ModelVersion,
    readme: str,
    place: Place | None = None,
    *,
    record: Record | None = None,
    branch: str | None = None,
    keywords: Sequence[str] = (),
) -> Json:
    """The standalone Item of a model version; the same for the same arguments.

    Args:
        version: as its registry tells it.
        readme: the README that shows it; what its author wrote under ``mlm`` is what the Item says.
        place: where the model's project is, as far as that is known.
        record: what of ``mlm`` in the README is derived, as :func:`.block.put` tells it.
        branch: on which the Item's file is; None where nobody knows.
        keywords: topics of the project, for a README that has no keywords.

    Returns:
        JSON: dicts, lists, texts, finite numbers, booleans and None.

    Raises:
        FrontMatterError: the front matter cannot be read.
    """
    place = place or Place()
    document = parse(readme)
    metadata = {str(key): value for key, value in document.data.items()} if document else {}
    if _weight(metadata, {}) > LARGEST:
        raise FrontMatterError("the metadata are larger than an Item can be: aliases of aliases")
    body = document.body if document else readme
    derived = describing.describe(version)
    said = {**derived, **_written(metadata)}
    described = shown_metadata(metadata, body, version, place, keywords)
    properties: Json = {
        **described,
        **_times(metadata, version),
        "version": version.version,
        **{f"mlm:{name}": said[name] for name in OF_ITEM if name in said},
        **_columns(version),
        **lineage(version, metadata, place),
        **({block.RECORD: dict(record)} if record else {}),
    }
    assets = {"mlm:model": model_asset(version, said, _bands(version, metadata, said))}
    if source := source_asset(version, said, place):
        assets["mlm:source_code"] = source
    found = extent(metadata)
    item: Json = {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": [SCHEMAS[name] for name in _used(properties, assets)],
        "id": names.item_id(version.name, version.version),
        "geometry": found.geometry if found else None,
        **({"bbox": found.bbox} if found else {}),
        "properties": properties,
        "links": links(version, metadata, described, place, branch),
        "assets": assets,
    }
    return _json(item)


def item_text(item: Mapping[str, Any]) -> str:
    """The text of an Item's file."""
    return json.dumps(item, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _weight(value: Any, known: dict[int, int]) -> int:
    """How many values there are once all aliases are written out; of one in itself, one turn."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = 0
        parts = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_weight(part, known) for part in parts)
    return known[id(value)]


def _written(metadata: Mapping[str, Any]) -> Json:
    """What the README says under ``mlm``."""
    written = metadata.get(block.KEY)
    return _json(written) if isinstance(written, dict) else {}


def _json(value: Mapping[str, Any]) -> Json:
    try:
        return dict(json_form(value))
    except NoJsonError as error:
        raise FrontMatterError(f"the metadata cannot be written as JSON: {error}") from error


def _times(metadata: Mapping[str, Any], version: ModelVersion) -> Json:
    """When the version was made, and the time that its data are of.

    Where nobody knows either, the widest interval that MLM's best practices name.
    """
    made = instant(version.created) if version.created else None
    interval = temporal_extent(metadata)
    if interval is None and made is None:
        interval = "1900-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
    times: Json = {"datetime": made}
    if interval is not None:
        times |= {"start_datetime": interval[0], "end_datetime": interval[1]}
    return times | ({"created": made} if made else {})


def instant(moment: datetime) -> str:
    """A moment as STAC writes it, to the second."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _columns(version: ModelVersion) -> Json:
    columns = describing.columns(version)
    if not columns:
        return {}
    return {"table:columns": [{"name": column.name, "type": column.type} for column in columns]}


def _bands(
    version: ModelVersion, metadata: Mapping[str, Any], said: Mapping[str, Any]
) -> list[Json]:
    """The bands that inputs and outputs name, with what model and README say of each."""
    known = describing.bands(version)
    known |= {
        band["name"]: band
        for each in _listed(metadata.get("eo"), "bands")
        if (band := eo_band(each))
    }
    named = [
        band["name"]
        for part in ("input", "output")
        for array in _listed(said, part)
        for each in _listed(array, "bands")
        if (band := eo_band(each))
    ]
    return [known.get(name, {"name": name}) for name in dict.fromkeys(named)]


def _listed(fields: object, key: str) -> list[Any]:
    value = fields.get(key) if isinstance(fields, Mapping) else None
    return value if isinstance(value, list) else []


def _used(properties: Mapping[str, Any], assets: Mapping[str, Any]) -> list[str]:
    """The extensions whose fields the Item has."""
    keys = [*properties, *(key for asset in assets.values() for key in asset)]
    for output in _listed(properties, "mlm:output"):
        keys += output if isinstance(output, Mapping) else ()
    prefixes = {key.partition(":")[0] for key in keys}
    return [name for name in SCHEMAS if name in prefixes]
