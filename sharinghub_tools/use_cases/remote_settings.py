"""The settings of a project that is on GitLab alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sharinghub_tools import settings
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.ports import Repository


def remote_settings(
    repository: Repository, project: GitlabProject, branch: str, environment: Mapping[str, str]
) -> settings.Settings:
    """What the project's pyproject.toml on a branch says, and GitLab's number of the project.

    Without a pyproject.toml, what the environment says.

    Raises:
        UsageError: a setting is not what it should be, or pyproject.toml is not TOML.
        GitlabError: GitLab cannot be asked, or refuses.
    """
    found = repository.file("pyproject.toml", branch)
    place = f"pyproject.toml of {project.path}"
    try:
        text = found.content.decode() if found else ""
    except UnicodeDecodeError as error:
        raise UsageError(f"{place} is not valid TOML: {error}") from error
    return replace(settings.parse(text, place, environment), project_id=project.id)
