"""What has to be done to publish a project; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain import publication
from sharinghub_tools.domain.gitlab_project import (
    DEVELOPER,
    MAINTAINER,
    OWNER,
    GitlabProject,
    role_name,
)
from sharinghub_tools.domain.local_addresses import is_same_remote
from sharinghub_tools.domain.pipeline_schedule import of_linking
from sharinghub_tools.domain.publication import (
    Changes,
    Presence,
    Publication,
    Relation,
    Step,
    Subject,
)
from sharinghub_tools.errors import ConflictError, RefusedError, UsageError
from sharinghub_tools.use_cases import publication_files
from sharinghub_tools.use_cases.own_project import namespace_of, own_project
from sharinghub_tools.use_cases.publication_files import Files
from sharinghub_tools.use_cases.publishing_ports import Gitlab, LocalRepository, Transport


@dataclass(frozen=True, slots=True)
class Local:
    """The project on this machine.

    Attributes:
        repository: its git repository.
        transport: git between that and GitLab.
        files: those that say where the project is, by their path in the repository.
        project_id: the number that its settings give it; None before it is published.
    """

    repository: LocalRepository
    transport: Transport
    files: Files
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done.

    Attributes:
        wanted: what the project should be.
        project: None where it has to be created.
        namespace_id: where it has to be created.
        changes: those of GitLab's project.
        files: paths of the files to change and to commit.
        relation: how GitLab's branch stands to the one here; None where GitLab has none.
        pushes: whether GitLab lacks commits, or will.
        sets_default_branch: whether GitLab has another default branch.
        has_origin: whether the remote ``origin`` is GitLab's project, or there is none yet.
        steps: all of it in words; empty if there is nothing to do.
        notes: what a person should know besides.
    """

    wanted: Publication
    project: GitlabProject | None
    namespace_id: int | None
    changes: Changes
    files: tuple[str, ...]
    relation: Relation | None
    pushes: bool
    sets_default_branch: bool
    has_origin: bool
    steps: tuple[Step, ...]
    notes: tuple[str, ...]


def plan_publication(
    wanted: Publication, gitlab: Gitlab, local: Local, *, adopt: bool = False
) -> Plan:
    """Compare the project here with the one on GitLab.

    Args:
        wanted: what the project should be.
        gitlab: where.
        local: the project here.
        adopt: take up a project that was not created from here.

    Raises:
        UsageError: another project is there, or files of ours have changes that are not committed.
        ConflictError: GitLab has commits that are not here.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    project = own_project(wanted.path, local.project_id, gitlab, local.repository, adopt=adopt)
    if project is not None:
        _refuse_role_below(DEVELOPER, project)
    namespace_id = None if project else namespace_of(wanted.path, gitlab)
    relation = _relation(wanted, gitlab, local, project)
    changes = publication.changes(wanted, _presence(wanted, gitlab, project))
    files = publication_files.to_commit(local.files, local.repository, project)
    if files:
        local.repository.refuse_without_identity()
        if relation is Relation.AHEAD:
            raise _not_here(wanted.branch)
    pushes = bool(files) or relation in (None, Relation.BEHIND)
    sets_default_branch = (
        project is not None and not project.is_empty and (project.default_branch != wanted.branch)
    )
    origin = local.repository.origin()
    has_origin = origin is None or _is_of(origin, wanted, local, project)
    steps = [
        *_of_project(wanted, gitlab, local, project),
        *publication_files.steps(local.files, project, files),
        *changes.steps,
    ]
    url = local.transport.url(project.path if project else wanted.path)
    if pushes:
        steps.append(Step(Subject.PUSH, f"{wanted.branch} → {url}"))
    if sets_default_branch and project is not None:
        words = f"{project.default_branch} → {wanted.branch}"
        steps.append(Step(Subject.DEFAULT_BRANCH, words))
    if origin is None or (has_origin and not local.repository.follows(wanted.branch)):
        steps.append(Step(Subject.REMOTE, f"{wanted.branch} follows origin, {url}"))
    other_origin = f"the remote origin is {origin}, and stays; GitLab's is {url}"
    notes = () if has_origin else (other_origin,)
    if project is not None:
        _refuse_narrow_role(project, changes, pushes=pushes, sets_default=sets_default_branch)
    return Plan(
        wanted=wanted,
        project=project,
        namespace_id=namespace_id,
        changes=changes,
        files=files,
        relation=relation,
        pushes=pushes,
        sets_default_branch=sets_default_branch,
        has_origin=has_origin,
        steps=tuple(steps),
        notes=notes,
    )


def _relation(
    wanted: Publication, gitlab: Gitlab, local: Local, project: GitlabProject | None
) -> Relation | None:
    """How GitLab's branch stands to the one here; None where GitLab has none."""
    if project is None or project.is_empty:
        return None
    default = project.default_branch
    if default not in (None, wanted.branch) and local.repository.knows_branch(default):
        raise UsageError(
            f"'{wanted.branch}' is checked out, and '{default}' is the default branch of "
            f"'{project.path}'; run: git switch {default}"
        )
    for branch in dict.fromkeys((wanted.branch, default or wanted.branch)):
        head = gitlab.branch_head(project.id, branch)
        if head is None:
            continue
        relation = local.transport.relation(project.path, branch, head)
        if relation is Relation.UNRELATED:
            raise UsageError(
                f"'{project.path}' has another history than this project and is left alone "
                f"({project.web_url}); set another 'gitlab-project' in [tool.sharinghub]"
            )
        if relation is Relation.DIVERGED:
            raise _not_here(branch)
        if branch == wanted.branch:
            return relation
        if relation is Relation.AHEAD:
            raise _not_here(branch)
    return None


