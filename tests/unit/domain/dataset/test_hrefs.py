"""Paths as relative hrefs."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.dataset.hrefs import href_of


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("../a/Forest_1.tif", "../a/Forest_1.tif"),
        ("my patches/100%.tif", "my%20patches/100%25.tif"),
        ("a#b?c&d+e:f.tif", "a%23b%3Fc%26d%2Be%3Af.tif"),
        ("森林/Forêt é.tif", "森林/Forêt%20é.tif"),
        ("~a-b_c.d", "~a-b_c.d"),
    ],
)
def test_only_what_means_something_else_is_encoded(path: str, href: str) -> None:
    assert href_of(path) == href
