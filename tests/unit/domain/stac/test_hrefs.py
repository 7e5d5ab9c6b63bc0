from __future__ import annotations

import pytest

from sharinghub_tools.domain.stac import hrefs


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("https://data.example/a/b/c.json", "./d.tif", "https://data.example/a/b/d.tif"),
        ("https://data.example/a/b/c.json", "../d.tif", "https://data.example/a/d.tif"),
        ("https://data.example/a/b/c.json", "/d.tif", "https://data.example/d.tif"),
        ("s3://bucket/a/b/c.json", "../d.tif", "s3://bucket/a/d.tif"),
        ("file:///a/b%20c/d.json", "e%20f.tif", "file:///a/b%20c/e%20f.tif"),
        ("file:///a/b.json", "/vsicurl/c.tif", "file:///vsicurl/c.tif"),
        ("s3://bucket/a/c.json", "d.tif?versionId=1#x", "s3://bucket/a/d.tif?versionId=1#x"),
        ("s3://bucket/a/c.json", "https://other.example/d.tif", "https://other.example/d.tif"),
        ("https://data.example/c.json", "s3://bucket/d.tif", "s3://bucket/d.tif"),
    ],
)
def test_an_href_leads_from_its_document(base: str, href: str, expected: str) -> None:
    assert hrefs.joined(base, href) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://data.example/x", True),
        ("s3://bucket/x", True),
        ("urn:x", True),
        ("./x", False),
        ("/x", False),
        ("x.tif", False),
        ("C:\\data\\x.tif", False),
        ("12:30.tif", False),
    ],
)
def test_a_scheme_makes_an_href_absolute(href: str, *, expected: bool) -> None:
    assert hrefs.is_absolute(href) is expected


def test_a_path_becomes_a_part_of_a_url() -> None:
    assert hrefs.url_of("s3://bucket/p/", "a b/é#1.tif") == "s3://bucket/p/a%20b/%C3%A9%231.tif"


def test_hrefs_become_absolute_and_self_is_added() -> None:
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "links": [
            {"rel": "self", "href": "https://old.example/i.json"},
            {"rel": "parent", "href": "../collection.json", "title": "Patches"},
            {"rel": "odd"},
            "odd",
        ],
        "assets": {
            "image": {"href": "./i.tif", "roles": ["data"]},
            "there": {"href": "https://other.example/i.tif"},
            "odd": None,
        },
    }
    before = str(item)
    assert hrefs.with_absolute_hrefs(item, "https://data.example/p/i.json") == {
        "type": "Feature",
        "stac_version": "1.0.0",
        "links": [
            {
                "rel": "self",
                "href": "https://data.example/p/i.json",
                "type": "application/geo+json",
            },
            {"rel": "parent", "href": "https://data.example/collection.json", "title": "Patches"},
            {"rel": "odd"},
            "odd",
        ],
        "assets": {
            "image": {"href": "https://data.example/p/i.tif", "roles": ["data"]},
            "there": {"href": "https://other.example/i.tif"},
            "odd": None,
        },
    }
    assert str(item) == before
