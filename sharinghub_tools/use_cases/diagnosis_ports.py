"""What a diagnosis asks, each answer in one method; the adapters and the command implement it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sharinghub_tools.domain.diagnosis.facts import (
    AccessToken,
    Branch,
    CiVariable,
    DvcRemote,
    GitRemote,
    MlflowClient,
)
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.domain.registry_webhook import Webhook
from sharinghub_tools.settings import Settings


class LocalProject(Protocol):
    """The project's folder on this machine; each method raises a ``SharingHubError`` of its own."""

    def settings(self) -> Settings:
        """``[tool.sharinghub]`` and the environment."""
        ...

    def readme(self) -> tuple[str, Sequence[Finding]]:
        """The README's name, and what ``sharinghub validate`` finds in it."""
        ...

    def git_remote(self) -> GitRemote | None:
        """``origin``."""
        ...

    def dvc_remote(self) -> DvcRemote | None:
        """DVC's default remote."""
        ...

    def mlflow_client(self) -> MlflowClient | None:
        """The MLflow that the project trains with."""
        ...


class Gitlab(Protocol):
    """GitLab, for several threads at once; every method raises a ``GitlabError``.

    Attributes:
        url: its address.
        token_source: where the token comes from; None where there is none.
        has_job_token: whether it is a CI job's.
    """

    url: str
    token_source: str | None
    has_job_token: bool

    def user(self) -> GitlabUser:
        """Who the token stands for."""
        ...

    def access_token(self) -> AccessToken | None:
        """What GitLab says of the token; None where it does not."""
        ...

    def project(self, reference: int | str) -> GitlabProject:
        """A project by its number, or its path with namespace."""
        ...

    def branch(self, project: GitlabProject, name: str) -> Branch:
        """A branch, for who asks."""
        ...

    def ci_variables(self, project: GitlabProject) -> Sequence[CiVariable]:
        """The project's own."""
        ...

    def triggers(self, project: GitlabProject) -> Sequence[Trigger]:
        """Pipeline trigger tokens; only Maintainers see them."""
        ...

    def schedules(self, project: GitlabProject) -> Sequence[Schedule]:
        """Pipeline schedules."""
        ...

    def readme(self, project: GitlabProject) -> str | None:
        """The README of the default branch."""
        ...

    def file(self, project: GitlabProject, path: str) -> str | None:
        """The text of a file of the default branch; None where there is none."""
        ...


class Tracking(Protocol):
    """MLflow, for several threads at once; every method raises a ``RegistryError``.

    Attributes:
        place: its tracking URI, without credentials.
        is_served: whether it is a server.
    """

    place: str
    is_served: bool

    def version(self) -> str | None:
        """The server's; None where it does not tell, or is none."""
        ...

    def registered_model(self, name: str) -> RegisteredModel:
        """A registered model."""
        ...

    def webhooks(self) -> Sequence[Webhook]:
        """All of the server's; a ``NoWebhooksError`` where it can have none."""
        ...


class Portal(Protocol):
    """SharingHub, for several threads at once; every method raises a ``GitlabError``.

    Attributes:
        url: its address.
    """

    url: str

    def configuration(self) -> PortalConfiguration:
        """What it tells everybody."""
        ...

    def item(self, collection: str, path: str) -> Mapping[str, Any]:
        """The Item of a project, without tokens."""
        ...


class Surroundings(Protocol):
    """What is around a project, as its settings name it; to open it asks nothing yet."""

    def gitlab(self, settings: Settings) -> Gitlab:
        """GitLab."""
        ...

    def tracking(self, settings: Settings) -> Tracking | None:
        """MLflow; None where no tracking URI is named."""
        ...

    def portal(self, settings: Settings) -> Portal | None:
        """SharingHub; None where no address is named."""
        ...

    def check_store(self, settings: Settings, remote: DvcRemote, project_id: int) -> None:
        """Prove that SharingHub's store takes DVC's token, or GitLab's where DVC has none."""
        ...
