"""Of a served Item everything is taken that nothing on this machine tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sharinghub_tools.domain.portal.item import item
from sharinghub_tools.domain.portal.item.canonical import canonical
from sharinghub_tools.domain.portal.item.served import with_served
from sharinghub_tools.domain.portal.project import AccessLevel, PortalProject
from sharinghub_tools.domain.portal.reading import read
from tests.unit.domain.portal.item.golden_projects import NAMES, PORTAL, GoldenProject

# The portal showed GitLab's page of the licence for what the README says: the Item does not tell.
HIDDEN = ("license-with-gitlabs-url",)
SERVED = [
    name
    for name in NAMES
    if name not in HIDDEN and "fails" not in GoldenProject(name).expected.get("item", {"fails": 1})
]
TIME = datetime(2020, 1, 1, tzinfo=UTC)


def guessed(project: PortalProject) -> PortalProject:
    """The project as a folder tells of it."""
    return replace(
        project,
        id=0,
        name="guess",
        full_name="guess",
        created=TIME,
        last_update=TIME,
        star_count=0,
        access_level=AccessLevel.ADMINISTRATOR,
        license=None,
        latest_release=None,
        packages=(),
        containers=(),
        registered_models=(),
    )


@pytest.mark.parametrize("name", SERVED)
def test_the_same_item_comes_out(name: str) -> None:
    golden = GoldenProject(name)
    served = golden.expected["item"]
    reading = read(golden.text)
    project, portal = with_served(guessed(golden.project), PORTAL, reading.metadata, served)
    made = item(reading, project, portal, golden.collection)
    assert canonical(made) == canonical(served)
