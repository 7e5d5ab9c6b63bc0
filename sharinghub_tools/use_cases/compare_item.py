"""The Item of a project beside the one that the portal serves now."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain.portal.item.canonical import canonical
from sharinghub_tools.domain.portal.item.served import with_served
from sharinghub_tools.errors import PortalFailsError
from sharinghub_tools.use_cases.local_portal_project import Overrides
from sharinghub_tools.use_cases.preview_item import PreviewedItem, previewed_again
from sharinghub_tools.use_cases.preview_ports import PortalApi
from sharinghub_tools.use_cases.preview_remote_item import known_portal

TAKEN = (
    "taken from the served Item: number, name, stars, branch, access level, times, licence of "
    "GitLab, release, packages, images, automatically linked models, features of the category"
)


@dataclass(frozen=True)
class Comparison:
    """Two Items as text, which differ where the Items do.

    Attributes:
        served: what the portal serves now.
        expected: what it will serve.
        notes: what a person should know of it.
    """

    served: str
    expected: str
    notes: tuple[str, ...]


def compare_item(
    preview: PreviewedItem, api: PortalApi, overrides: Overrides, *, is_guessed: bool
) -> Comparison:
    """Ask the portal for its Item, and compare.

    Args:
        preview: what it will serve.
        api: the portal.
        overrides: what a person said.
        is_guessed: whether what only GitLab and the portal know was guessed: it is then taken
            from the served Item.

    Raises:
        PortalFailsError: there will be no Item.
        GitlabError: the portal serves none now, or cannot be asked.
    """
    if preview.failure is not None:
        raise preview.failure
    served = api.item(preview.collection, preview.project.path)
    notes = list(preview.notes)
    if is_guessed:
        portal = known_portal(api, preview.portal.gitlab_url, overrides, notes)
        metadata = preview.reading.metadata
        project, portal = with_served(preview.project, portal, metadata, served)
        preview = previewed_again(preview, project, portal)
        notes.append(TAKEN)
    if preview.item is None:
        raise preview.failure or PortalFailsError("there will be no Item")
    return Comparison(canonical(dict(served)), canonical(preview.item), tuple(notes))
