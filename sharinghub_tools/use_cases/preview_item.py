"""The Item that SharingHub will serve of a project, before it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.portal.item import card, item
from sharinghub_tools.domain.portal.project import Portal, PortalProject
from sharinghub_tools.domain.portal.reading import Reading, read
from sharinghub_tools.domain.project_sources import FoundReadme
from sharinghub_tools.errors import PortalFailsError
from sharinghub_tools.use_cases.local_portal_project import LocalGuesses, Overrides
from sharinghub_tools.use_cases.preview_ports import LocalFolder

_README = "README.md"

Json = dict[str, Any]


@dataclass(frozen=True)
class PreviewedItem:
    """What the portal will make of a project.

    Attributes:
        place: the README, as messages call it.
        reading: of the README; of an empty text where there is none.
        project: as GitLab will tell it.
        portal: which SharingHub.
        collection: whose Item it is.
        notes: what a person should know of it.
        item: the Item; None where the portal fails.
        failure: why there is no Item.
        card: the project in the listing; None where the portal fails on it.
        card_failure: why there is no card.
    """

    place: str
    reading: Reading
    project: PortalProject
    portal: Portal
    collection: str
    notes: tuple[str, ...] = ()
    item: Json | None = None
    failure: PortalFailsError | None = None
    card: Json | None = None
    card_failure: PortalFailsError | None = None


def local_item(folder: LocalFolder, overrides: Overrides | None = None) -> PreviewedItem:
    """The Item of a project on this machine, as if all of it were pushed.

    Raises:
        UsageError: a setting is not what it should be.
        EnvironmentLacksError: the README cannot be read.
    """
    found = folder.readme()
    readme = found or FoundReadme(str(folder.path / _README), b"")
    reading = read_as_portal(readme)
    guesses = LocalGuesses(folder, overrides or Overrides(), reading)
    missing = () if found else (f"no {_README}: the portal shows no metadata",)
    notes = (*missing, *guesses.notes())
    return previewed(
        readme, reading, guesses.project(), guesses.portal(), guesses.collection(), notes
    )


def previewed(
    readme: FoundReadme,
    reading: Reading,
    project: PortalProject,
    portal: Portal,
    collection: str,
    notes: tuple[str, ...] = (),
) -> PreviewedItem:
    """What becomes of a project that is known."""
    make = (reading, project, portal, collection)
    of_item, of_card = _tried(readme, item, *make), _tried(readme, card, *make)
    return PreviewedItem(
        readme.place, reading, project, portal, collection, notes, *of_item, *of_card
    )


def previewed_again(
    preview: PreviewedItem, project: PortalProject, portal: Portal
) -> PreviewedItem:
    """The same README with another project or portal."""
    readme = FoundReadme(preview.place, preview.reading.source.text.encode(errors="surrogatepass"))
    return previewed(readme, preview.reading, project, portal, preview.collection, preview.notes)


def read_as_portal(readme: FoundReadme) -> Reading:
    """The README as the portal reads it; bytes that are not UTF-8 are replaced."""
    return read(readme.content.decode(errors="replace"))


def _tried(
    readme: FoundReadme,
    make: Callable[[Reading, PortalProject, Portal, str], Json],
    reading: Reading,
    project: PortalProject,
    portal: Portal,
    collection: str,
) -> tuple[Json | None, PortalFailsError | None]:
    try:
        return make(reading, project, portal, collection), None
    except PortalFailsError as failure:
        return None, _explained(failure, readme)


def _explained(failure: PortalFailsError, readme: FoundReadme) -> PortalFailsError:
    """The failure in the words of ``validate``, where that finds the same, with what to do."""
    if failure.line is None:
        return failure
    # The rules take a while to load, and most READMEs fail nowhere.
    from sharinghub_tools.domain.lint.checking import check  # noqa: PLC0415
    from sharinghub_tools.domain.lint.rules import Severity  # noqa: PLC0415

    for finding in check(_README, readme.content):
        if finding.severity is Severity.ERROR and finding.line == failure.line:
            reason = f"{finding.message} — {finding.mend}"
            return PortalFailsError(reason, finding.line, finding.column)
    return failure
