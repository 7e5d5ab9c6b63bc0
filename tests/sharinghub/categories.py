"""The portal's categories: the topic that a project of each has, and what is switched on for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.sharinghub.answers import Refused


@dataclass(frozen=True)
class Category:
    """``id`` is the STAC collection's as well."""

    id: str
    title: str
    topic: str
    features: dict[str, str]
    assets: list[dict[str, Any]] = field(default_factory=list)

    def has(self, feature: str) -> bool:
        return self.features.get(feature) == "enable"


def _features(*enabled: str) -> dict[str, str]:
    known = ("deployment-spaces", "jupyter", "map-viewer", "store-s3", "mlflow")
    return {name: "enable" if name in enabled else "disable" for name in known}


CATEGORIES = (
    Category(
        "ai-model",
        "AI Models",
        "sharinghub:aimodel",
        _features("jupyter", "map-viewer", "store-s3", "mlflow"),
    ),
    Category(
        "dataset",
        "Datasets",
        "sharinghub:dataset",
        _features("jupyter", "map-viewer", "store-s3"),
    ),
    Category("processor", "Processors", "sharinghub:processor", _features()),
    Category("tools", "Tools/Libraries", "sharinghub:tools", _features()),
    Category(
        "dashboard",
        "Dashboards",
        "sharinghub:space",
        _features("deployment-spaces", "jupyter"),
        [{"glob": "streamlit_app.py", "title": "Streamlit App"}],
    ),
)


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
