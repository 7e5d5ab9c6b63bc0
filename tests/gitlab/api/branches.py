"""https://docs.gitlab.com/api/branches/ and https://docs.gitlab.com/api/protected_branches/."""

from __future__ import annotations

import re
from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, forbidden, message, not_found
from tests.gitlab.api.call import Call
from tests.gitlab.api.git_entities import branch as branch_entity
from tests.gitlab.api.routing import route
from tests.gitlab.project import Project
from tests.gitlab.repository import NOTHING, RefMovedError
from tests.gitlab.state import DEVELOPER, MAINTAINER, ProtectedBranch

_LEVELS = {
    0: "No one",
    30: "Developers + Maintainers",
    40: "Maintainers",
    60: "Administrators",
}
_FORBIDDEN_IN_NAMES = re.compile(
    r"[\x00-\x20~^:?*\[\\\x7f]|\.\.|@\{|//|^[/-]|/$|\.$|\.lock(/|$)|(^|/)\."
)


def is_valid_name(name: str) -> bool:
    """https://git-scm.com/docs/git-check-ref-format."""
    return bool(name) and name != "@" and not _FORBIDDEN_IN_NAMES.search(name)


def _head(project: Project, name: str) -> str:
    if not is_valid_name(name):
        raise message(400, "The branch refname is invalid")
    head = project.repository.head(name)
    if head is None:
        raise not_found("Branch")
    return head


@route("GET", "/projects/:id/repository/branches")
def branches(call: Call) -> Any:
    project = call.code()
    wanted = str(call.get("search", ""))
    found = [
        (name, sha)
        for name, sha in project.repository.branches().items()
        if wanted.strip("^$").lower() in name.lower()
        and (not wanted.startswith("^") or name.startswith(wanted.strip("^$")))
        and (not wanted.endswith("$") or name.endswith(wanted.strip("^$")))
    ]
    return call.listed(found, lambda pair: branch_entity(call, project, *pair))


@route("GET", "/projects/:id/repository/branches/:branch")
def branch(call: Call) -> Any:
    project = call.code()
    name = call.path_parts["branch"]
    return branch_entity(call, project, name, _head(project, name))


@route("HEAD", "/projects/:id/repository/branches/:branch")
def has_branch(call: Call) -> Any:
    _head(call.code(), call.path_parts["branch"])
    return Answer(204)


@route("POST", "/projects/:id/repository/branches")
def new_branch(call: Call) -> Any:
    project = call.code()
    call.require(DEVELOPER, project)
    name, ref = str(call.required("branch")), str(call.required("ref"))
    if not is_valid_name(name):
        raise message(400, "Branch name is invalid")
    start = project.repository.resolve(ref)
    if start is None:
        raise message(400, f"Invalid reference name: {ref}")
    if permissions.protections(project, name) and not permissions.can_push(
        call.user, project, name
    ):
        raise message(400, "You are not allowed to create protected branches on this project.")
    try:
        project.repository.move(name, start, NOTHING)
    except RefMovedError:
        raise message(400, "Branch already exists") from None
    project.pushed(name, start)
    return branch_entity(call, project, name, start)


@route("DELETE", "/projects/:id/repository/branches/:branch")
def delete_branch(call: Call) -> Any:
    project = call.code()
    call.require(DEVELOPER, project)
    name = call.path_parts["branch"]
    _head(project, name)
    if name == project.default_branch:
        raise message(403, "Cannot remove HEAD branch")
    if permissions.protections(project, name) and (
        permissions.role(call.user, project) < MAINTAINER
    ):
        raise message(405, "Protected branch can not be removed")
    project.repository.delete(name)
    return Answer(204)


def _protected_entity(rule: ProtectedBranch) -> dict[str, Any]:
    def access(level: int) -> list[dict[str, Any]]:
        return [
            {
                "id": rule.id,
                "access_level": level,
                "access_level_description": _LEVELS[level],
                "user_id": None,
                "group_id": None,
            }
        ]

    return {
        "id": rule.id,
        "name": rule.name,
        "push_access_levels": access(rule.push_level),
        "merge_access_levels": access(rule.merge_level),
        "allow_force_push": rule.allow_force_push,
    }


def _rule(project: Project, name: str) -> ProtectedBranch:
    for rule in project.protected_branches:
        if rule.name == name:
            return rule
    raise not_found()


@route("GET", "/projects/:id/protected_branches")
def protected_branches(call: Call) -> Any:
    project = call.project(DEVELOPER)
    return call.listed(project.protected_branches, _protected_entity)


@route("GET", "/projects/:id/protected_branches/:name")
def protected_branch(call: Call) -> Any:
    return _protected_entity(_rule(call.project(DEVELOPER), call.path_parts["name"]))


@route("POST", "/projects/:id/protected_branches")
def protect_branch(call: Call) -> Any:
    project = call.project(MAINTAINER)
    name = str(call.required("name"))
    with call.state.lock:
        if any(rule.name == name for rule in project.protected_branches):
            raise message(409, f"Protected branch '{name}' already exists")
        levels = [call.number(f"{kind}_access_level", MAINTAINER) for kind in ("push", "merge")]
        if not set(levels) <= set(_LEVELS):
            raise forbidden()
        rule = project.protect(name, *levels)
        rule.allow_force_push = call.flag("allow_force_push")
    return _protected_entity(rule)


@route("PATCH", "/projects/:id/protected_branches/:name")
def edit_protected_branch(call: Call) -> Any:
    rule = _rule(call.project(MAINTAINER), call.path_parts["name"])
    rule.allow_force_push = call.flag("allow_force_push", rule.allow_force_push)
    return _protected_entity(rule)


@route("DELETE", "/projects/:id/protected_branches/:name")
def unprotect_branch(call: Call) -> Any:
    project = call.project(MAINTAINER)
    project.unprotect(_rule(project, call.path_parts["name"]).name)
    return Answer(204)
