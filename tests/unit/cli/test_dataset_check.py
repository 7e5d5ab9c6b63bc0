"""What ``dataset check`` finds in a catalogue that pystac wrote and somebody broke."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sharinghub_tools.cli import dataset_check
from sharinghub_tools.cli.main import main
from tests.catalogues import make_catalogue
from tests.unit.adapters.stub_server import MISSING, Answer, Asked, stub_server

ITEM = "eurosat/Forest_1/Forest_1.json"
COLLECTION = "eurosat/collection.json"
OTHER = b"pixels of Forest_7"

Break = Callable[[Path], None]


def edited(name: str, edit: Callable[[Any], object]) -> Break:
    """Change the JSON of a file in place."""

    def apply(folder: Path) -> None:
        document = json.loads((folder / name).read_text())
        edit(document)
        (folder / name).write_text(json.dumps(document))

    return apply


def link(document: dict[str, Any], rel: str) -> dict[str, Any]:
    return next(link for link in document["links"] if link["rel"] == rel)


def without_link(rel: str) -> Callable[[Any], object]:
    return lambda document: document["links"].remove(link(document, rel))


def table(*ids: str) -> Break:
    """A table of Items beside the Collection."""

    def apply(folder: Path) -> None:
        pq.write_table(pa.table({"id": list(ids)}), folder / "eurosat/items.parquet")
        asset = {
            "href": "./items.parquet",
            "type": "application/vnd.apache.parquet",
            "roles": ["collection-mirror"],
        }
        edited(COLLECTION, lambda it: it.setdefault("assets", {}).update(items=asset))(folder)

    return apply


def broken(folder: Path, *breaks: Break) -> Path:
    make_catalogue(folder, items=3)
    for each in breaks:
        each(folder)
    return folder


CASES = {
    "no JSON": (
        lambda folder: (folder / ITEM).write_text("{"),
        f"{ITEM}: error not-json: it is no JSON: Expecting property name enclosed in double "
        "quotes: line 1 column 2 (char 1)",
    ),
    "no STAC object": (
        edited(ITEM, lambda item: item.pop("stac_version")),
        f"{ITEM}: error not-stac: it is no Item, Collection or Catalog",
    ),
    "core schema": (
        edited(ITEM, lambda item: item["properties"].pop("datetime")),
        f"{ITEM}#/properties: error schema: properties has none of datetime (STAC 1.1.0)",
    ),
    "extension schema": (
        edited(ITEM, lambda item: item["assets"]["label"].update({"file:local_path": 7})),
        f"{ITEM}#/assets/label/file:local_path: error schema: assets.label.file:local_path is 7, "
        "not text (file v2.1.0)",
    ),
    "Item is not there": (
        lambda folder: shutil.rmtree(folder / "eurosat/Forest_1"),
        f"{COLLECTION}#/links: error broken-link: {ITEM} is not there",
    ),
    "Collection is not there": (
        lambda folder: (folder / COLLECTION).unlink(),
        f"catalog.json#/links: error broken-link: {COLLECTION} is not there",
        "eurosat/Forest_0/Forest_0.json: warning orphan: no link of the catalogue leads to this "
        "Item",
        f"{ITEM}: warning orphan: no link of the catalogue leads to this Item",
        "eurosat/Forest_2/Forest_2.json: warning orphan: no link of the catalogue leads to this "
        "Item",
    ),
    "other link is not there": (
        edited(ITEM, lambda item: item["links"].append({"rel": "via", "href": "./notes.md"})),
        f"{ITEM}#/links/3/href: error broken-link: the link via leads to "
        "eurosat/Forest_1/notes.md, which is not there",
    ),
    "root is another": (
        edited(ITEM, lambda item: link(item, "root").update(href="../collection.json")),
        f"{ITEM}#/links/0/href: error link-root: the link root leads to {COLLECTION}, not "
        "to catalog.json",
    ),
    "parent is another": (
        edited(ITEM, lambda item: link(item, "parent").update(href="../../catalog.json")),
        f"{ITEM}#/links/2/href: error link-parent: the link parent leads to catalog.json, "
        f"not to {COLLECTION}",
    ),
    "self is another": (
        edited(
            ITEM,
            lambda item: item["links"].append({"rel": "self", "href": "https://data.example/x"}),
        ),
        f"{ITEM}#/links/3/href: error link-self: the link self leads to https://data.example/x, "
        f"not to {ITEM}",
    ),
    "no link root": (
        edited(ITEM, without_link("root")),
        f"{ITEM}#/links: error link-root: there is no link root",
    ),
    "cycle": (
        edited(
            COLLECTION,
            lambda it: it["links"].append({"rel": "child", "href": "../catalog.json"}),
        ),
        f"{COLLECTION}#/links: error cycle: the child catalog.json is above it",
    ),
    "linked twice": (
        edited(COLLECTION, lambda it: it["links"].append(link(it, "item"))),
        f"{COLLECTION}#/links: error linked-twice: eurosat/Forest_0/Forest_0.json is linked twice",
    ),
    "orphan": (
        edited(COLLECTION, lambda it: it["links"].remove(link(it, "item"))),
        "eurosat/Forest_0/Forest_0.json: warning orphan: no link of the catalogue leads to this "
        "Item",
    ),
    "same id": (
        edited(ITEM, lambda item: item.update(id="Forest_0")),
        f"{ITEM}#/id: error duplicate-id: the id 'Forest_0' is that of "
        "eurosat/Forest_0/Forest_0.json too",
    ),
    "other Collection": (
        edited(ITEM, lambda item: item.update(collection="bigearthnet")),
        f"{ITEM}#/collection: error item-collection: the Item says Collection 'bigearthnet', and "
        "it is in 'eurosat'",
    ),
    "asset is not there": (
        lambda folder: (folder / "eurosat/Forest_1/Forest_1.tif").unlink(),
        f"{ITEM}#/assets/image/href: error asset-missing: eurosat/Forest_1/Forest_1.tif is "
        "not there",
    ),
    "asset has other bytes": (
        lambda folder: (folder / "eurosat/Forest_1/Forest_1.tif").write_bytes(
            b"pixels of Forest_7"
        ),
        f"{ITEM}#/assets/image/file:checksum: error asset-checksum: "
        f"eurosat/Forest_1/Forest_1.tif has other content: sha256 {sha256(OTHER).hexdigest()}",
    ),
    "asset has other size": (
        edited(ITEM, lambda item: item["assets"]["image"].update({"file:size": 17})),
        f"{ITEM}#/assets/image/file:size: error asset-size: eurosat/Forest_1/Forest_1.tif "
        "has 18 bytes, not 17",
    ),
    "no multihash": (
        edited(ITEM, lambda item: item["assets"]["image"].update({"file:checksum": "1220ab"})),
        f"{ITEM}#/assets/image/file:checksum: error asset-checksum: '1220ab' is no multihash",
    ),
    "digest of another kind": (
        edited(
            ITEM, lambda item: item["assets"]["image"].update({"file:checksum": "1e0400112233"})
        ),
        f"{ITEM}#/assets/image/file:checksum: warning checksum-unknown: its kind of digest is not "
        "known here; it was not compared",
    ),
    "outside the extent": (
        edited(COLLECTION, lambda it: it["extent"]["spatial"].update(bbox=[[10, 50, 10.015, 51]])),
        f"{ITEM}#/bbox: error outside-extent: the bbox is outside that of the Collection (10, 50, "
        "10.015, 51)",
        "eurosat/Forest_2/Forest_2.json#/bbox: error outside-extent: the bbox is outside that of "
        "the Collection (10, 50, 10.015, 51)",
    ),
    "before the interval": (
        edited(ITEM, lambda item: item["properties"].update(start_datetime="2015-06-26T23:59:59Z")),
        f"{ITEM}#/properties/start_datetime: error outside-extent: start_datetime "
        "2015-06-26T23:59:59Z is outside the interval of the Collection "
        "(2015-06-27T00:00:00Z/2017-06-14T00:00:00Z)",
    ),
    "bbox of another geometry": (
        edited(ITEM, lambda item: item.update(bbox=[10.01, 50.0, 10.02, 50.009])),
        f"{ITEM}#/bbox: error bbox: the bbox is not that of the geometry (10.010000, 50.000000, "
        "10.019000, 50.009000)",
    ),
    "not in the summary": (
        edited(ITEM, lambda item: item["properties"].update(gsd=60)),
        f"{ITEM}#/properties/gsd: error summary: gsd 60 is not in the Collection's summary",
    ),
    "counts": (
        edited(
            COLLECTION,
            lambda it: it["summaries"].update(
                {
                    "label:overviews": [
                        {
                            "property_key": "class",
                            "counts": [
                                {"name": "Forest", "count": 2},
                                {"name": "River", "count": 1},
                            ],
                        }
                    ]
                }
            ),
        ),
        f"{COLLECTION}#/summaries/label:overviews/0/counts: error summary-count: class 'Forest' is "
        "counted 2 times, and 3 Items have it",
        f"{COLLECTION}#/summaries/label:overviews/0/counts: error summary-count: class 'River' is "
        "counted 1 times, and 0 Items have it",
    ),
    "table": (
        table("Forest_0", "Forest_2", "Forest_2", "Forest_9"),
        f"{COLLECTION}#/assets/items: error table-disagrees: eurosat/items.parquet has 4 "
        "rows, none for Forest_1, and some that are no Item's: Forest_2, Forest_9",
    ),
    "table is none": (
        lambda folder: (
            table("Forest_0")(folder),
            (folder / "eurosat/items.parquet").write_text("no table at all"),
        ),
        f"{COLLECTION}#/assets/items: warning table-unreadable: not compared with the Items: "
        "eurosat/items.parquet is no STAC GeoParquet: Parquet magic bytes not found in "
        "footer. Either the file is corrupted or this is not a parquet file.",
    ),
    "schema that nobody has": (
        edited(ITEM, lambda item: item["stac_extensions"].append("https://ext.example/v1.json")),
        f"{ITEM}#/stac_extensions: warning schema-not-checked: not checked against "
        "https://ext.example/v1.json: it is not on this machine, and nothing is fetched offline",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_found_and_nothing_else(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apply, *expected = CASES[case]
    folder = broken(tmp_path / "out", apply)
    code = main(["dataset", "check", str(folder)])
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        f"{folder}/{line}" for line in expected
    )
    assert code == int(any(" error " in line for line in expected))


def test_a_catalogue_without_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = broken(tmp_path / "out", table("Forest_0", "Forest_1", "Forest_2"))
    assert main(["dataset", "check", str(folder)]) == 0
    assert capsys.readouterr() == (
        "",
        f"{folder}: 3 Items, 10 assets (246 bytes read): no findings\n",
    )


def test_without_checksums_no_asset_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = broken(tmp_path / "out")
    image = folder / "eurosat/Forest_1/Forest_1.tif"
    image.write_bytes(image.read_bytes()[::-1])
    assert main(["dataset", "check", str(folder), "--no-checksums"]) == 0
    assert capsys.readouterr().err == f"{folder}: 3 Items, 9 assets: no findings\n"


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = broken(tmp_path / "out", edited(ITEM, lambda item: item["properties"].update(gsd=60)))
    assert main(["dataset", "check", str(folder), "--json", "--quiet"]) == 1
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == {
        "root": f"{folder.as_uri()}/catalog.json",
        "findings": [
            {
                "file": ITEM,
                "pointer": "/properties/gsd",
                "rule": "summary",
                "severity": "error",
                "message": "gsd 60 is not in the Collection's summary",
            }
        ],
        "errors": 1,
        "warnings": 0,
        "items": 3,
        "containers": 2,
        "assets": 9,
        "assets_elsewhere": 0,
        "read_bytes": 246,
    }


def test_many_items_are_checked_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dataset_check, "FEWEST_FOR_PROCESSES", 2)
    folder = broken(tmp_path / "out", edited(ITEM, lambda item: item["properties"].update(gsd=60)))
    assert main(["dataset", "check", str(folder), "--jobs", "2"]) == 1
    assert capsys.readouterr() == (
        f"{folder}/{ITEM}#/properties/gsd: error summary: gsd 60 is not in the Collection's "
        "summary\n",
        f"{folder}: 3 Items, 9 assets (246 bytes read): 1 error\n",
    )


def test_a_server_is_told_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = broken(tmp_path / "out")

    def answer(asked: Asked) -> Answer:
        if asked.authorization != "Bearer 5ecret":
            return Answer(401)
        path = folder / asked.path.lstrip("/")
        return Answer(200, path.read_text()) if path.is_file() else MISSING

    with stub_server(answer) as server:
        command = ["dataset", "check", f"{server.url}/catalog.json", "--no-checksums"]
        assert main(command) == 6
        assert "/catalog.json cannot be read: the server answers 401" in capsys.readouterr().err
        monkeypatch.setenv("STAC_API_TOKEN", "5ecret")
        assert main(command) == 0
        assert capsys.readouterr().err.endswith(": 3 Items, 9 assets: no findings\n")
        monkeypatch.delenv("STAC_API_TOKEN")
        (tmp_path / "headers").write_text("Authorization: Bearer 5ecret\n")
        assert main([*command, "--headers", str(tmp_path / "headers"), "--quiet"]) == 0


def test_no_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dataset", "check", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"sharinghub dataset check: {tmp_path} is no catalogue: it has no catalog.json and no "
        "collection.json; give its folder\n"
    )


def test_names_that_urls_encode(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = broken(tmp_path / "out with spaces & é")
    odd = folder / "eurosat" / "Forest 1+é~"
    (folder / "eurosat/Forest_1").rename(odd)

    def renamed(collection: dict[str, Any]) -> None:
        for each in collection["links"]:
            each["href"] = each["href"].replace("./Forest_1/", "./Forest%201+%C3%A9~/")

    edited(COLLECTION, renamed)(folder)
    assert main(["dataset", "check", str(folder)]) == 0
    assert capsys.readouterr().out == ""
