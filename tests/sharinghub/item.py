"""A GitLab project with its README as the portal's STAC Item, with the tokens of who asks.

The Item is that of :mod:`sharinghub_tools.domain.portal.item`, which the golden files beside its
tests hold to what the real server answered; what it fails on the portal answers 500 to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sharinghub_tools.domain.portal.categories import Category
from sharinghub_tools.domain.portal.item import card, item
from sharinghub_tools.domain.portal.project import (
    PREVIEW_NAMES,
    AccessLevel,
    LinkableModel,
    Portal,
    PortalProject,
)
from sharinghub_tools.domain.portal.reading import Reading, read
from tests.sharinghub.gitlab_view import SeenProject
from tests.sharinghub.hrefs import Hrefs

Json = dict[str, Any]


class Builder:
    """Makes the Item of one project for one request."""

    def __init__(
        self, project: SeenProject, hrefs: Hrefs, gitlab_url: str, mlflow_url: str | None
    ) -> None:
        self._project = project
        self._hrefs = hrefs
        self._portal = Portal(hrefs.root, gitlab_url, mlflow_url)

    def item(self, category: Category, models: Sequence[LinkableModel] = ()) -> Json:
        """The whole Item.

        Args:
            category: whose Item it is.
            models: what the portal links by itself.

        Raises:
            PortalFailsError: the README is not what the portal expects.
        """
        return self._made(item, category, models)

    def preview(self, category: Category) -> Json:
        """The card of the listing; raises the same."""
        return self._made(card, category)

    def _made(
        self,
        make: Callable[[Reading, PortalProject, Portal, str], Json],
        category: Category,
        models: Sequence[LinkableModel] = (),
    ) -> Json:
        reading = read(self._project.readme or "")
        made = make(reading, _as_told(self._project, models), self._portal, category.id)
        shown: Json = self._hrefs.with_tokens(made)
        return shown


def _as_told(seen: SeenProject, models: Sequence[LinkableModel]) -> PortalProject:
    files = seen.files or []
    return PortalProject(
        id=seen.id,
        name=seen.name,
        full_name=seen.full_name,
        path=seen.path,
        web_url=seen.web_url,
        created=seen.created.replace(microsecond=0),
        last_update=seen.updated.replace(microsecond=0),
        description=seen.description,
        topics=tuple(seen.topics),
        star_count=seen.stars,
        default_branch=seen.default_branch,
        files=None if seen.files is None else tuple(files),
        preview_file=next((name for name in PREVIEW_NAMES if name in files), None),
        access_level=AccessLevel(seen.access_level),
        registered_models=tuple(models),
    )
