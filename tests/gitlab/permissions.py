"""Who may do what: by role, by the project's visibility, by protected branches.

https://docs.gitlab.com/user/permissions/ and https://docs.gitlab.com/user/project/repository/branches/protected/
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from tests.gitlab.project import Project
from tests.gitlab.state import (
    DEVELOPER,
    MAINTAINER,
    NO_ACCESS,
    OWNER,
    REPORTER,
    Namespace,
    ProtectedBranch,
    User,
)


def role_in_namespace(user: User | None, namespace: Namespace) -> int:
    """The role that somebody has there, inherited from the groups above."""
    if user is None:
        return NO_ACCESS
    if namespace.owner is user:
        return OWNER
    return max((each.members.get(user.id, NO_ACCESS) for each in namespace.line), default=0)


def role(user: User | None, project: Project) -> int:
    """The role that somebody has in a project, its own or an inherited one."""
    if user is None:
        return NO_ACCESS
    return max(project.members.get(user.id, NO_ACCESS), role_in_namespace(user, project.namespace))


def _visible(user: User | None, visibility: str) -> bool:
    return visibility == "public" or (visibility == "internal" and user is not None)


def can_read_namespace(user: User | None, namespace: Namespace, projects: list[Project]) -> bool:
    """A group is seen by members of it or of anything in it."""
    if namespace.kind == "user" or _visible(user, namespace.visibility):
        return True
    if role_in_namespace(user, namespace):
        return True
    return any(namespace in project.namespace.line and role(user, project) for project in projects)


def can_read(user: User | None, project: Project) -> bool:
    return _visible(user, project.visibility) or role(user, project) > NO_ACCESS


def can_read_code(user: User | None, project: Project) -> bool:
    """Guests do not see the code of a private project."""
    return _visible(user, project.visibility) or role(user, project) >= REPORTER


def can_create_projects(user: User, namespace: Namespace) -> bool:
    """Developers and above may, by the default of a group's «Roles allowed to create projects»."""
    return role_in_namespace(user, namespace) >= DEVELOPER


def protections(project: Project, branch: str) -> list[ProtectedBranch]:
    return [rule for rule in project.protected_branches if fnmatchcase(branch, rule.name)]


def _allowed(level: int, least: int) -> bool:
    return least != NO_ACCESS and level >= least


def can_push(user: User | None, project: Project, branch: str) -> bool:
    """Whether somebody's push or API commit to the branch goes through."""
    level = role(user, project)
    if level < DEVELOPER:
        return False
    if project.repository.is_empty:
        return level >= MAINTAINER
    rules = protections(project, branch)
    return not rules or any(_allowed(level, rule.push_level) for rule in rules)


def can_merge(user: User | None, project: Project, branch: str) -> bool:
    level = role(user, project)
    rules = protections(project, branch)
    if not rules:
        return level >= DEVELOPER
    return any(
        _allowed(level, rule.merge_level) or _allowed(level, rule.push_level) for rule in rules
    )


def developers_can(level_of: str, project: Project, branch: str) -> bool:
    """Whether the rules let every Developer push (``push_level``) or merge (``merge_level``)."""
    return any(
        _allowed(DEVELOPER, getattr(rule, level_of)) for rule in protections(project, branch)
    )
