"""What GitLab says of who asks, of a project, its branches and its CI/CD, for a diagnosis."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import gitlab

from sharinghub_tools.adapters import gitlab_projects
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.gitlab_client import open_client
from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.adapters.gitlab_pipelines import GitlabPipelines
from sharinghub_tools.adapters.gitlab_repository import GitlabRepository
from sharinghub_tools.domain.diagnosis.facts import AccessToken, Branch, CiVariable
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.errors import NotOnGitlabError

_READ_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 0.5


class GitlabInspection:
    """One GitLab, asked by several threads at once; each request has a client of its own.

    Attributes:
        url: its address.
        token_source: where the token comes from; None where there is none.
        has_job_token: whether it is a CI job's.
    """

    def __init__(self, access: Access) -> None:
        """Take who asks which GitLab; nothing is asked yet."""
        self.url = access.url
        self.token_source = access.source if access.token is not None else None
        self.has_job_token = access.kind == "job"
        self._access = access

    def user(self) -> GitlabUser:
        """Who the token stands for.

        Raises:
            RefusedError: GitLab knows no such token.
            GitlabError: GitLab cannot be asked.
        """
        with self._client() as client:
            return gitlab_projects.current_user(client)

    def access_token(self) -> AccessToken | None:
        """What GitLab says of the token; None where it does not say.

        Source: https://docs.gitlab.com/api/personal_access_tokens/#self-inform, for tokens of
        people, groups and projects. GitLab before 15.5 has no such endpoint.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        try:
            with self._client() as client, translated("the token"):
                told = client.personal_access_tokens.get("self").asdict()
                expires = told.get("expires_at")
                return AccessToken(
                    name=told.get("name") or "",
                    scopes=tuple(told["scopes"]),
                    expires=date.fromisoformat(expires) if expires else None,
                )
        except NotOnGitlabError:
            return None

    def project(self, reference: int | str) -> GitlabProject:
        """A project by its number, or its path with namespace.

        Raises:
            NotOnGitlabError: there is none, or it is not shown to who asks.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        with self._client() as client:
            return gitlab_projects.project(client, reference)

    def branch(self, project: GitlabProject, name: str) -> Branch:
        """A branch, for who asks.

        Source: https://docs.gitlab.com/api/branches/#retrieve-a-repository-branch.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        with self._client() as client, translated(f"branch '{name}' of {project.path}"):
            told = client.projects.get(project.id, lazy=True).branches.get(name).asdict()
            return Branch(name, is_protected=told["protected"], may_push=told["can_push"])

    def ci_variables(self, project: GitlabProject) -> tuple[CiVariable, ...]:
        """The project's own variables; their values are not kept.

        Source: https://docs.gitlab.com/api/project_level_variables/#list-project-variables.

        Raises:
            RefusedError: who asks is no Maintainer.
            GitlabError: GitLab cannot be asked.
        """
        with self._client() as client, translated(f"CI variables of {project.path}"):
            lazy = client.projects.get(project.id, lazy=True)
            told = [each.asdict() for each in lazy.variables.list(get_all=True)]
            return tuple(
                CiVariable(each["key"], is_protected=each["protected"], is_masked=each["masked"])
                for each in told
            )

    def triggers(self, project: GitlabProject) -> list[Trigger]:
        """The project's pipeline trigger tokens.

        Raises:
            RefusedError: who asks is no Maintainer.
            GitlabError: GitLab cannot be asked.
        """
        with self._client() as client:
            return GitlabPipelines(client).triggers(project.id)

    def schedules(self, project: GitlabProject) -> list[Schedule]:
        """The project's pipeline schedules.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        with self._client() as client:
            return GitlabPipelines(client).schedules(project.id)

    def readme(self, project: GitlabProject) -> str | None:
        """The README of the default branch, as SharingHub takes it; None where there is none.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        texts = (self.file(project, name) for name in README_NAMES)
        return next((text for text in texts if text is not None), None)

    def file(self, project: GitlabProject, path: str) -> str | None:
        """The text of a file of the default branch; None where there is none.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        with self._client() as client:
            found = GitlabRepository(client, project.id).file(path, project.default_branch)
            return None if found is None else found.content.decode("utf-8", errors="replace")

    @contextmanager
    def _client(self) -> Iterator[gitlab.Gitlab]:
        with open_client(self._access, wait=_briefly, read_seconds=_READ_SECONDS) as client:
            yield client


def _briefly(seconds: float) -> None:
    """Wait for a busy GitLab, but not for long: nothing is lost when it is not asked again."""
    time.sleep(min(seconds, _LONGEST_PAUSE_SECONDS))