def _not_here(branch: str) -> ConflictError:
    return ConflictError(
        f"GitLab's branch '{branch}' has commits that are not here, so nothing was changed; "
        "run: git pull, then this command again"
    )


def _presence(wanted: Publication, gitlab: Gitlab, project: GitlabProject | None) -> Presence:
    if project is None:
        return Presence()
    avatar = gitlab.avatar(project) if wanted.avatar is not None else None
    variables = gitlab.variables(project.id) if wanted.variables else ()
    schedules = gitlab.schedules(project.id) if wanted.schedule else ()
    return Presence(project, avatar, tuple(variables), of_linking(schedules))


def _refuse_narrow_role(
    project: GitlabProject, changes: Changes, *, pushes: bool, sets_default: bool
) -> None:
    if project.is_archived and (changes.steps or pushes):
        raise RefusedError(f"'{project.path}' is archived; unarchive it (Settings > General)")
    # https://docs.gitlab.com/user/permissions/#project-permissions
    if changes.steps or sets_default:
        _refuse_role_below(OWNER if "visibility" in changes.attributes else MAINTAINER, project)


def _refuse_role_below(needed: int, project: GitlabProject) -> None:
    if project.access_level is not None and project.access_level < needed:
        raise RefusedError(
            f"the role of this token's user in '{project.path}' is "
            f"{role_name(project.access_level)}, and {role_name(needed)} is needed; nothing was "
            "changed"
        )


def _is_of(origin: str, wanted: Publication, local: Local, project: GitlabProject | None) -> bool:
    """Whether a URL is the project's, as we name it or as GitLab does."""
    if project is None:
        return is_same_remote(origin, local.transport.url(wanted.path))
    names = (local.transport.url(project.path), project.git_url)
    return any(is_same_remote(origin, name) for name in names)


def _of_project(
    wanted: Publication, gitlab: Gitlab, local: Local, project: GitlabProject | None
) -> list[Step]:
    if project is None:
        return [Step(Subject.PROJECT, f"create {wanted.path} on {gitlab.url}")]
    if project.id == local.project_id:
        return []
    return [Step(Subject.PROJECT, f"take up {project.path} (number {project.id})")]
