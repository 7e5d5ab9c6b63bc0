"""A STAC GeoParquet table with absolute hrefs (pyarrow).

A row has no place of its own that its hrefs could be relative to, as an Item's file has.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.errors import EnvironmentLacksError

_BATCH = 5_000
_HREF = "href"
_STAC = b"stac-geoparquet"

UrlOf = Callable[[str], str | None]
"""From the id of an Item to where its file will be read."""


def write_with_absolute_hrefs(
    source: Path, target: Path, item_url: UrlOf, collection_url: UrlOf
) -> bool:
    """Write a table again, with the hrefs of its links and assets absolute.

    Args:
        source: a Parquet file.
        target: is written; the same source gives the same bytes.
        item_url: where an Item's file will be read, by its id.
        collection_url: likewise for a Collection.

    Returns:
        Whether the source is a table of Items; another is left alone.

    Raises:
        EnvironmentLacksError: pyarrow is not installed, or the file is no Parquet.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise EnvironmentLacksError(
            "Parquet needs pyarrow; run: pip install 'sharinghub-tools[dataset]'"
        ) from error
    try:
        with pq.ParquetFile(source) as table:
            schema = table.schema_arrow
            if not {"id", "assets", "geometry"} <= set(schema.names):
                return False
            schema = schema.with_metadata(_metadata(schema.metadata or {}, collection_url))
            with pq.ParquetWriter(target, schema, compression="zstd") as writer:
                for batch in table.iter_batches(_BATCH):
                    writer.write_batch(_absolute(batch, schema, item_url))
    except (pa.ArrowException, OSError) as error:
        raise EnvironmentLacksError(
            f"{source} cannot be given absolute hrefs: {str(error).splitlines()[0]}"
        ) from error
    return True


def _absolute(batch: Any, schema: Any, item_url: UrlOf) -> Any:
    import pyarrow as pa

    urls = [item_url(identifier) for identifier in batch.column("id").to_pylist()]
    columns = []
    for field in schema:
        column = batch.column(field.name)
        if field.name == "assets":
            column = _assets(column, urls)
        elif field.name == "links":
            column = _links(column, urls)
        columns.append(column)
    return pa.record_batch(columns, schema=schema)


def _assets(column: Any, urls: list[str | None]) -> Any:
    """A struct of one asset for each key."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_struct(column.type):
        return column
    # Fields of a struct, not of its parents: what is null above stays so by the mask.
    assets = [_with_hrefs(column.field(place), urls) for place in range(column.type.num_fields)]
    return pa.StructArray.from_arrays(assets, fields=list(column.type), mask=pc.is_null(column))


def _links(column: Any, urls: list[str | None]) -> Any:
    """A list of links for each Item."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_list(column.type):
        return column
    of_links = [urls[place] for place in pc.list_parent_indices(column).to_pylist()]
    links = _with_hrefs(column.flatten(), of_links)
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_pylist()
    offsets = [0]
    for length in lengths:
        offsets.append(offsets[-1] + length)
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), links, type=column.type, mask=pc.is_null(column)
    )


def _with_hrefs(structs: Any, urls: list[str | None]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_struct(structs.type) or structs.type.get_field_index(_HREF) < 0:
        return structs
    at = structs.type.get_field_index(_HREF)
    children = [structs.field(place) for place in range(structs.type.num_fields)]
    made = [
        href if href is None or url is None else hrefs.joined(url, href)
        for href, url in zip(children[at].to_pylist(), urls, strict=True)
    ]
    children[at] = pa.array(made, children[at].type)
    return pa.StructArray.from_arrays(children, fields=list(structs.type), mask=pc.is_null(structs))


def _metadata(metadata: dict[bytes, bytes], collection_url: UrlOf) -> dict[bytes, bytes]:
    """The file's own, with the hrefs of the Collections in it."""
    try:
        stac = json.loads(metadata.get(_STAC, b""))
        collections = stac["collections"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        return metadata
    absolute = {}
    for identifier, collection in collections:
        url = collection_url(str(identifier))
        absolute[identifier] = (
            collection if url is None else hrefs.with_absolute_hrefs(collection, url)
        )
    return {**metadata, _STAC: json.dumps({**stac, "collections": absolute}).encode()}
