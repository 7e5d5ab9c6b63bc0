"""Tags of a model version that say where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from sharinghub_tools.domain import linked_item
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS, item_url
from sharinghub_tools.errors import RegistryError
from sharinghub_tools.use_cases.ports import Registry

PROJECT_TAG = "sharinghub.project"
COMMIT_TAG = "sharinghub.commit"
ITEM_TAG = "sharinghub.item"
MODEL_ITEM_TAG = "sharinghub.model_item"


def pointing_back(name: str, showing: Showing, commit: str | None = None) -> dict[str, str]:
    """The tags of a version, as far as it is known where its project is.

    ``sharinghub.project`` is the project's page, ``sharinghub.item`` its Item on the portal,
    ``sharinghub.commit`` the commit that shows the version, and ``sharinghub.model_item`` the file
    of the model's own Item: in that commit, or, where none is known, as it is now.

    Args:
        name: of the model.
        showing: how the version is shown.
        commit: sha of the commit that shows it.
    """
    place = showing.place
    if place.project_url is None or place.path is None:
        return {}
    tags = {PROJECT_TAG: place.project_url}
    if place.sharinghub_url:
        tags[ITEM_TAG] = item_url(place.sharinghub_url, COLLECTIONS[AI_MODEL], place.path)
    if commit:
        tags[COMMIT_TAG] = commit
    if showing.mlm and (state := commit or showing.branch):
        tags[MODEL_ITEM_TAG] = f"{place.project_url}/-/raw/{quote(state)}/{linked_item.path(name)}"
    return tags


def tag(registry: Registry, version: ModelVersion, wanted: Mapping[str, str]) -> str | None:
    """Set those of the tags that the registry does not have already.

    Returns:
        Why the registry has none, if it takes none.
    """
    tags = {key: value for key, value in wanted.items() if version.tags.get(key) != value}
    try:
        if tags:
            registry.tag(version, tags)
    except RegistryError as error:
        return str(error)
    return None
