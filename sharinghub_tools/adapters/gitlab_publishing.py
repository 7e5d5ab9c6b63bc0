"""Making and changing projects on GitLab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import gitlab

from sharinghub_tools.adapters import gitlab_projects
from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.adapters.gitlab_pipelines import GitlabPipelines
from sharinghub_tools.adapters.gitlab_repository import GitlabRepository
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.publication import Variable
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    RefusedError,
    UnansweredError,
)

_ALL_ENVIRONMENTS = "*"


class GitlabPublishing:
    """Projects of one GitLab, for who publishes.

    Attributes:
        url: GitLab's address, without a trailing slash.
    """

    def __init__(self, client: gitlab.Gitlab) -> None:
        self.url = client.url
        self._client = client

    def user(self) -> GitlabUser:
        """See the port."""
        return gitlab_projects.current_user(self._client)

    def project(self, reference: int | str) -> GitlabProject | None:
        """See the port."""
        try:
            return gitlab_projects.project(self._client, reference)
        except NotOnGitlabError:
            return None

    def namespace_id(self, path: str) -> int | None:
        """See the port; https://docs.gitlab.com/api/namespaces/#retrieve-details-of-a-namespace."""
        try:
            with translated(f"namespace '{path}'"):
                return int(self._client.namespaces.get(path).asdict()["id"])
        except NotOnGitlabError:
            return None

    def create(
        self, namespace_id: int, path: str, attributes: Mapping[str, str | list[str]]
    ) -> GitlabProject:
        """See the port; https://docs.gitlab.com/api/projects/#create-a-project."""
        namespace, _, last = path.rpartition("/")
        body = {"path": last, "namespace_id": namespace_id, **attributes}
        try:
            with translated(f"creation of project '{path}'"):
                return gitlab_projects.gitlab_project(self._client.projects.create(body).asdict())
        except (UnansweredError, NotOnGitlabError):
            raise
        except GitlabError as error:
            raise _explained(error, namespace, path, attributes) from error

    def edit(self, project_id: int, attributes: Mapping[str, str | list[str]]) -> None:
        """See the port; https://docs.gitlab.com/api/projects/#update-a-project."""
        with translated(f"{', '.join(attributes)} of project {project_id}"):
            self._client.projects.update(project_id, dict(attributes))

    def avatar(self, project: GitlabProject) -> bytes | None:
        """See the port; https://docs.gitlab.com/api/projects/#download-a-project-avatar."""
        if project.avatar_url is None:
            return None
        try:
            with translated(f"avatar of project {project.id}"):
                answer = self._client.http_request("get", f"/projects/{project.id}/avatar")
                return bytes(answer.content)
        except NotOnGitlabError:
            # Before 16.9, GitLab shows it to browsers alone.
            return b""

    def set_avatar(self, project_id: int, content: bytes) -> None:
        """See the port; https://docs.gitlab.com/api/projects/#upload-a-project-avatar."""
        files = {"avatar": ("preview.png", content, "image/png")}
        with translated(f"avatar of project {project_id}"):
            self._client.http_put(f"/projects/{project_id}", post_data={}, files=files)

    def variables(self, project_id: int) -> list[Variable]:
        """See the port; https://docs.gitlab.com/api/project_level_variables/."""
        with _of_variables(project_id):
            project = self._client.projects.get(project_id, lazy=True)
            listed = [entry.asdict() for entry in project.variables.list(get_all=True)]
        return [
            _variable(answer)
            for answer in listed
            if answer.get("environment_scope", _ALL_ENVIRONMENTS) == _ALL_ENVIRONMENTS
        ]

    def create_variable(self, project_id: int, variable: Variable) -> None:
        """See the port."""
        with _of_variables(project_id):
            project = self._client.projects.get(project_id, lazy=True)
            project.variables.create({"key": variable.key, **_attributes(variable)})

    def update_variable(self, project_id: int, variable: Variable) -> None:
        """See the port."""
        with _of_variables(project_id):
            project = self._client.projects.get(project_id, lazy=True)
            scope = {"environment_scope": _ALL_ENVIRONMENTS}
            project.variables.update(variable.key, _attributes(variable), filter=scope)

    def schedules(self, project_id: int) -> list[Schedule]:
        """See the port."""
        return GitlabPipelines(self._client).schedules(project_id)

    def set_schedule(self, project_id: int, schedule: Schedule) -> bool:
        """See the port."""
        return GitlabPipelines(self._client).set_schedule(project_id, schedule)

    def branch_head(self, project_id: int, branch: str) -> str | None:
        """See the port."""
        return GitlabRepository(self._client, project_id).branch_head(branch)


def _explained(
    error: GitlabError, namespace: str, path: str, attributes: Mapping[str, str | list[str]]
) -> GitlabError:
    """The error with what to do about it, where GitLab only names the attribute."""
    said = str(error)
    if re.search(r"\b(project_namespace\.)?path has already been taken", said):
        return ConflictError(f"'{path}' is taken by a project that is not shown to this token")
    if "name has already been taken" in said:
        return ConflictError(
            f"another project of '{namespace}' has the name “{attributes.get('name')}”; change "
            "'title' in the README's front matter"
        )
    if re.search(r"namespace\b.* (is )?not valid|not allowed to create project", said):
        return RefusedError(
            f"{said}; ask an Owner of '{namespace}' for the role that creates projects there, or "
            "set another 'gitlab-project' in [tool.sharinghub]"
        )
    if "visibility_level" in said:
        return RefusedError(f"{said}; choose another --visibility")
    return error


@contextmanager
def _of_variables(project_id: int) -> Iterator[None]:
    with translated(f"CI/CD variables of project {project_id}"):
        yield


def _attributes(variable: Variable) -> dict[str, str | bool | None]:
    return {
        "value": variable.value,
        "protected": variable.is_protected,
        "masked": variable.is_masked,
        "raw": variable.is_raw,
    }


def _variable(answer: Mapping[str, Any]) -> Variable:
    return Variable(
        key=answer["key"],
        # A hidden one has none (https://docs.gitlab.com/ci/variables/#hide-a-cicd-variable).
        value=answer.get("value"),
        is_protected=bool(answer.get("protected")),
        is_masked=bool(answer.get("masked")),
        is_raw=bool(answer.get("raw")),
    )
