"""Images and links as the portal's patterns find them, on texts of any size."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain.portal.item.markdown import Found, images, links, replaced

IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((https?://[^)]+)\)")
PIECES = ["!", "[", "]", "(", ")", "](", "![", "http://", "https://", "\n", "a"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def found(matches: Iterable[re.Match[str]]) -> list[Found]:
    return [Found(match.start(), match.end(), match[1], match[2]) for match in matches]


@given(TEXTS)
def test_they_are_those_of_the_patterns(text: str) -> None:
    assert list(images(text)) == found(IMAGE.finditer(text))
    assert list(links(text)) == found(LINK.finditer(text))
    changed = replaced(text, images(text), lambda image: f"<{image.address}>")
    assert changed == IMAGE.sub(lambda match: f"<{match[2]}>", text)


@pytest.mark.parametrize("piece", ["![", "[", "![](", "[](http://x", "[](http://", "[]", "![a](b"])
def test_hostile_texts_end(piece: str) -> None:
    text = piece * 200_000
    assert (list(images(text)), list(links(text))) == ([], [])
