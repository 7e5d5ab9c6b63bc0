"""Items as STAC GeoParquet (pyarrow): one file, written row group by row group.

stac-geoparquet and rustac write the same, but take ten times as long for an Item, or want all of
them at once. Sources: https://geoparquet.org/releases/v1.1.0/ and
https://github.com/stac-utils/stac-geoparquet/blob/main/spec/stac-geoparquet-spec.md.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sharinghub_tools.domain.dataset.image_facts import NAN
from sharinghub_tools.domain.dataset.summary import Summary

# Items of a row group: few enough for memory, enough for fast reading.
_ROW_GROUP = 2_500
_VERSION = "1.1.0"
_GEOMETRY, _BOX = "geometry", "bbox"
_TIMES = ("datetime", "start_datetime", "end_datetime")
_SIDES = ("xmin", "ymin", "xmax", "ymax")


def write_part(path: Path, items: Sequence[dict[str, Any]]) -> None:
    """Write the rows of some Items, at least one, for :func:`put_together`."""
    import pyarrow as pa

    rows = [_row(item) for item in items]
    names = dict.fromkeys(name for row in rows for name in row)
    types = _types()
    columns = [pa.array([row.get(name) for row in rows], types.get(name)) for name in names]
    batch = pa.record_batch(columns, list(names))
    path.parent.mkdir(parents=True, exist_ok=True)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        pa.OSFile(str(path), "wb") as file,
        pa.ipc.new_file(file, batch.schema, options=options) as out,
    ):
        out.write_batch(batch)


def put_together(
    parts: Sequence[Path], target: Path, collection: dict[str, Any], summary: Summary
) -> None:
    """Make one file of parts, in their order.

    Args:
        parts: what :func:`write_part` wrote, at least one.
        target: the file; it is written anew.
        collection: the Collection, which the file also holds.
        summary: all Items, added up.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schemas = [pa.ipc.open_file(part).schema for part in map(str, parts)]
    schema = pa.unify_schemas(schemas, promote_options="permissive")
    schema = schema.with_metadata(_metadata(collection, summary))
    with pq.ParquetWriter(str(target), schema, compression="zstd") as writer:
        for table in _row_groups(parts, schema):
            writer.write_table(table, row_group_size=table.num_rows)


def _row_groups(parts: Sequence[Path], schema: Any) -> Iterator[Any]:
    import pyarrow as pa

    waiting: list[Any] = []
    rows = 0
    for part in parts:
        with pa.OSFile(str(part), "rb") as file:
            batch = pa.ipc.open_file(file).get_batch(0)
        waiting.append(_fitted(batch, schema))
        rows += batch.num_rows
        if rows >= _ROW_GROUP:
            yield pa.Table.from_batches(waiting, schema)
            waiting, rows = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting, schema)


def _fitted(batch: Any, schema: Any) -> Any:
    """A batch with the columns and types of all batches together."""
    import pyarrow as pa

    columns = []
    for field in schema:
        at = batch.schema.get_field_index(field.name)
        if at < 0:
            columns.append(pa.nulls(batch.num_rows, field.type))
        elif batch.column(at).type == field.type:
            columns.append(batch.column(at))
        else:
            columns.append(pa.array(batch.column(at).to_pylist(), field.type))
    return pa.record_batch(columns, schema=schema)


def _types() -> dict[str, Any]:
    """Types of the columns that may hold nothing at all."""
    import pyarrow as pa

    box = pa.struct([(side, pa.float64()) for side in _SIDES])
    times = dict.fromkeys(_TIMES, pa.timestamp("ms", "UTC"))
    return {_GEOMETRY: pa.binary(), _BOX: box, **times}


def _row(item: dict[str, Any]) -> dict[str, Any]:
    """An Item's columns: its properties stand beside its other members."""
    row = {key: value for key, value in item.items() if key != "properties"}
    row |= item["properties"]
    geometry, box = item[_GEOMETRY], item.get(_BOX)
    row[_GEOMETRY] = well_known_binary(geometry) if geometry else None
    row[_BOX] = dict(zip(_SIDES, box, strict=True)) if box else None
    for name in _TIMES:
        if row.get(name):
            row[name] = datetime.fromisoformat(row[name])
    row["assets"] = _assets(item["assets"])
    return row


def _assets(assets: dict[str, Any]) -> dict[str, Any]:
    """Assets whose values are of one type each: NaN is text in JSON only."""
    bands = assets["image"]["raster:bands"]
    if bands[0].get("nodata") != NAN:
        return assets
    as_numbers = [{**band, "nodata": math.nan} for band in bands]
    return {**assets, "image": {**assets["image"], "raster:bands": as_numbers}}


def well_known_binary(geometry: dict[str, Any]) -> bytes:
    """A GeoJSON Polygon or MultiPolygon as ISO WKB, little-endian."""
    if geometry["type"] == "Polygon":
        return _polygon(geometry["coordinates"])
    polygons = geometry["coordinates"]
    return struct.pack("<BII", 1, 6, len(polygons)) + b"".join(map(_polygon, polygons))


def _polygon(rings: Sequence[Sequence[Sequence[float]]]) -> bytes:
    packed = [struct.pack("<BII", 1, 3, len(rings))]
    for ring in rings:
        numbers = [number for point in ring for number in point]
        packed.append(struct.pack(f"<I{len(numbers)}d", len(ring), *numbers))
    return b"".join(packed)


def _metadata(collection: dict[str, Any], summary: Summary) -> dict[str, str]:
    # Where no Item has a place no type is wrong, and rustac ends itself without one.
    types = sorted(summary.geometries) or ["Polygon"]
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": types}
    if summary.bbox:
        covering = {_BOX: {side: [_BOX, side] for side in _SIDES}}
        column |= {"bbox": list(summary.bbox), "covering": covering}
    geo = {"version": _VERSION, "primary_column": _GEOMETRY, "columns": {_GEOMETRY: column}}
    stac = {"version": "1.0.0", "collections": {collection["id"]: collection}}
    return {"geo": json.dumps(geo), "stac-geoparquet": json.dumps(stac)}
