"""https://docs.gitlab.com/api/project_members/ and https://docs.gitlab.com/api/group_members/."""

from __future__ import annotations

from typing import Any

from tests.gitlab import permissions
from tests.gitlab.api import entities
from tests.gitlab.api.call import Call, record_not_found
from tests.gitlab.api.routing import route
from tests.gitlab.project import Project
from tests.gitlab.state import MAINTAINER, Namespace, User, timestamp


def _entity(call: Call, who: User, level: int) -> dict[str, Any]:
    return entities.user(call, who) | {
        "access_level": level,
        "created_at": timestamp(who.created_at),
        "expires_at": None,
        "membership_state": "active",
    }


def _all_levels(call: Call, project: Project) -> dict[int, int]:
    """Everybody's role, inherited ones too."""
    levels = {who.id: permissions.role(who, project) for who in call.state.users.values()}
    return {number: level for number, level in levels.items() if level}


def _shown(call: Call, levels: dict[int, int]) -> Any:
    return call.listed(
        sorted(levels), lambda number: _entity(call, call.state.users[number], levels[number])
    )


def _one(call: Call, levels: dict[int, int]) -> dict[str, Any]:
    wanted = call.path_parts["user_id"]
    number = int(wanted) if wanted.isdecimal() else 0
    if number not in levels:
        raise record_not_found()
    return _entity(call, call.state.users[number], levels[number])


@route("GET", "/projects/:id/members")
def project_members(call: Call) -> Any:
    return _shown(call, call.project().members)


@route("GET", "/projects/:id/members/all")
def all_project_members(call: Call) -> Any:
    return _shown(call, _all_levels(call, call.project()))


@route("GET", "/projects/:id/members/all/:user_id")
def project_member_with_inherited(call: Call) -> Any:
    """The role counts that somebody has in the end; 404 for who is no member."""
    return _one(call, _all_levels(call, call.project()))


@route("GET", "/projects/:id/members/:user_id")
def project_member(call: Call) -> Any:
    return _one(call, call.project().members)


@route("POST", "/projects/:id/members")
def new_project_member(call: Call) -> Any:
    project = call.project(MAINTAINER)
    number, level = int(call.required("user_id")), int(call.required("access_level"))
    if number not in call.state.users:
        raise record_not_found()
    project.members[number] = level
    return _entity(call, call.state.users[number], level)


def _inherited_in(call: Call, group: Namespace) -> dict[int, int]:
    levels = {w.id: permissions.role_in_namespace(w, group) for w in call.state.users.values()}
    return {number: level for number, level in levels.items() if level}


@route("GET", "/groups/:id/members")
def group_members(call: Call) -> Any:
    return _shown(call, call.namespace().members)


@route("GET", "/groups/:id/members/all/:user_id")
def group_member_with_inherited(call: Call) -> Any:
    return _one(call, _inherited_in(call, call.namespace()))
