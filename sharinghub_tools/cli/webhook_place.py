"""What the commands on webhooks share: which registry tells whose pipeline."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_gitlab import is_gitlab
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.adapters.mlflow_webhooks import MlflowWebhooks
from sharinghub_tools.cli import project, registry_access
from sharinghub_tools.cli.gitlab_session import GitlabSession, local_settings, project_reference
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.domain import registry_webhook
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.link_on_gitlab import target_branch
from sharinghub_tools.use_cases.remote_settings import remote_settings
from sharinghub_tools.use_cases.webhooks import Pipeline

if TYPE_CHECKING:
    from sharinghub_tools.adapters.gitlab_pipelines import GitlabPipelines

SECRET = "SHARINGHUB_WEBHOOK_SECRET"  # noqa: S105 - name of a variable


@dataclass(frozen=True, slots=True)
class Place:
    """A registry that is to tell of new versions.

    Attributes:
        registry: has the webhook.
        uri: the registry's address, for people.
        name: of the webhook.
    """

    registry: MlflowWebhooks
    uri: str
    name: str


@dataclass(frozen=True, slots=True)
class ProjectPlace(Place):
    """And the project whose pipeline it starts.

    Attributes:
        project: the GitLab project.
        pipeline: which one is started.
        gitlab: has its trigger token.
    """

    project: GitlabProject
    pipeline: Pipeline
    gitlab: GitlabPipelines


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that all of the commands have."""
    project.add_path(parser)
    parser.add_argument(
        "--project",
        metavar="ID|PATH",
        help="the GitLab project (default: the settings' own, else CI_PROJECT_ID)",
    )
    parser.add_argument(
        "--tracking-uri",
        metavar="URI",
        help="MLflow's tracking URI (default: MLFLOW_TRACKING_URI, else the settings)",
    )
    parser.add_argument(
        "--branch", metavar="B", help="whose pipeline is started (default: the default branch)"
    )
    registry_access.add_trust(parser)
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def opened(options: argparse.Namespace, *, writes: bool) -> ProjectPlace:
    """Find out which registry, project and branch; GitLab is asked for the project.

    Args:
        options: of the command line.
        writes: whether anything is to be changed.

    Raises:
        UsageError: something is not named, or the registry can have no webhooks.
        GitlabError: GitLab does not have the project, refuses, or cannot be asked.
    """
    # python-gitlab is loaded where it is needed alone.
    from sharinghub_tools.adapters.gitlab_pipelines import GitlabPipelines  # noqa: PLC0415

    local = local_settings(options.path)
    session = GitlabSession(local)
    if writes:
        session.must_write()
    trusted = TrustedServers.of(local, session.access.url, options.tracking_uri, *options.trust)
    found = session.project(project_reference(options.project, local))
    branch = target_branch(found, options.branch)
    settings = local
    if options.project is not None and found.id != local.project_id:
        repository = session.repository(found)
        settings = remote_settings(repository, found, branch, os.environ)
    registry = _registry(options, replace(settings, project_id=found.id), trusted, session)
    pipeline = Pipeline(session.access.url, found.id, branch)
    gitlab = GitlabPipelines(session.client)
    return ProjectPlace(*registry, pipeline.name, found, pipeline, gitlab)


def of_watch(options: argparse.Namespace) -> Place:
    """The registry that tells the service ``sharinghub watch``.

    Raises:
        UsageError: no registry is named, or it can have no webhooks.
    """
    local = local_settings(options.path)
    session = GitlabSession(local)
    trusted = TrustedServers.of(local, session.access.url, options.tracking_uri, *options.trust)
    registry, uri = _registry(options, local, trusted, session)
    return Place(registry, uri, registry_webhook.WATCH)


def _registry(
    options: argparse.Namespace,
    settings: Settings,
    trusted: TrustedServers,
    session: GitlabSession,
) -> tuple[MlflowWebhooks, str]:
    uri = registry_access.tracking_uri(options.tracking_uri, settings)
    instead = "let GitLab look by itself: sharinghub publish --schedule"
    if not mlflow_uri.is_served(uri):
        raise UsageError(
            f"{mlflow_uri.shown(uri)} is no server, so it tells nobody of new versions; link by "
            "hand: sharinghub link-model"
        )
    environment = trusted.environment(uri, session.access.token)
    mlflow = MlflowSession(uri, Credentials.from_environment(environment))
    if is_gitlab(mlflow.url):
        raise UsageError(f"GitLab's own registry has no webhooks of MLflow's; {instead}")
    return MlflowWebhooks(mlflow), mlflow.url
