"""STAC GeoParquet, as other people's readers see it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import pyarrow.parquet as pq
import pytest
import rustac
import stac_geoparquet.arrow
from shapely import wkb
from shapely.geometry import mapping, shape

from sharinghub_tools.adapters import geoparquet
from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.collection import collection
from sharinghub_tools.domain.dataset.image_facts import StoredFile
from sharinghub_tools.domain.dataset.item import ItemMaker, LabelledImage
from sharinghub_tools.domain.dataset.summary import Summary
from tests.unit.domain.dataset import images
from tests.unit.domain.dataset.images import DATASET, FOOTPRINT

# Bands that all have values: other readers show what is missing as null.
FACTS = replace(images.FACTS, statistics=images.FACTS.statistics[:2])
IMAGE = replace(images.IMAGE, facts=FACTS)
PICTURE = images.PICTURE

ACROSS = {
    "type": "MultiPolygon",
    "coordinates": [
        [[[179.0, -16.0], [179.0, -17.0], [180.0, -17.0], [180.0, -16.0], [179.0, -16.0]]],
        [[[-180.0, -16.0], [-180.0, -17.0], [-179.0, -17.0], [-179.0, -16.0], [-180.0, -16.0]]],
    ],
}


def item_of(image: LabelledImage) -> dict[str, Any]:
    return ItemMaker(DATASET, ["Forest", "River"]).item(image, StoredFile(300, "1220cc"))


def write(folder: Path, *parts: Sequence[LabelledImage]) -> Path:
    """A file of some parts, each of some Items."""
    summary, paths = Summary(), []
    for number, part in enumerate(parts):
        for image in part:
            summary.add_image(image, DATASET.bands.bands)
        paths.append(folder / "parts" / f"{number}.arrow")
        geoparquet.write_part(paths[-1], [item_of(image) for image in part])
    target = folder / "items.parquet"
    content = collection(DATASET, summary, (), None)
    geoparquet.put_together(paths, target, content, summary)
    return target


def river(number: int = 1) -> LabelledImage:
    return replace(IMAGE, id=f"River_{number}", class_name="River", split="test")


def test_rustac_reads_the_items_as_they_are(tmp_path: Path) -> None:
    made = write(tmp_path, [IMAGE, river()])
    found = rustac.read_sync(str(made))["features"]
    for each in found:
        each["bbox"] = list(each["bbox"])
    assert found == [item_of(IMAGE), item_of(river())]


def test_stac_geoparquet_reads_the_items_as_they_are(tmp_path: Path) -> None:
    made = write(tmp_path, [IMAGE, river()])
    found = list(stac_geoparquet.arrow.stac_table_to_items(pq.read_table(made)))
    for each in found:
        for name in ("start_datetime", "end_datetime"):
            # It writes milliseconds, whatever the column has.
            each["properties"][name] = each["properties"][name].replace(".000Z", "Z")
        each["geometry"] = mapping(shape(each["geometry"]))
    expected = [item_of(IMAGE), item_of(river())]
    for each in expected:
        each["geometry"] = mapping(shape(each["geometry"]))
    assert found == expected


def test_duckdb_finds_by_class_place_and_time(tmp_path: Path) -> None:
    made = write(tmp_path, [IMAGE], [river(1), river(2)])
    query = f"""
        select class, "ml-aoi:split", count(*), min(start_datetime), max(datetime),
               any_value(assets.image.href), any_value(assets.image."file:size")
        from '{made}' where bbox.xmin < 8.5 group by all order by class
    """
    start = datetime(2015, 6, 27, tzinfo=UTC)
    assert duckdb.sql(query).fetchall() == [
        ("Forest", "train", 1, start, None, "./Forest_1.tif", 1000),
        ("River", "test", 2, start, None, "./Forest_1.tif", 1000),
    ]


def test_geopandas_knows_the_places(tmp_path: Path) -> None:
    frame = geopandas.read_parquet(write(tmp_path, [IMAGE, river()]))
    assert frame.crs == "OGC:CRS84"
    assert list(frame["id"]) == ["Forest_1", "River_1"]
    assert tuple(frame.total_bounds) == (8.0, 48.0, 9.0, 49.0)
    assert len(geopandas.read_parquet(tmp_path / "items.parquet", bbox=(0, 0, 1, 1))) == 0


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    metadata = pq.read_schema(write(tmp_path, [IMAGE])).metadata
    assert json.loads(metadata[b"geo"]) == {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Polygon"],
                "bbox": [8.0, 48.0, 9.0, 49.0],
                "covering": {
                    "bbox": {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}
                },
            }
        },
    }
    stac = json.loads(metadata[b"stac-geoparquet"])
    assert stac["collections"]["eurosat"]["type"] == "Collection"


def test_items_that_differ_in_what_they_have(tmp_path: Path) -> None:
    """Columns and types of all parts together, in whichever order they come."""
    instant = replace(river(), acquisition=Acquisition("2016-05-01T10:20:30Z"), split=None)
    wkt2 = replace(FOOTPRINT, epsg=None, wkt2="PROJCRS[…]")
    floats = replace(FACTS, nodata="nan", data_type="float32", footprint=wkt2)
    parts = [[PICTURE], [IMAGE], [instant], [replace(IMAGE, id="z", facts=floats)]]
    for given in (parts, parts[::-1]):
        made = write(tmp_path, *given)
        found = {each["id"]: each for each in rustac.read_sync(str(made))["features"]}
        assert found["River_1"]["properties"]["datetime"] == "2016-05-01T10:20:30Z"
        assert found["Forest_1"]["properties"]["datetime"] is None
        assert found["bike 1"]["properties"]["class"] == "bicycle"
        assert found["z"]["properties"]["proj:wkt2"] == "PROJCRS[…]"
        nodata = 'assets.image."raster:bands"[1].nodata'
        rows = duckdb.sql(f"select id, {nodata} from '{made}' order by id").fetchall()
        assert dict(rows)["Forest_1"] == 0
        assert dict(rows)["bike 1"] is None
        assert math.isnan(dict(rows)["z"])


def test_no_item_has_a_place(tmp_path: Path) -> None:
    made = write(tmp_path, [PICTURE])
    assert json.loads(pq.read_schema(made).metadata[b"geo"])["columns"]["geometry"] == {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
    }
    assert geopandas.read_parquet(made).geometry.isna().all()
    # rustac knows no Item without a place: such ones are empty outlines to it.
    (found,) = rustac.read_sync(str(made))["features"]
    assert found["geometry"] == {"type": "Polygon", "coordinates": []}


def test_row_groups_are_of_some_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geoparquet, "_ROW_GROUP", 4)
    parts = [[river(3 * part + number) for number in range(3)] for part in range(5)]
    file = pq.ParquetFile(write(tmp_path, *parts))
    sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert sizes == [6, 6, 3]
    assert file.read(["id"]).column("id").to_pylist() == [f"River_{at}" for at in range(15)]


def test_well_known_binary() -> None:
    for geometry in (FOOTPRINT.geometry, ACROSS):
        assert wkb.loads(geoparquet.well_known_binary(geometry)) == shape(geometry)
