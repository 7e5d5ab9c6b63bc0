"""What the portal knows before it reads a README: the project as GitLab tells it, and itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from sharinghub_tools.domain.portal.categories import CATEGORIES, Category

# GitLab's GraphQL API answers at most so many files of a repository.
MOST_FILES = 100
# What the portal takes for the preview where the README names none, in its order.
PREVIEW_NAMES = ("preview.png", "preview.jpg", "preview.jpeg")
# The MLflow whose newest versions the portal links by itself.
LINKING_MLFLOW = "mlflow-sharinghub"

# Prefix → schema of the STAC extensions that the portal knows without being told.
EXTENSIONS: Mapping[str, str] = {
    "eo": "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
    "label": "https://stac-extensions.github.io/label/v1.0.1/schema.json",
    "sci": "https://stac-extensions.github.io/scientific/v1.0.0/schema.json",
    "ml-model": "https://stac-extensions.github.io/ml-model/v1.0.0/schema.json",
}


class AccessLevel(IntEnum):
    """What the portal takes the role of who asks for; the levels are not GitLab's."""

    GUEST = 1
    READ_ONLY = 2
    CONTRIBUTOR = 3
    ADMINISTRATOR = 4


@dataclass(frozen=True, slots=True)
class ProjectLicense:
    """The licence that GitLab found in the repository.

    Attributes:
        id: its SPDX identifier.
        url: the page of the file.
    """

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release of the project: its title, its git tag, its notes."""

    name: str
    tag: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the project's registry.

    Attributes:
        name: of all its versions.
        type: as ``pypi``.
        url: its page.
    """

    name: str
    type: str
    url: str


@dataclass(frozen=True, slots=True)
class ContainerImage:
    """An image repository of the project: its location, its page in GitLab, its tags."""

    name: str
    url: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkableModel:
    """A version of a registered model that the portal links by itself.

    Attributes:
        name: of the model in the registry, with the project's number.
        version: as the registry writes it.
        run_id: the run that made it.
        artifact_path: the model's data, from the root of the run's artifacts.
    """

    name: str
    version: str
    run_id: str
    artifact_path: str


@dataclass(frozen=True, slots=True)
class PortalProject:
    """A project as GitLab tells the portal.

    Attributes:
        id: GitLab's number.
        name: what people read.
        full_name: with the names of its groups, as ``Space / Models / Crop types``.
        path: with its namespace, as ``space/models/crop-types``.
        web_url: its page, without a trailing slash.
        created: when it was made.
        last_update: its last activity.
        description: its description in GitLab.
        topics: in GitLab's order, exact case.
        star_count: how many people starred it.
        default_branch: None where there is no commit, or where who asks may see no code.
        files: paths of the default branch in git's order, at most the first :data:`MOST_FILES`;
            None where there is no commit, or where who asks may see no code.
        preview_file: the first of :data:`PREVIEW_NAMES` that the repository has at its root.
        access_level: of who asks.
        license: what GitLab found in a file of the repository.
        latest_release: the newest.
        packages: the newest first, each name once.
        containers: the newest first.
        registered_models: the versions that the portal links by itself.
    """

    id: int
    name: str
    full_name: str
    path: str
    web_url: str
    created: datetime
    last_update: datetime
    description: str | None = None
    topics: tuple[str, ...] = ()
    star_count: int = 0
    default_branch: str | None = None
    files: tuple[str, ...] | None = None
    preview_file: str | None = None
    access_level: AccessLevel = AccessLevel.ADMINISTRATOR
    license: ProjectLicense | None = None
    latest_release: Release | None = None
    packages: tuple[Package, ...] = ()
    containers: tuple[ContainerImage, ...] = ()
    registered_models: tuple[LinkableModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Portal:
    """One SharingHub; the defaults are those of its own configuration.

    Attributes:
        sharinghub_url: its address, without a trailing slash.
        gitlab_url: address of the GitLab whose projects it shows, as its configuration has it.
        mlflow_url: address of its MLflow; None where it has none.
        mlflow_type: ``mlflow-sharinghub``, ``mlflow`` or ``gitlab``.
        categories: in its order.
        extensions: prefix → schema of those that no README needs to declare.
        release_format: in which format the sources of a release are offered.
        cache_seconds: how long browsers may keep an image.
    """

    sharinghub_url: str
    gitlab_url: str
    mlflow_url: str | None = None
    mlflow_type: str = LINKING_MLFLOW
    categories: tuple[Category, ...] = CATEGORIES
    extensions: Mapping[str, str] = field(default_factory=lambda: EXTENSIONS)
    release_format: str = "zip"
    cache_seconds: int = 300

    def categories_of(self, project: PortalProject) -> tuple[Category, ...]:
        """The categories that a project's topics put it in, in the portal's order."""
        return tuple(each for each in self.categories if each.topic in project.topics)

    def tracking_uri(self, project: PortalProject) -> str | None:
        """MLflow's tracking URI of a project; None where its categories have no MLflow."""
        if not self.mlflow_url:
            return None
        if not any(category.enables("mlflow") for category in self.categories_of(project)):
            return None
        return f"{self.mlflow_url.removesuffix('/')}/{project.path}/tracking/"
