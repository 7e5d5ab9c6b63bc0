"""Check READMEs as SharingHub would read them, and the Items that it would make of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sharinghub_tools.domain import gitlab_rules
from sharinghub_tools.domain.lint.checking import check, check_project, look
from sharinghub_tools.domain.lint.files import listed_files
from sharinghub_tools.domain.lint.rules import Finding, Readme, Severity
from sharinghub_tools.domain.lint.surroundings import DataImport, StacFile, Surroundings
from sharinghub_tools.domain.mlm.names import is_model_item
from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS, categories
from sharinghub_tools.domain.portal.item import item
from sharinghub_tools.domain.portal.project import (
    MOST_FILES,
    PREVIEW_NAMES,
    Portal,
    PortalProject,
)
from sharinghub_tools.domain.stac.schemas import is_stac
from sharinghub_tools.domain.stac.verdict import SchemaCheck, Verdict
from sharinghub_tools.errors import PortalFailsError

# What no README can change: where the portal is, and what GitLab says that is valid in any Item.
_PORTAL = Portal("https://sharinghub.example.org", "https://gitlab.example.org")
_PATH = "space/project"
_TIME = datetime(2024, 1, 1, tzinfo=UTC)
_STAC_ENDINGS = (".json", ".geojson")


@dataclass(frozen=True, slots=True)
class CheckedReadme:
    """What was found in one README, in the order of the file."""

    path: Path
    findings: tuple[Finding, ...]

    @property
    def is_fine(self) -> bool:
        """Whether nothing was found but, at most, what is harmless, and advice."""
        return all(finding.severity is Severity.INFO for finding in self.findings)


def checked_readme(path: Path, content: bytes) -> CheckedReadme:
    """What is to be said of a README alone, whatever is around it."""
    return CheckedReadme(path, tuple(check(path.name, content)))


class ProjectFolder(Protocol):
    """What is around a README."""

    @property
    def files(self) -> Sequence[str] | None:
        """Paths of all files of the repository, in git's order; None where they are not known."""
        ...

    @property
    def topics(self) -> tuple[str, ...]:
        """The project's topics in GitLab; empty where they are not known."""
        ...

    @property
    def description(self) -> str | None:
        """The project's description in GitLab; None where it is not known."""
        ...

    @property
    def data(self) -> tuple[DataImport, ...]:
        """What ``.dvc`` files track."""
        ...

    def json(self, path: str) -> object:
        """A JSON file that may be a STAC object; None for any other, and for what cannot be read.

        Raises:
            ValueError: it is no JSON.
        """
        ...


class ReadmeValidator:
    """Checks one README after the other.

    Args:
        read: the bytes of a README; what it raises is passed on.
        folder: what is around a README, by its folder.
        check: STAC objects against their schemas.
        spdx: the identifiers of SPDX, each with whether it is deprecated.
    """

    def __init__(
        self,
        read: Callable[[Path], bytes],
        folder: Callable[[Path], ProjectFolder],
        check: SchemaCheck,
        spdx: Callable[[], Mapping[str, bool]],
    ) -> None:
        self._read = read
        self._folder = folder
        self._check = check
        self._spdx = spdx

    def __call__(self, path: Path) -> CheckedReadme:
        """What is to be said of the README at a path."""
        readme = look(path.name, self._read(path))
        folder = self._folder(path.parent)
        description = folder.description
        made = _made(readme, folder)
        surroundings = Surroundings(
            readme,
            files=None if folder.files is None else tuple(folder.files),
            description=description and gitlab_rules.description(description),
            topics=folder.topics,
            data=folder.data,
            item=None if isinstance(made, PortalFailsError) else made,
            failure=made if isinstance(made, PortalFailsError) else None,
            verdict=Verdict() if isinstance(made, PortalFailsError) else self._check(made),
            stac_files=self._stac_files(readme, folder),
            spdx=self._spdx,
        )
        return CheckedReadme(path, tuple(check_project(surroundings)))

    def _stac_files(self, readme: Readme, folder: ProjectFolder) -> tuple[StacFile, ...]:
        candidates = [path for path in folder.files or () if path.lower().endswith(_STAC_ENDINGS)]
        found = (self._stac_file(path, folder) for path in listed_files(readme, candidates))
        return tuple(file for file in found if file)

    def _stac_file(self, path: str, folder: ProjectFolder) -> StacFile | None:
        try:
            content = folder.json(path)
        except ValueError:
            return StacFile(path, None) if is_model_item(path) else None
        if not isinstance(content, dict) or not is_stac(content):
            return None
        return StacFile(path, content, self._check(content))


def _made(readme: Readme, folder: ProjectFolder) -> dict[str, Any] | PortalFailsError:
    """The Item of a project of which all is well that is not in the README."""
    topics = folder.topics if len(categories(folder.topics)) == 1 else (AI_MODEL,)
    (category,) = categories(topics)
    name, files = _PATH.rpartition("/")[2], folder.files or ()
    project = PortalProject(
        id=1,
        name=name,
        full_name=f"Space / {name}",
        path=_PATH,
        web_url=f"{_PORTAL.gitlab_url}/{_PATH}",
        created=_TIME,
        last_update=_TIME,
        topics=topics,
        default_branch="main",
        files=tuple(files[:MOST_FILES]),
        preview_file=next((each for each in PREVIEW_NAMES if each in files), None),
    )
    try:
        return item(readme.reading, project, _PORTAL, COLLECTIONS[category])
    except PortalFailsError as error:
        return error
