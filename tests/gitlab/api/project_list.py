"""Filters, order and pages that lists of projects have in common."""

from __future__ import annotations

from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, Refusal
from tests.gitlab.api import entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.parameters import as_list, is_true
from tests.gitlab.project import Project
from tests.gitlab.state import OWNER

_ORDERS = ("id", "name", "path", "created_at", "updated_at", "last_activity_at", "star_count")


def filtered(call: Call, visible_only: bool = False) -> list[Project]:
    """The projects that the caller may see and has asked for."""
    who = call.caller.user
    found = [each for each in list(call.state.projects.values()) if permissions.can_read(who, each)]
    if visible_only:
        return found
    if call.flag("membership"):
        found = [each for each in found if permissions.role(who, each)]
    least = OWNER if call.flag("owned") else call.number("min_access_level", 0)
    if least:
        found = [each for each in found if permissions.role(who, each) >= least]
    if call.get("archived") is not None:
        found = [each for each in found if each.archived == is_true(call.get("archived"))]
    if call.get("visibility"):
        found = [each for each in found if each.visibility == call.get("visibility")]
    topics = {topic.lower() for topic in as_list(call.get("topic"))}
    if topics:
        found = [each for each in found if topics <= {topic.lower() for topic in each.topics}]
    if call.get("search"):
        found = [each for each in found if _matches(call, each)]
    return found


def _matches(call: Call, project: Project) -> bool:
    """Every word is in name, path or description (or, when asked so, in the namespace)."""
    texts = [project.name, project.path, project.description or ""]
    if call.flag("search_namespaces"):
        texts.append(project.full_path)
    return all(
        any(word in text.lower() for text in texts)
        for word in str(call.get("search")).lower().split()
    )


def page_of_projects(call: Call, projects: list[Project], with_access: bool) -> Answer:
    order = call.choice("order_by", (*_ORDERS, "similarity"), "created_at")
    if order == "similarity":
        order = "created_at"
    descending = call.choice("sort", ("asc", "desc"), "desc") == "desc"

    def key(project: Project) -> Any:
        return (0 if order == "star_count" else getattr(project, order), project.id)

    projects = sorted(projects, key=key, reverse=descending)
    if call.get("pagination") == "keyset":
        if order != "id":
            reason = "Keyset pagination is not yet available for this type of request"
            raise Refusal(405, {"error": reason})
        after = "id_before" if descending else "id_after"
        part, headers = call.keyset(projects, after, lambda project: project.id)
    else:
        part, headers = call.page(projects)
    shown = (
        [entities.simple_project(call, each) for each in part]
        if call.flag("simple")
        else [entities.project(call, each, with_access) for each in part]
    )
    return Answer.of(shown, headers=headers)
