"""What ``sharinghub doctor`` looks at: a folder, and what its settings name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sharinghub_tools import settings as settings_of
from sharinghub_tools.adapters import (
    dvc_remote,
    git_process,
    mlflow_client_version,
    mlflow_uri,
)
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.gitlab_inspection import GitlabInspection
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_gitlab import is_gitlab
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.adapters.mlflow_webhooks import MlflowWebhooks
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.adapters.readme_finder import find_and_read
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.domain.diagnosis.facts import DvcRemote, GitRemote, MlflowClient
from sharinghub_tools.domain.lint.checking import check
from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.registry_webhook import Webhook
from sharinghub_tools.errors import NoWebhooksError, UsageError
from sharinghub_tools.settings import Settings

# A password after a user's name, or one of GitLab's tokens in its place.
_SECRET = re.compile(r":|^gl[a-z]+-")


class Folder:
    """Implements the port ``LocalProject``."""

    def __init__(self, folder: Path) -> None:
        """Take the project's folder."""
        self._folder = folder

    def settings(self) -> Settings:
        """``[tool.sharinghub]`` and the environment."""
        return settings_of.load(self._folder, os.environ)

    def readme(self) -> tuple[str, Sequence[Finding]]:
        """The README's name, and what ``sharinghub validate`` finds in it."""
        path, content = find_and_read(self._folder)
        return path.name, check(path.name, content)

    def git_remote(self) -> GitRemote | None:
        """``origin``."""
        done = git_process.run(self._folder, "config", "--get", "remote.origin.url")
        url = done.stdout.strip()
        if done.code or not url:
            return None
        user = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
        return GitRemote(without_credentials(url), has_secret=bool(_SECRET.search(user)))

    def dvc_remote(self) -> DvcRemote | None:
        """DVC's default remote."""
        return dvc_remote.default_remote(self._folder, os.environ)

    def mlflow_client(self) -> MlflowClient | None:
        """The MLflow that the project trains with."""
        return mlflow_client_version.mlflow_client(self._folder)


class OpenedTracking:
    """Implements the port ``Tracking``.

    Attributes:
        place: the tracking URI, without credentials.
        is_served: whether it is that of a server, not of a file or a folder.
    """

    def __init__(self, uri: str, settings: Settings, environment: Mapping[str, str]) -> None:
        """Open it; nothing is asked yet.

        Raises:
            UsageError: no registry can be behind such a URI.
        """
        self._uri = uri
        self._environment = environment
        self._registry = open_registry(uri, settings.folder, environment)
        self.place = mlflow_uri.shown(uri).strip("'")
        self.is_served = mlflow_uri.is_served(uri)

    def version(self) -> str | None:
        """The server's; None where it does not tell, or is none."""
        if not self.is_served:
            return None
        credentials = Credentials.from_environment(self._environment)
        return MlflowSession(self._uri, credentials).version()

    def registered_model(self, name: str) -> RegisteredModel:
        """A registered model."""
        return self._registry.registered_model(name)

    def webhooks(self) -> list[Webhook]:
        """All of the server's.

        Raises:
            NoWebhooksError: it can have none.
            RegistryError: it refuses, or cannot be asked.
        """
        credentials = Credentials.from_environment(self._environment)
        session = MlflowSession(self._uri, credentials)
        if is_gitlab(session.url):
            raise NoWebhooksError("GitLab's own registry has no webhooks of MLflow's")
        return MlflowWebhooks(session).webhooks()


class Opened:
    """Implements the port ``Surroundings``."""

    def gitlab(self, settings: Settings) -> GitlabInspection:
        """GitLab."""
        return GitlabInspection(Access.find(settings.gitlab_url, os.environ))

    def tracking(self, settings: Settings) -> OpenedTracking | None:
        """MLflow; a token of GitLab's goes to its own and to SharingHub's only."""
        uri = settings.tracking_uri
        if not uri:
            return None
        access = Access.find(settings.gitlab_url, os.environ)
        trusted = TrustedServers.of(settings, access.url)
        environment = trusted.environment(uri, _own_token(access))
        return OpenedTracking(uri, settings, environment)

    def portal(self, settings: Settings) -> SharingHubApi | None:
        """SharingHub, which takes GitLab's tokens."""
        if settings.sharinghub_url is None:
            return None
        try:
            access = Access.find(settings.gitlab_url, os.environ)
        except UsageError:
            return SharingHubApi(settings.sharinghub_url)
        return SharingHubApi(settings.sharinghub_url, _own_token(access), verify=access.verify)

    def check_store(self, settings: Settings, remote: DvcRemote, project_id: int) -> None:
        """Prove that SharingHub's store takes DVC's token, or GitLab's where DVC has none."""
        access = Access.find(settings.gitlab_url, os.environ)
        place = remote.url.partition("/api/store/")[0]
        token = remote.password
        if token is None and place == settings.sharinghub_url:
            token = _own_token(access)
        if token is None:
            raise UsageError(
                f"DVC has no token for {remote.url}; run: dvc remote modify --local {remote.name} "
                "password <token>"
            )
        SharingHubApi(place, token, verify=access.verify).check_store(project_id)


def _own_token(access: Access) -> str | None:
    """A token that SharingHub takes: it refuses those of CI jobs."""
    return None if access.kind == "job" else access.token
