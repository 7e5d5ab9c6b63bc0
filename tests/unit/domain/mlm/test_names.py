"""Names that anybody may give a model, as MLM, files and ids allow them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain.mlm import names


@pytest.mark.parametrize(
    ("model", "file", "name"),
    [
        ("wine-quality", "stac/wine-quality.json", "wine-quality"),
        ("wine-quality (42)", "stac/wine-quality.json", "wine-quality"),
        ("Crop types", "stac/Crop-types.json", "Crop types"),
        ("eo/crops: v2", "stac/eo-crops-v2.json", "eo-crops-v2"),
        ("../../etc/passwd", "stac/etc-passwd.json", "etc-passwd"),
        ("été", "stac/ete.json", "ete"),
        ("ﬁne", "stac/fine.json", "fine"),
        ("x", "stac/x.json", "model-x"),
        ("3d-trees", "stac/3d-trees.json", "model-3d-trees"),
        ("a.b_", "stac/a.b_.json", "a.b"),
        ("con", "stac/model-con.json", "con"),
        ("نبيذ", "stac/6c2d1a3e.json", "model-6c2d1a3e"),
        ("vin 🍷", "stac/vin-6c2d1a3e.json", "vin-6c2d1a3e"),
        ("---", "stac/cb3f91d5.json", "model-cb3f91d5"),
        ("w" * 300, f"stac/{'w' * 80}-2e7e2e2e.json", "w" * 300),
    ],
)
def test_names(model: str, file: str, name: str) -> None:
    hashed = re.compile(r"(?<![\w])[0-9a-f]{8}(?=\.json|$)")
    assert hashed.sub("<hash>", names.file_name(model)) == hashed.sub("<hash>", file)
    assert hashed.sub("<hash>", names.mlm_name(model)) == hashed.sub("<hash>", name)


def test_names_that_lose_letters_differ_all_the_same() -> None:
    assert len({names.file_name(model) for model in ("酒", "葡萄", "葡萄酒", "🍷", "🍇")}) == 5


def test_id_has_the_version() -> None:
    assert names.item_id("wine (42)", "3") == "wine-v3"
    assert names.item_id("wine", "1.0.0-rc1+b 2") == "wine-v1.0.0-rc1-b-2"


@given(st.text(min_size=1, max_size=40))
def test_any_name_gives_a_safe_one(model: str) -> None:
    assert re.fullmatch(r"stac/[A-Za-z0-9_][A-Za-z0-9_.-]*\.json", names.file_name(model))
    # The pattern of MLM's schema.
    assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_.\-\s]+[a-zA-Z0-9]", names.mlm_name(model))
