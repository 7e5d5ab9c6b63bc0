"""The Item and the card are those of the real server, to the order of their keys."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sharinghub_tools.domain.portal.item import card, item
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.errors import PortalFailsError
from tests.unit.domain.portal.item.golden_projects import NAMES, PORTAL, GoldenProject

MAKERS = {"item": item, "card": card}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_portal_serves(name: str) -> None:
    golden = GoldenProject(name)
    made = {what: _made(golden, what) for what in golden.expected}
    assert json.dumps(made, indent=1) == json.dumps(golden.expected, indent=1)


def _made(golden: GoldenProject, what: str) -> dict[str, Any]:
    try:
        made = MAKERS[what](read(golden.text), golden.project, PORTAL, golden.collection)
    except PortalFailsError as failure:
        return {"fails": failure.reason, "line": failure.line, "column": failure.column}
    # In no order there.
    made["stac_extensions"].sort()
    return made
