"""Whom ``sharinghub item`` asks: GitLab, the portal, MLflow, and with which token."""

from __future__ import annotations

import os

from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_linkable_models import MlflowLinkableModels
from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.cli.gitlab_session import GitlabSession, project_reference
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.local_portal_project import Overrides
from sharinghub_tools.use_cases.preview_item import PreviewedItem
from sharinghub_tools.use_cases.preview_remote_item import Sources, remote_item


def portal_api(local: Settings, overrides: Overrides) -> SharingHubApi | None:
    """The portal that the command line or the settings name; None where neither does."""
    url = overrides.sharinghub_url or local.sharinghub_url
    if url is None:
        return None
    access = Access.find(local.gitlab_url, os.environ, overrides.gitlab_url)
    # SharingHub refuses the tokens of CI jobs.
    token = None if access.kind == "job" else access.token
    return SharingHubApi(url, token, verify=access.verify)


def remote_preview(reference: str, local: Settings, overrides: Overrides) -> PreviewedItem:
    """The Item of a project on GitLab."""
    from sharinghub_tools.adapters.gitlab_portal_view import GitlabPortalView  # noqa: PLC0415

    session = GitlabSession(local, overrides.gitlab_url)
    named = [session.access.url, overrides.sharinghub_url, local.sharinghub_url]
    trusted = TrustedServers([local.tracking_uri], named)

    def models(uri: str) -> MlflowLinkableModels:
        environment = trusted.environment(uri, session.access.token)
        return MlflowLinkableModels(uri, Credentials.from_environment(environment))

    sources = Sources(
        GitlabPortalView(session.client),
        session.access.url,
        portal_api(local, overrides),
        models,
    )
    return remote_item(sources, project_reference(reference, local), overrides)
