"""Well-Known Text that gives a geometry, and text that does not (compared with shapely 2)."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.portal.geometry import is_well_known_text

READ = [
    "POINT(1 2)",
    " point ( -1.5e1 +2. ) ",
    "POINT Z (1 2 3)",
    "POINT M (1 2 3)",
    "POINT (1 2 3 4)",
    "LINESTRING(0 0, 1 1)",
    "LINEARRING(0 0, 1 0, 1 1, 0 0)",
    "POLYGON((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
    "MULTIPOINT(1 2, 3 4)",
    "MULTIPOINT((1 2), (3 4))",
    "MULTILINESTRING((0 0, 1 1), (2 2, 3 3))",
    "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), EMPTY)",
    "GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))",
]

NOT_READ = [
    "",
    "1, 2, 3, 4",
    "BOX(1 2, 3 4)",
    "SRID=4326;POINT(1 2)",
    "POINT",
    "POINT(1)",
    "POINT(1, 2)",
    "POINT(1 2, 3 4)",
    "POINT(1 2",
    "POINT(1 2 3 4 5)",
    "POINT EMPTY",
    "LINESTRING(0 0)",
    "POLYGON((0 0, 1 0, 1 1, 0 1))",
    "POLYGON((0 0, 0 0))",
    "POLYGON(0 0, 1 0, 1 1, 0 0)",
    "MULTIPOLYGON EMPTY",
    "GEOMETRYCOLLECTION(" * 5000,
    "{type: Point}",
]


@pytest.mark.parametrize("text", READ)
def test_read(text: str) -> None:
    assert is_well_known_text(text)


@pytest.mark.parametrize("text", NOT_READ)
def test_not_read(text: str) -> None:
    assert not is_well_known_text(text)
