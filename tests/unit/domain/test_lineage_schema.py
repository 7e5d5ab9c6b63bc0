"""The schema in docs/ is that of what is written, and of nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sharinghub_tools.domain.lineage import lineage
from tests.unit.domain.test_lineage import BARE, PLACE, TEMPLATE

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "lineage.schema.json"
RELATED = {"related": {"dataset": "https://gitlab.example.org/space/wine-data"}}


@pytest.fixture(scope="module")
def schema() -> Any:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("version", [BARE, TEMPLATE, replace(TEMPLATE, is_local=True, tags={})])
def test_what_is_written_is_valid(schema: Any, version: Any) -> None:
    for told in (lineage(version), lineage(version, RELATED, PLACE)):
        schema.validate({"title": "Wine", **told, "lineage:derived": {"/name": "wine"}})


def test_every_field_is_described(schema: Any) -> None:
    told = lineage(
        replace(TEMPLATE, run_tags={**TEMPLATE.run_tags, "gitlab.CI_JOB_ID": "71"}), RELATED, PLACE
    )
    page = (SCHEMA.parent / "lineage.md").read_text(encoding="utf-8")
    fields = [f"`{name}`" for name in told]
    for value in told.values():
        entries = value if isinstance(value, list) else [value]
        fields += [f"`{key}`" for entry in entries if isinstance(entry, dict) for key in entry]
    assert [field for field in fields if field not in page] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lineage:other", "x"),
        ("lineage:person", ""),
        ("lineage:created", "2026-11-04 10:12"),
        ("lineage:code", {"repository": "https://gitlab.example.org/a"}),
        ("lineage:code", {"commit": "3f", "repository": "https://ada:token@gitlab.example.org/a"}),
        ("lineage:code", {"commit": "3f", "repository": "/home/ada/wine"}),
        ("lineage:data", [{"md5": "7" * 32}]),
        ("lineage:data", [{"name": "train", "md5": "7"}]),
        ("lineage:data", [{"name": "train", "md5": "7" * 32, "digest": "7"}]),
        ("lineage:run", {"id": "r", "metrics": {"f1": "0.9"}}),
        ("lineage:run", {"id": "r", "more": 1}),
        ("lineage:model", {"name": "wine", "version": "3", "uri": "wine/3"}),
        ("lineage:job", {}),
    ],
)
def test_what_is_not_meant_is_not_valid(schema: Any, name: str, value: object) -> None:
    assert not schema.is_valid({**lineage(TEMPLATE), name: value})
