"""https://docs.gitlab.com/api/groups/ and https://docs.gitlab.com/api/namespaces/."""

from __future__ import annotations

from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import forbidden, message, not_found
from tests.gitlab.api import entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.parameters import as_list
from tests.gitlab.api.project_list import filtered, page_of_projects
from tests.gitlab.api.routing import route
from tests.gitlab.state import MAINTAINER, OWNER, Namespace


def _visible_groups(call: Call) -> list[Namespace]:
    projects = list(call.state.projects.values())
    spaces = list(call.state.namespaces.values())
    return sorted(
        (
            space
            for space in spaces
            if space.kind == "group"
            and permissions.can_read_namespace(call.caller.user, space, projects)
        ),
        key=lambda space: (space.name, space.id),
    )


def _searched(call: Call, spaces: list[Namespace]) -> list[Namespace]:
    text = str(call.get("search", "")).lower()
    skipped = {int(number) for number in as_list(call.get("skip_groups"))}
    least = call.number("min_access_level", 0)
    return [
        space
        for space in spaces
        if (text in space.path.lower() or text in space.name.lower())
        and space.id not in skipped
        and permissions.role_in_namespace(call.caller.user, space) >= least
    ]


@route("GET", "/namespaces")
def namespaces(call: Call) -> Any:
    """Those that the caller is a member of."""
    who = call.user
    found = [
        space
        for space in call.state.namespaces.values()
        if permissions.role_in_namespace(who, space)
    ]
    return call.listed(_searched(call, found), lambda space: entities.namespace(call, space))


@route("GET", "/namespaces/:id")
def namespace(call: Call) -> Any:
    who = call.user
    found = call.namespace(("group", "user"), "Namespace")
    if not permissions.role_in_namespace(who, found):
        raise not_found("Namespace")
    return entities.namespace(call, found)


@route("GET", "/groups")
def groups(call: Call) -> Any:
    found = _searched(call, _visible_groups(call))
    if call.flag("top_level_only"):
        found = [space for space in found if space.parent is None]
    if call.flag("owned"):
        found = [s for s in found if permissions.role_in_namespace(call.user, s) >= OWNER]
    return call.listed(found, lambda space: entities.group(call, space))


@route("POST", "/groups")
def new_group(call: Call) -> Any:
    who = call.user
    name, path = str(call.required("name")), str(call.required("path"))
    parent = call.state.namespaces.get(call.number("parent_id", 0))
    if parent and permissions.role_in_namespace(who, parent) < MAINTAINER:
        raise forbidden()
    full_path = f"{parent.full_path}/{path}" if parent else path
    with call.state.lock:
        if call.state.namespace_at(full_path) or call.state.project_at(full_path):
            raise message(400, 'Failed to save group {:path=>["has already been taken"]}')
        visibility = call.choice("visibility", ("private", "internal", "public"), "private")
        created = call.gitlab.group(path, parent, visibility, name)
        created.members[who.id] = OWNER
    return entities.group(call, created)


@route("GET", "/groups/:id")
def group(call: Call) -> Any:
    found = call.namespace()
    entity = entities.group(call, found) | {"shared_with_groups": []}
    if call.flag("with_projects", default=True):
        own = [p for p in filtered(call, visible_only=True) if p.namespace is found]
        entity["projects"] = [entities.project(call, each) for each in own]
        entity["shared_projects"] = []
    return entity


@route("GET", "/groups/:id/subgroups")
def subgroups(call: Call) -> Any:
    above = call.namespace()
    found = [space for space in _visible_groups(call) if space.parent is above]
    return call.listed(_searched(call, found), lambda space: entities.group(call, space))


@route("GET", "/groups/:id/descendant_groups")
def descendant_groups(call: Call) -> Any:
    above = call.namespace()
    found = [space for space in _visible_groups(call) if space is not above and above in space.line]
    return call.listed(_searched(call, found), lambda space: entities.group(call, space))


@route("GET", "/groups/:id/projects")
def group_projects(call: Call) -> Any:
    """Without ``permissions``, unlike the list of all projects."""
    above = call.namespace()
    deep = call.flag("include_subgroups")
    found = [
        each
        for each in filtered(call)
        if each.namespace is above or (deep and above in each.namespace.line)
    ]
    return page_of_projects(call, found, with_access=False)
