"""Labelled images of STAC catalogues: what a static one, a table and an API say is the same."""

import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from {{ cookiecutter.package_name }} import (
    catalogue,
    console,
)

BANDS = ("B02", "B03", "B8A")


def item(number, **properties):
    """An Item with an image, and a thumbnail before it."""
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": f"patch_{number}",
        "collection": "patches",
        "geometry": None,
        "properties": {"datetime": "2024-05-01T00:00:00Z", "class": "Forest", **properties},
        "links": [],
        "assets": {
            "thumbnail": {"href": "./t.jpeg", "type": "image/jpeg", "roles": ["thumbnail"]},
            "label": {"href": "./l.geojson", "type": "application/geo+json", "roles": ["data"]},
            "image": {
                "href": f"./patch_{number}.tif",
                "type": "image/tiff; application=geotiff",
                "roles": ["data"],
                "eo:bands": [{"name": name} for name in BANDS],
            },
        },
    }


ITEMS = [
    item(1, **{"ml-aoi:split": "train"}),
    item(2, **{"ml-aoi:split": "validate", "class": "River"}),
    item(3, **{"class": "River"}),
]


def samples(place):
    return [
        catalogue.Sample(f"{place}/patch_1/patch_1.tif", "Forest", "train", BANDS),
        catalogue.Sample(f"{place}/patch_2/patch_2.tif", "River", "validation", BANDS),
        catalogue.Sample(f"{place}/patch_3/patch_3.tif", "River", "", BANDS),
    ]


def write(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def write_catalogue(folder, items=ITEMS):
    """Catalog → Collection → Items, with links down alone."""
    links = []
    for each in items:
        write(folder / "patches" / each["id"] / f"{each['id']}.json", each)
        links.append({"rel": "item", "href": f"./{each['id']}/{each['id']}.json"})
    links.append({"rel": "root", "href": "../catalog.json"})
    write(folder / "patches" / "collection.json", {"type": "Collection", "links": links})
    child = {"rel": "child", "href": "./patches/collection.json"}
    write(folder / "catalog.json", {"type": "Catalog", "links": [child]})


def write_table(path, items=ITEMS):
    rows = [
        {"id": each["id"], "assets": each["assets"], "links": each["links"], **each["properties"]}
        for each in items
    ]
    table = pyarrow.Table.from_pylist(rows, schema=pyarrow.Table.from_pylist(rows[:2]).schema)
    parquet.write_table(table, path)


def test_static_catalogue(tmp_path):
    write_catalogue(tmp_path)

    found = catalogue.read(str(tmp_path / "catalog.json"))

    assert found == samples(tmp_path / "patches")


def test_geoparquet_whose_hrefs_are_those_of_the_items_beside_it(tmp_path):
    write_catalogue(tmp_path)
    write_table(tmp_path / "patches" / "items.parquet")

    found = catalogue.read(str(tmp_path / "patches" / "items.parquet"))

    assert found == samples(tmp_path / "patches")


def test_geoparquet_whose_items_say_where_they_are(tmp_path):
    items = [
        {
            **each,
            "links": [{"rel": "self", "href": f"https://x.org/{each['id']}/{each['id']}.json"}],
        }
        for each in ITEMS
    ]
    write_table(tmp_path / "items.parquet", items)

    assert catalogue.read(str(tmp_path / "items.parquet")) == samples("https://x.org")


@pytest.fixture
def server():
    """Serve with a handler; returns the address."""
    started = []

    def serve(handler):
        running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        started.append(running)
        return f"http://127.0.0.1:{running.server_port}"

    yield serve
    for running in started:
        running.shutdown()
        running.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_static_catalogue_on_the_web(tmp_path, server):
    write_catalogue(tmp_path)
    address = server(partial(Quiet, directory=tmp_path))

    found = catalogue.read(f"{address}/catalog.json")

    assert found == samples(f"{address}/patches")
    with pytest.raises(console.ProjectError, match=r"127.0.0.1:\d+/other.json cannot be read"):
        catalogue.read(f"{address}/other.json?token=secret")


class Api(BaseHTTPRequestHandler):
    """A STAC API of one Collection, two Items a page."""

    def do_GET(self):
        self.answer(
            {
                "type": "Catalog",
                "id": "api",
                "stac_version": "1.0.0",
                "description": "An API",
                "conformsTo": [
                    "https://api.stacspec.org/v1.0.0/core",
                    "https://api.stacspec.org/v1.0.0/item-search",
                ],
                "links": [self.search()],
            }
        )

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        first = asked.get("token", 0)
        own = [{"rel": "self", "href": "https://x.org/{id}/{id}.json"}]
        page = [
            {**each, "links": [{**own[0], "href": own[0]["href"].format(id=each["id"])}]}
            for each in (ITEMS if asked["collections"] == ["patches"] else [])[first : first + 2]
        ]
        body = {**asked, "token": first + 2}
        more = {**self.search(), "rel": "next", "body": body}
        links = [more] if first + 2 < len(ITEMS) else []
        self.answer({"type": "FeatureCollection", "features": page, "links": links})

    def search(self):
        address = f"http://127.0.0.1:{self.server.server_port}/search"
        kind = "application/geo+json"
        return {"rel": "search", "href": address, "method": "POST", "type": kind}

    def answer(self, document):
        content = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def test_stac_api_page_by_page(server):
    assert catalogue.read(server(Api), "patches") == samples("https://x.org")


def test_what_is_no_stac_api_is_one_line(tmp_path, server):
    address = server(partial(Quiet, directory=tmp_path))

    with pytest.raises(console.ProjectError, match="does not answer as one: ") as raised:
        catalogue.read(f"{address}?token=secret", "patches")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"type": "Catalog", "links": []}, "catalog.json has no Items"),
        ([1], "catalog.json is no STAC object"),
        (item(1, **{"class": None}), "Item 'patch_1' has no class in its property 'class'"),
        ({**item(1), "assets": {}}, "Item 'patch_1' has no image among its assets"),
    ],
)
def test_catalogues_that_say_too_little_are_one_line(tmp_path, document, problem):
    write(tmp_path / "catalog.json", document)

    with pytest.raises(console.ProjectError, match=problem):
        catalogue.read(str(tmp_path / "catalog.json"))


def test_what_is_no_json_and_no_parquet_is_one_line(tmp_path):
    for name, problem in {"a.json": "cannot be read", "a.parquet": "no STAC GeoParquet"}.items():
        (tmp_path / name).write_text("<html>")
        with pytest.raises(console.ProjectError, match=problem):
            catalogue.read(str(tmp_path / name))
    with pytest.raises(console.ProjectError, match=r"nothing.json cannot be read: No such"):
        catalogue.read(str(tmp_path / "nothing.json"))


@pytest.mark.parametrize(
    ("href", "place", "resolved"),
    [
        ("./a.tif", "/data/items/1.json", "/data/items/a.tif"),
        ("../a.tif", "s3://bucket/items/1/1.json", "s3://bucket/items/a.tif"),
        ("a b.tif", "https://x.org/items/1.json", "https://x.org/items/a b.tif"),
        ("s3://bucket/a.tif", "https://x.org/items/1.json", "s3://bucket/a.tif"),
        ("file:///data/a.tif", "/items/1.json", "/data/a.tif"),
        ("/data/a.tif", "/items/1.json", "/data/a.tif"),
    ],
)
def test_hrefs_are_relative_to_the_document_that_has_them(href, place, resolved):
    assert Path(catalogue.resolved(href, place)) == Path(resolved)
    assert ("://" in catalogue.resolved(href, place)) == ("://" in resolved)
