"""Which project on GitLab is this one, if any."""

from __future__ import annotations

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import NotOnGitlabError, UsageError
from sharinghub_tools.use_cases.publishing_ports import Gitlab, LocalRepository


def own_project(
    path: str, project_id: int | None, gitlab: Gitlab, repository: LocalRepository, *, adopt: bool
) -> GitlabProject | None:
    """The project on GitLab that this one is published as; None where it is not there yet.

    Args:
        path: its path with namespace.
        project_id: the number that the settings give it; None before it is published.
        gitlab: where.
        repository: remembers what is being created.
        adopt: take up a project that was not created from here.

    Raises:
        UsageError: another project is there, or this one was moved.
        NotOnGitlabError: the settings' project is gone.
        GitlabError: GitLab cannot be asked.
    """
    found = gitlab.project(path)
    if found is not None and found.path.lower() != path.lower():
        raise _moved(f"'{path}'", found.path, gitlab)
    if found is not None and found.id == project_id:
        return found
    if project_id is not None:
        elsewhere = gitlab.project(project_id)
        if elsewhere is not None:
            raise _moved(f"project {project_id}", elsewhere.path, gitlab)
        if found is None:
            raise NotOnGitlabError(
                f"project {project_id} of the settings is not on {gitlab.url}, or not shown "
                "to this token; to create a new one, remove 'gitlab-project-id' from "
                "[tool.sharinghub]"
            )
    if found is None or adopt:
        return found
    begun = project_id is None and repository.is_publishing(address(gitlab, path))
    if begun and is_mine(found, gitlab):
        return found
    raise UsageError(
        f"'{found.path}' is on GitLab already ({found.web_url}); if it is this project's, take it "
        "up with --adopt; else set another 'gitlab-project' in [tool.sharinghub]"
    )


def _moved(what: str, path: str, gitlab: Gitlab) -> UsageError:
    return UsageError(
        f"{what} is now '{path}' on {gitlab.url}; set gitlab-project = \"{path}\" in "
        "[tool.sharinghub], and run the command again"
    )


def namespace_of(path: str, gitlab: Gitlab) -> int:
    """The number of the group or user that a project is to be created in.

    Raises:
        NotOnGitlabError: there is none, or it is not shown.
        GitlabError: GitLab cannot be asked.
    """
    namespace = path.rpartition("/")[0]
    found = gitlab.namespace_id(namespace)
    if found is None:
        raise NotOnGitlabError(
            f"{gitlab.url} has no group or user '{namespace}', or does not show it to this token; "
            "create the group there, or set another 'gitlab-project' in [tool.sharinghub]"
        )
    return found


def is_mine(project: GitlabProject, gitlab: Gitlab) -> bool:
    """Whether an empty project was created by who asks now, as far as GitLab tells."""
    return project.is_empty and project.creator_id in (None, gitlab.user().id)


def address(gitlab: Gitlab, path: str) -> str:
    """What is remembered of a project while it is being created."""
    return f"{gitlab.url}/{path}"
