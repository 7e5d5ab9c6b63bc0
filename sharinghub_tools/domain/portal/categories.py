"""SharingHub's categories: a topic of a GitLab project puts it into a STAC collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

AI_MODEL = "sharinghub:aimodel"


@dataclass(frozen=True, slots=True)
class Category:
    """One category.

    Attributes:
        id: of the category and of its STAC collection.
        topic: of GitLab, in its exact case.
        features: ``enable`` or ``disable`` for each feature of a project's page.
        assets: rules for the assets of every project of the category, as a README has them.
    """

    id: str
    topic: str
    features: Mapping[str, str] = field(default_factory=dict)
    assets: tuple[str | Mapping[str, Any], ...] = ()

    def enables(self, feature: str) -> bool:
        """Whether a feature is switched on."""
        return self.features.get(feature) == "enable"


def _features(*enabled: str) -> Mapping[str, str]:
    every = ("deployment-spaces", "jupyter", "map-viewer", "store-s3", "mlflow")
    return {feature: "enable" if feature in enabled else "disable" for feature in every}


# Those of SharingHub's own configuration (https://github.com/csgroup-oss/sharinghub-server).
CATEGORIES = (
    Category("ai-model", AI_MODEL, _features("jupyter", "map-viewer", "store-s3", "mlflow")),
    Category("dataset", "sharinghub:dataset", _features("jupyter", "map-viewer", "store-s3")),
    Category("processor", "sharinghub:processor", _features()),
    Category("tools", "sharinghub:tools", _features()),
    Category(
        "dashboard",
        "sharinghub:space",
        _features("deployment-spaces", "jupyter"),
        ({"glob": "streamlit_app.py", "title": "Streamlit App"},),
    ),
)
# Topic → id of the collection.
COLLECTIONS = {category.topic: category.id for category in CATEGORIES}


def categories(topics: Iterable[str]) -> list[str]:
    """The category topics among a project's topics; the portal wants exactly one."""
    return [topic for topic in topics if topic in COLLECTIONS]


def in_another_case(topics: Iterable[str]) -> list[str]:
    """The topics that would be categories in lower case: the portal does not know them."""
    return [topic for topic in topics if topic not in COLLECTIONS and topic.lower() in COLLECTIONS]


def item_url(sharinghub_url: str, collection: str, path: str) -> str:
    """Address of a project's STAC Item.

    Args:
        sharinghub_url: without a trailing slash.
        collection: id of the collection.
        path: path of the GitLab project with its namespace.
    """
    return f"{sharinghub_url}/api/stac/collections/{collection}/items/{quote(path)}"
