"""A catalogue in a real STAC API: created, brought up to date, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sharinghub_tools.cli.main import main
from tests.catalogues import make_catalogue
from tests.gitlab.answers import Answer
from tests.live.dataset.web_server import web_server
from tests.live.faulty_proxy import FaultyProxy, faulty_proxy
from tests.live.s3_server import BUCKET, S3Server
from tests.live.stac_api_server import StacApi

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.live

DATA = "https://data.example/eurosat"


@pytest.fixture
def api(stac_api: StacApi) -> Iterator[FaultyProxy]:
    """The API behind a proxy that remembers what it was asked."""
    with faulty_proxy(stac_api.url) as proxy:
        yield proxy


def publish(source: object, api: str, name: str, *options: str) -> int:
    return main(["dataset", "publish", str(source), api, "--collection", name, *options])


def items(api: StacApi, name: str) -> dict[str, Any]:
    url = f"{api.url}/collections/{name}/items"
    page = requests.get(url, params={"limit": 1000}, timeout=60).json()
    assert not any(link["rel"] == "next" for link in page["links"])
    by_id = {item["id"]: item for item in page["features"]}
    assert len(by_id) == len(page["features"])
    return by_id


def edit(path: Path, **properties: object) -> None:
    item = json.loads(path.read_text())
    item["properties"] |= properties
    path.write_text(json.dumps(item))


def test_published_once_and_read_back(
    stac_api: StacApi, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out")
    assert publish(folder, stac_api.url, name, "--assets-url", DATA) == 0
    assert capsys.readouterr() == (
        "",
        f"{stac_api.url}/collections/{name}: Collection created, Items: 6 created; read back: 6 "
        "Items, 6 compared in full, all agree\n",
    )
    there = items(stac_api, name)
    assert sorted(there) == [f"Forest_{number}" for number in range(6)]
    ours = json.loads((folder / "eurosat/Forest_3/Forest_3.json").read_text())
    theirs = there["Forest_3"]
    assert theirs["properties"] == {k: v for k, v in ours["properties"].items() if v is not None}
    assert theirs["geometry"] == ours["geometry"]
    assert {key: asset["href"] for key, asset in theirs["assets"].items()} == {
        "image": f"{DATA}/eurosat/Forest_3/Forest_3.tif",
        "label": f"{DATA}/eurosat/Forest_3/Forest_3.geojson",
        "thumbnail": f"{DATA}/eurosat/Forest_3/Forest_3.jpeg",
    }
    assert {link["rel"]: link["href"] for link in theirs["links"]} == {
        "collection": f"{stac_api.url}/collections/{name}",
        "parent": f"{stac_api.url}/collections/{name}",
        "root": f"{stac_api.url}/",
        "self": f"{stac_api.url}/collections/{name}/items/Forest_3",
    }
    collection = requests.get(f"{stac_api.url}/collections/{name}", timeout=60).json()
    assert (collection["id"], collection["title"]) == (name, "EuroSAT")
    assert collection["providers"] == [{"name": "DFKI", "roles": ["producer"]}]


def test_published_twice_nothing_is_written(
    api: FaultyProxy, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out")
    assert publish(folder, api.url, name, "--assets-url", DATA) == 0
    assert api.writes() == ["POST", "POST"]
    api.asked.clear()
    capsys.readouterr()
    assert publish(folder, api.url, name, "--assets-url", DATA) == 0
    assert capsys.readouterr() == (
        "",
        f"{api.url}/collections/{name}: 6 Items agree; read back: 6 Items, 6 compared in full, "
        "all agree\n",
    )
    assert api.writes() == []


def test_what_changed_is_replaced_and_nothing_else(
    api: FaultyProxy,
    stac_api: StacApi,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = make_catalogue(tmp_path / "out")
    publish(folder, api.url, name, "--assets-url", DATA)
    edit(folder / "eurosat/Forest_2/Forest_2.json", split="test")
    api.asked.clear()
    capsys.readouterr()
    assert publish(folder, api.url, name, "--assets-url", DATA) == 0
    assert capsys.readouterr().err == (
        f"{api.url}/collections/{name}: Items: 1 replaced, 5 unchanged; read back: 6 Items, 6 "
        "compared in full, all agree\n"
    )
    assert api.writes() == ["PUT"]
    assert items(stac_api, name)["Forest_2"]["properties"]["split"] == "test"


def test_a_collection_that_changed_is_replaced(
    api: FaultyProxy, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    publish(folder, api.url, name, "--assets-url", DATA)
    path = folder / "eurosat/collection.json"
    path.write_text(path.read_text().replace('"MIT"', '"CC-BY-4.0"'))
    api.asked.clear()
    capsys.readouterr()
    assert publish(folder, api.url, name, "--assets-url", DATA) == 0
    assert capsys.readouterr().err == (
        f"{api.url}/collections/{name}: Collection replaced, Items: 1 unchanged; read back: 1 "
        "Items, 1 compared in full, all agree\n"
    )
    assert api.writes() == ["PUT"]


def test_the_token_goes_to_the_api_and_not_to_where_the_catalogue_is(
    api: FaultyProxy, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAC_API_TOKEN", "t0ken-of-ada")
    with (
        web_server(make_catalogue(tmp_path / "out", items=1)) as url,
        faulty_proxy(url) as catalogue,
    ):
        assert publish(catalogue.url, api.url, name) == 0
    assert api.authorizations == {"Bearer t0ken-of-ada"}
    assert catalogue.authorizations == {None}


@pytest.mark.parametrize("has_bulk", [True, False], ids=["bulk", "one by one"])
def test_one_request_in_ten_fails_and_all_items_are_there_once(
    api: FaultyProxy,
    stac_api: StacApi,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_bulk: bool,
) -> None:
    """Some requests fail before they have an effect, some after it: both are sent again."""
    monkeypatch.setattr("sharinghub_tools.use_cases.publish_catalogue.BATCH", 2)
    if not has_bulk:
        api.before = lambda _, path: Answer.of({}, 404) if "bulk_items" in path else None
    api.every = 10
    folder = make_catalogue(tmp_path / "out", items=60)
    assert publish(folder, api.url, name, "--assets-url", DATA) == 0
    failed = [status for _, _, status in api.asked if status is None or status in {429, 500, 503}]
    assert len(failed) >= 3
    assert sorted(items(stac_api, name)) == sorted(f"Forest_{number}" for number in range(60))
    api.every = 0
    api.asked.clear()
    assert publish(folder, api.url, name, "--assets-url", DATA) == 0
    assert api.writes() == []


def test_what_the_api_refuses_is_named_and_the_rest_is_there(
    stac_api: StacApi, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out")
    path = folder / "eurosat/Forest_4/Forest_4.json"
    item = json.loads(path.read_text())
    path.write_text(json.dumps(item | {"geometry": None, "bbox": None}))
    assert publish(folder, stac_api.url, name, "--assets-url", DATA) == 1
    told = capsys.readouterr()
    assert told.out == (
        "Item 'Forest_4' is refused: Missing or null `geometry` for Item (Forest_4). Geometry is "
        "required in pgstac.\nItem 'Forest_4' is missing in the API\n"
    )
    assert told.err.endswith("1 refused; read back: 1 missing\n")
    assert sorted(items(stac_api, name)) == [f"Forest_{number}" for number in (0, 1, 2, 3, 5)]


def test_what_is_read_back_otherwise_is_shown(
    api: FaultyProxy, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An API that answers «done», and forgets a part of it."""
    folder = make_catalogue(tmp_path / "out", items=2)
    publish(folder, api.url, name, "--assets-url", DATA)
    edit(folder / "eurosat/Forest_1/Forest_1.json", split="validate")
    api.before = lambda method, _: Answer.of({}, 200) if method == "PUT" else None
    capsys.readouterr()
    assert publish(folder, api.url, name, "--assets-url", DATA) == 1
    assert capsys.readouterr() == (
        'Item \'Forest_1\' differs at /properties/split: "validate" here, "train" in the API\n',
        f"{api.url}/collections/{name}: Items: 1 replaced, 1 unchanged; read back: 1 different\n",
    )


