"""A table of Items whose rows lose the place that their hrefs are relative to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sharinghub_tools.adapters.geoparquet_hrefs import write_with_absolute_hrefs
from sharinghub_tools.errors import EnvironmentLacksError

ITEMS = [
    {
        "id": "a",
        "geometry": b"\x01",
        "assets": {"image": {"href": "./a.tif", "file:size": 7}, "mask": None},
        "links": [{"rel": "parent", "href": "../collection.json"}, {"rel": "via", "href": None}],
    },
    {
        "id": "b",
        "geometry": None,
        "assets": {"image": {"href": "s3://other/b.tif", "file:size": None}, "mask": None},
        "links": None,
    },
    {
        "id": "c",
        "geometry": b"\x02",
        "assets": {"image": None, "mask": {"href": "c.png"}},
        "links": [],
    },
    {"id": "nobody's", "geometry": None, "assets": {"image": {"href": "./d.tif"}}, "links": []},
]
COLLECTION = {
    "type": "Collection",
    "stac_version": "1.0.0",
    "links": [],
    "assets": {"items": {"href": "./items.parquet"}},
}
PLACES = {each: f"https://data.example/{each}/{each}.json" for each in ("a", "b", "c")}


def table(path: Path, rows: list[dict[str, Any]] = ITEMS) -> Path:
    stac = {"version": "1.0.0", "collections": {"eurosat": COLLECTION}}
    metadata = {"geo": '{"version": "1.1.0"}', "stac-geoparquet": json.dumps(stac)}
    pq.write_table(pa.Table.from_pylist(rows).replace_schema_metadata(metadata), path)
    return path


def written(source: Path, target: Path) -> bool:
    return write_with_absolute_hrefs(
        source, target, PLACES.get, {"eurosat": "https://data.example/collection.json"}.get
    )


def test_hrefs_are_absolute_and_all_else_stays(tmp_path: Path) -> None:
    source, target = table(tmp_path / "source"), tmp_path / "target"
    assert written(source, target)
    expected = pq.read_table(source).to_pylist()
    expected[0]["assets"]["image"]["href"] = "https://data.example/a/a.tif"
    expected[0]["links"][0]["href"] = "https://data.example/collection.json"
    expected[2]["assets"]["mask"]["href"] = "https://data.example/c/c.png"
    found = pq.read_table(target)
    assert found.to_pylist() == expected
    assert found.schema == pq.read_schema(source)
    metadata = found.schema.metadata
    assert metadata[b"geo"] == b'{"version": "1.1.0"}'
    assert json.loads(metadata[b"stac-geoparquet"]) == {
        "version": "1.0.0",
        "collections": {
            "eurosat": {
                **COLLECTION,
                "links": [
                    {
                        "rel": "self",
                        "href": "https://data.example/collection.json",
                        "type": "application/json",
                    }
                ],
                "assets": {"items": {"href": "https://data.example/items.parquet"}},
            }
        },
    }


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    source = table(tmp_path / "source")
    for name in ("one", "two"):
        written(source, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_table_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "labels.parquet"
    pq.write_table(pa.table({"id": ["a"], "class": ["Forest"]}), source)
    assert not written(source, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_what_is_no_parquet_is_named(tmp_path: Path) -> None:
    source = tmp_path / "items.parquet"
    source.write_text("no table at all")
    with pytest.raises(EnvironmentLacksError) as caught:
        written(source, tmp_path / "target")
    assert str(caught.value) == (
        f"{source} cannot be given absolute hrefs: Parquet magic bytes not found in footer. "
        "Either the file is corrupted or this is not a parquet file."
    )
