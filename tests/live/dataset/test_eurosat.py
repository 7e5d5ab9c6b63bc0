"""The whole way of a dataset: the 100 real EuroSAT patches, from a folder to a STAC API.

One request in ten fails, at the bucket as at the API.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import requests

from sharinghub_tools.cli.main import main
from tests.live.faulty_proxy import faulty_proxy
from tests.live.s3_server import BUCKET, S3Server
from tests.patches import EUROSAT, has_eurosat

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.stac_api_server import StacApi

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("_as_boto3_finds_it"), has_eurosat]

DATA = "https://data.example/eurosat"
DESCRIPTION = ("--bands", "eurosat", "--interval", "2015-06-27/2017-06-14", "--id", "eurosat")


def dataset(*arguments: object) -> int:
    return main(["dataset", *map(str, arguments)])


def test_from_a_folder_to_a_stac_api(
    s3: S3Server,
    stac_api: StacApi,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, bucket = tmp_path / "out", f"s3://{BUCKET}/{name}"
    splits = ("--splits", EUROSAT / "splits.csv")
    assert dataset("build", EUROSAT / "tif", out, *DESCRIPTION, *splits) == 0
    capsys.readouterr()
    assert dataset("check", out) == 0
    assert capsys.readouterr().err.endswith("100 Items, 302 assets (10.6 MiB read): no findings\n")

    with faulty_proxy(s3.url) as store:
        store.every = 10
        to_store = (bucket, "--endpoint-url", store.url)
        assert dataset("upload", out, *to_store, "--rewrite-hrefs", DATA) == 0
        assert dataset("check", *to_store) == 0
        with faulty_proxy(stac_api.url) as api:
            api.every = 10
            to_api = (api.url, "--collection", name)
            assert dataset("publish", bucket, *to_api, *to_store[1:], "--json") == 0
            report = json.loads(capsys.readouterr().out)
            api.asked.clear()
            assert dataset("publish", bucket, *to_api, *to_store[1:]) == 0
            assert api.writes() == []

    assert report["created"] == 100
    assert report["verified"] == {
        "agrees": True,
        "items": 100,
        "compared": 100,
        "missing": 0,
        "different": 0,
        "repeated": 0,
        "extra": 0,
        "first": [],
    }
    url = f"{stac_api.url}/collections/{name}/items"
    page = requests.get(url, params={"limit": 1000}, timeout=60).json()
    published = {item["id"]: item["assets"]["image"]["href"] for item in page["features"]}
    assert len(page["features"]) == len(published) == 100
    table = s3.client().get_object(Bucket=BUCKET, Key=f"{name}/eurosat/items.parquet")["Body"]
    rows = pq.read_table(io.BytesIO(table.read()), columns=["id", "assets"]).to_pylist()
    assert {row["id"]: row["assets"]["image"]["href"] for row in rows} == published
    assert all(href.startswith(f"{DATA}/eurosat/") for href in published.values())