@pytest.mark.parametrize("depth", ["all", "sample"])
def test_items_that_are_not_ours_are_named_and_deleted_only_when_asked(
    stac_api: StacApi,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    depth: str,
) -> None:
    publish(make_catalogue(tmp_path / "more", items=4), stac_api.url, name, "--assets-url", DATA)
    folder = make_catalogue(tmp_path / "out", items=3)
    more = json.loads((tmp_path / "more/eurosat/collection.json").read_text())
    kept = [link for link in more["links"] if "Forest_3" not in link["href"]]
    (folder / "eurosat/collection.json").write_text(json.dumps(more | {"links": kept}))
    capsys.readouterr()
    options = ("--assets-url", DATA, "--verify", depth)
    assert publish(folder, stac_api.url, name, *options) == 0
    assert capsys.readouterr().err.endswith(
        "; 1 there and not in the catalogue (Forest_3), --prune deletes them\n"
    )
    assert publish(folder, stac_api.url, name, *options, "--prune") == 0
    assert capsys.readouterr().err == (
        f"{stac_api.url}/collections/{name}: 3 Items agree, 1 deleted; read back: 3 Items, 3 "
        "compared in full, all agree\n"
    )
    assert sorted(items(stac_api, name)) == ["Forest_0", "Forest_1", "Forest_2"]


