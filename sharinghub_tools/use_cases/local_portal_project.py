"""A project and its portal as far as they are known without asking: settings, git, files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sharinghub_tools.domain import gitlab_rules
from sharinghub_tools.domain.git_remote import gitlab_place
from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS, categories
from sharinghub_tools.domain.portal.project import (
    MOST_FILES,
    PREVIEW_NAMES,
    AccessLevel,
    Portal,
    PortalProject,
)
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.domain.portal.tree import Kind
from sharinghub_tools.use_cases.preview_ports import LocalFolder

# Stands for a portal that nothing names.
UNKNOWN_PORTAL = "https://sharinghub.example.org"
_GITLAB_COM = "https://gitlab.com"
_FIRST_BRANCH = "main"
_TRACKING = "/tracking"


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person says of the project and of the portal; None leaves it to what is found.

    Attributes:
        sharinghub_url: address of the portal.
        gitlab_url: address of its GitLab.
        mlflow_url: address of its MLflow; empty for a portal without one.
        path: of the project, with its namespace.
        name: of the project on GitLab.
        description: of the project on GitLab.
        topics: of the project on GitLab.
        visibility: of the project; what is not ``private`` is shown as everybody sees it, and else
            as its maintainers do.
        collection: in which the Item is asked for.
    """

    sharinghub_url: str | None = None
    gitlab_url: str | None = None
    mlflow_url: str | None = None
    path: str | None = None
    name: str | None = None
    description: str | None = None
    topics: tuple[str, ...] | None = None
    visibility: str | None = None
    collection: str | None = None


class LocalGuesses:
    """What GitLab and the portal would say of a folder's project, by the best that is known."""

    def __init__(self, folder: LocalFolder, given: Overrides, reading: Reading) -> None:
        """Take the folder, what a person says of it, and its README."""
        self._folder = folder
        self._given = given
        self._reading = reading
        self._settings = folder.settings()

    def project(self) -> PortalProject:
        """The project; nothing is known of its stars, releases, packages and containers."""
        files, history = self._folder.files(), self._folder.history()
        name, path = self._name(), self._path
        is_private = (self._given.visibility or "private") == "private"
        return PortalProject(
            id=self._settings.project_id or 0,
            name=name,
            full_name=" / ".join([*path.split("/")[:-1], name]),
            path=path,
            web_url=f"{self._gitlab_url}/{path}",
            created=history.created,
            last_update=history.last_update,
            description=self._description(),
            topics=self._topics(),
            default_branch=self._folder.branch() or _FIRST_BRANCH,
            files=tuple(files[:MOST_FILES]),
            preview_file=next((each for each in PREVIEW_NAMES if each in files), None),
            access_level=AccessLevel.ADMINISTRATOR if is_private else AccessLevel.READ_ONLY,
        )

    def portal(self) -> Portal:
        """The portal, with the configuration that SharingHub comes with."""
        given, settings = self._given, self._settings
        return Portal(
            sharinghub_url=given.sharinghub_url or settings.sharinghub_url or UNKNOWN_PORTAL,
            gitlab_url=self._gitlab_url,
            mlflow_url=self._mlflow_url(),
        )

    def collection(self) -> str:
        """The collection of the first category that the topics have."""
        found = [COLLECTIONS[topic] for topic in categories(self._topics())]
        return self._given.collection or next(iter(found), COLLECTIONS[AI_MODEL])

    def notes(self) -> tuple[str, ...]:
        """What a person should know of the guesses."""
        guessed = [] if self._settings.project_id else ["its number (0)"]
        guessed += ["its times (git's)", "its stars (0)"]
        notes = [
            f"{self._path} is shown as far as this folder tells of it; {', '.join(guessed)} may be "
            "others on GitLab, which may add a release, packages, images, automatic model links"
        ]
        if self.portal().sharinghub_url == UNKNOWN_PORTAL:
            notes.append(f"no portal is named: {UNKNOWN_PORTAL} stands for it")
        return tuple(notes)

    @cached_property
    def _remote(self) -> tuple[str, str] | None:
        url = self._folder.remote()
        return gitlab_place(url) if url else None

    @property
    def _gitlab_url(self) -> str:
        of_remote = self._remote[0] if self._remote else _GITLAB_COM
        url = self._given.gitlab_url or self._settings.gitlab_url or of_remote
        return url.rstrip("/")

    @cached_property
    def _path(self) -> str:
        of_remote = self._remote[1] if self._remote else self._folder.path.absolute().name
        path = self._given.path or self._settings.gitlab_project or of_remote
        return path.strip("/")

    def _name(self) -> str:
        if self._given.name:
            return self._given.name
        last = self._path.rpartition("/")[2]
        if self._settings.gitlab_project is None:
            # Whoever made the project on GitLab gave it a name that nothing here tells.
            return last
        root = self._reading.root
        title = root.get("title") if root is not None and root.kind is Kind.MAPPING else None
        of_readme = title.written if title is not None and title.kind is Kind.TEXT else None
        of_package, _ = self._folder.described()
        return gitlab_rules.published_name(of_readme, of_package, self._settings.model, last)

    def _description(self) -> str | None:
        if self._given.description is not None:
            return self._given.description
        _, description = self._folder.described()
        return gitlab_rules.description(description) if description else None

    def _topics(self) -> tuple[str, ...]:
        if self._given.topics is not None:
            return self._given.topics
        if self._settings.topics or self._given.collection is None:
            return self._settings.topics
        return tuple(topic for topic, each in COLLECTIONS.items() if each == self._given.collection)

    def _mlflow_url(self) -> str | None:
        if self._given.mlflow_url is not None:
            return self._given.mlflow_url or None
        uri = (self._settings.tracking_uri or "").rstrip("/")
        of_project = f"/{self._path}{_TRACKING}"
        if self._settings.tracking == "sharinghub" and uri.endswith(of_project):
            return uri.removesuffix(of_project)
        return None
