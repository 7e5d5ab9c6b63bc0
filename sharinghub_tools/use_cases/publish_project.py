"""Carry out the plan of a publication, so that it can be stopped anywhere and begun again."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain import publication
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.local_addresses import place_of
from sharinghub_tools.domain.publication import Presence, Relation
from sharinghub_tools.errors import (
    ConflictError,
    EnvironmentLacksError,
    GitlabError,
    UnansweredError,
)
from sharinghub_tools.use_cases import publication_files
from sharinghub_tools.use_cases.own_project import address, is_mine
from sharinghub_tools.use_cases.plan_publication import Local, Plan
from sharinghub_tools.use_cases.publishing_ports import Gitlab

COMMIT_MESSAGE = "chore: publish to GitLab"
_BY_NAME = (
    "the project lets nobody set variables of pipelines, so the schedule is known by its name, "
    "which takes GitLab 17.8"
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was done.

    Attributes:
        project: as GitLab has it now.
        commit: sha of the commit that was made here; None where none was needed.
        notes: what a person should know.
    """

    project: GitlabProject
    commit: str | None
    notes: tuple[str, ...]


def publish_project(plan: Plan, gitlab: Gitlab, local: Local) -> Published:
    """Do what the plan says.

    Raises:
        EnvironmentLacksError: git refuses the commit, or a file cannot be written.
        ConflictError: somebody pushed meanwhile.
        UnansweredError: GitLab may have done what it was asked, or not.
        GitlabError: GitLab refuses, or cannot be asked.

        After any of them the same plan made anew goes on from there.
    """
    wanted, project, changes = plan.wanted, plan.project, plan.changes
    if project is None:
        project = _create(plan, gitlab, local)
        changes = publication.changes(wanted, Presence(project))
    commit = _commit(local, project)
    if changes.attributes:
        gitlab.edit(project.id, changes.attributes)
    if changes.avatar is not None:
        gitlab.set_avatar(project.id, changes.avatar)
    for variable in changes.new_variables:
        gitlab.create_variable(project.id, variable)
    for variable in changes.changed_variables:
        gitlab.update_variable(project.id, variable)
    if plan.pushes or commit:
        local.transport.push(project.path, wanted.branch)
    notes = list(plan.notes)
    if changes.schedule is not None and not gitlab.set_schedule(project.id, changes.schedule):
        notes.append(_BY_NAME)
    if plan.steps:
        project = _settled(plan, gitlab, project)
    if plan.has_origin:
        is_known = plan.relation is not Relation.AHEAD
        local.repository.follow(
            wanted.branch,
            local.transport.url(project.path),
            local.repository.checkout().head if is_known else None,
        )
    local.repository.end_publishing()
    return Published(project, commit, (*notes, *_lost_topics(plan, project)))


def _create(plan: Plan, gitlab: Gitlab, local: Local) -> GitlabProject:
    path = plan.wanted.path
    local.repository.begin_publishing(address(gitlab, path))
    try:
        return gitlab.create(plan.namespace_id or 0, path, plan.changes.attributes)
    except (UnansweredError, ConflictError) as error:
        # An answer may have been lost, now or when the command was stopped.
        found = gitlab.project(path)
        if found is not None and is_mine(found, gitlab):
            return found
        if isinstance(error, ConflictError):
            local.repository.end_publishing()
        raise
    except GitlabError:
        local.repository.end_publishing()
        raise


def _commit(local: Local, project: GitlabProject) -> str | None:
    names = publication_files.to_commit(local.files, local.repository, project)
    for name in names:
        file, edit = local.files[name]
        before = file.read()
        if not file.replace(before, edit(before, place_of(project))):
            raise EnvironmentLacksError(f"{name} was changed meanwhile; run the command again")
    return local.repository.commit(names, COMMIT_MESSAGE) if names else None


def _settled(plan: Plan, gitlab: Gitlab, project: GitlabProject) -> GitlabProject:
    """The project as it is now, with its default branch."""
    now = gitlab.project(project.id) or project
    if now.default_branch in (None, plan.wanted.branch):
        # GitLab makes the first branch of a project the default one, in its own time.
        return now
    gitlab.edit(project.id, {"default_branch": plan.wanted.branch})
    return gitlab.project(project.id) or now


def _lost_topics(plan: Plan, project: GitlabProject) -> list[str]:
    lost = publication.conflicting(plan.wanted.topics, project.topics)
    if not plan.steps or not lost:
        return []
    return [
        f"GitLab writes the topic {topic} in another case; SharingHub knows it as it is here"
        for topic in lost
        if topic.startswith("sharinghub:")
    ]