def test_a_sample_is_compared_in_full_and_all_ids(
    stac_api: StacApi, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=130)
    options = ("--assets-url", DATA, "--verify", "sample", "--json")
    assert publish(folder, stac_api.url, name, *options) == 0
    report = json.loads(capsys.readouterr().out)
    assert report == {
        "api": stac_api.url,
        "collection": name,
        "collection_change": "create",
        "items": 130,
        "created": 130,
        "replaced": 0,
        "unchanged": 0,
        "refused": 0,
        "refusals": [],
        "deleted": 0,
        "written": True,
        "verified": {
            "agrees": True,
            "items": 130,
            "compared": 100,
            "missing": 0,
            "different": 0,
            "repeated": 0,
            "extra": 0,
            "first": [],
        },
        "extra": [],
    }


def test_a_dry_run_changes_nothing(
    api: FaultyProxy, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out")
    assert publish(folder, api.url, name, "--assets-url", DATA, "--dry-run") == 0
    assert capsys.readouterr().err == (
        f"{api.url}/collections/{name}: Collection to be created, Items: 6 to be created; nothing "
        "was changed, this was a dry run\n"
    )
    assert api.writes() == []


def test_from_where_it_was_uploaded_also_with_absolute_hrefs(
    stac_api: StacApi,
    s3: S3Server,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, value in s3.variables.items():
        monkeypatch.setenv(variable, value)
    folder = make_catalogue(tmp_path / "out", items=2)
    bucket = f"s3://{BUCKET}/{name}"
    main(["dataset", "upload", str(folder), bucket])
    assert publish(bucket, stac_api.url, name) == 0
    image = items(stac_api, name)["Forest_1"]["assets"]["image"]["href"]
    assert image == f"{bucket}/eurosat/Forest_1/Forest_1.tif"
    main(["dataset", "upload", str(folder), bucket, "--rewrite-hrefs", DATA])
    assert publish(bucket, stac_api.url, name) == 0
    image = items(stac_api, name)["Forest_1"]["assets"]["image"]["href"]
    assert image == f"{DATA}/eurosat/Forest_1/Forest_1.tif"


def test_from_a_web_server(stac_api: StacApi, name: str, tmp_path: Path) -> None:
    with web_server(make_catalogue(tmp_path / "out", items=2)) as url:
        assert publish(f"{url}/", stac_api.url, name) == 0
    image = items(stac_api, name)["Forest_0"]["assets"]["image"]["href"]
    assert image == f"{url}/eurosat/Forest_0/Forest_0.tif"
