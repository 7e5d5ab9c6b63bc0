"""The portal's categories, as it shows them and by topic."""

from __future__ import annotations

from sharinghub_tools.domain.portal.categories import CATEGORIES, Category
from tests.sharinghub.answers import Refused

TITLES = {
    "ai-model": "AI Models",
    "dataset": "Datasets",
    "processor": "Processors",
    "tools": "Tools/Libraries",
    "dashboard": "Dashboards",
}


def of_topics(topics: list[str]) -> tuple[Category, ...]:
    """The categories of a project.

    Raises:
        Refused: 500, the portal's word for a project without any.
    """
    found = tuple(category for category in CATEGORIES if category.topic in topics)
    if not found:
        raise Refused(500, f"Category not found in {topics}")
    return found


def of_collection(collection: str) -> Category:
    """Raises: Refused: 404, there is no such collection."""
    for category in CATEGORIES:
        if category.id == collection:
            return category
    raise Refused(404, "Collection not found")
