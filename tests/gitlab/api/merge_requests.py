"""https://docs.gitlab.com/api/merge_requests/."""

from __future__ import annotations

from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, message, unauthorized
from tests.gitlab.api import git_entities
from tests.gitlab.api.call import Call, record_not_found
from tests.gitlab.api.merge_request_entity import merge_request as entity
from tests.gitlab.api.parameters import as_list
from tests.gitlab.api.routing import route
from tests.gitlab.merging import CannotMergeError, merge
from tests.gitlab.project import Project
from tests.gitlab.repository import Person, RefMovedError
from tests.gitlab.state import DEVELOPER, MergeRequest, now

_STATES = ("opened", "closed", "locked", "merged", "all")


@route("GET", "/projects/:id/merge_requests", job_token=True)
def merge_requests(call: Call) -> Any:
    project = call.code()
    state = call.choice("state", _STATES, "all")
    found = [
        each
        for each in project.merge_requests
        if state in ("all", each.state)
        and call.get("source_branch") in (None, each.source_branch)
        and call.get("target_branch") in (None, each.target_branch)
        and call.get("author_id") in (None, str(each.author.id))
        and str(call.get("search", "")).lower() in f"{each.title}\n{each.description}".lower()
        and set(as_list(call.get("labels"))) <= set(each.labels)
        and (not call.get("iids") or str(each.iid) in as_list(call.get("iids")))
    ]
    order = call.choice("order_by", ("created_at", "updated_at", "title"), "created_at")
    descending = call.choice("sort", ("asc", "desc"), "desc") == "desc"
    found.sort(key=lambda each: (getattr(each, order), each.iid), reverse=descending)
    return call.listed(found, lambda each: entity(call, each))


def _merge_request(call: Call) -> MergeRequest:
    for each in call.code().merge_requests:
        if str(each.iid) == call.path_parts["iid"]:
            return each
    raise record_not_found()


@route("GET", "/projects/:id/merge_requests/:iid", job_token=True)
def merge_request(call: Call) -> Any:
    return entity(call, _merge_request(call))


@route("POST", "/projects/:id/merge_requests")
def new_merge_request(call: Call) -> Any:
    project = call.code()
    call.require(DEVELOPER, project)
    title = str(call.required("title"))
    source, target = str(call.required("source_branch")), str(call.required("target_branch"))
    with call.state.lock:
        _check_branches(project, source, target)
        number = len(project.merge_requests) + 1
        new = MergeRequest(
            call.state.new_id(),
            number,
            project,
            title,
            str(call.get("description", "")),
            source,
            target,
            call.user,
            labels=as_list(call.get("labels")),
            remove_source_branch=call.flag("remove_source_branch"),
            squash=call.flag("squash"),
            sha=project.repository.head(source),
        )
        project.merge_requests.append(new)
    return entity(call, new)


def _check_branches(project: Project, source: str, target: str) -> None:
    if source == target:
        raise message(422, ["You can't use same project/branch for source and target"])
    for each in project.merge_requests:
        if each.state == "opened" and (each.source_branch, each.target_branch) == (source, target):
            raise message(
                409,
                [f"Another open merge request already exists for this source branch: !{each.iid}"],
            )
    for kind, name in (("source", source), ("target", target)):
        if project.repository.head(name) is None:
            raise message(400, {f"{kind}_branch": ["does not exist"]})


@route("PUT", "/projects/:id/merge_requests/:iid")
def edit_merge_request(call: Call) -> Any:
    edited = _merge_request(call)
    if edited.author is not call.user:
        call.require(DEVELOPER, edited.project)
    event = call.choice("state_event", ("close", "reopen", ""), "")
    edited.title = str(call.get("title", edited.title))
    edited.description = str(call.get("description", edited.description))
    edited.target_branch = str(call.get("target_branch", edited.target_branch))
    if "labels" in call.parameters:
        edited.labels = as_list(call.get("labels"))
    if event == "close" and edited.state == "opened":
        edited.state, edited.closed_at = "closed", now()
    elif event == "reopen" and edited.state == "closed":
        edited.state, edited.closed_at = "opened", None
    edited.updated_at = now()
    return entity(call, edited)


@route("GET", "/projects/:id/merge_requests/:iid/commits")
def merge_request_commits(call: Call) -> Any:
    each = _merge_request(call)
    repository = each.project.repository
    known = {commit.sha for commit in repository.log(each.target_branch)}
    found = [commit for commit in repository.log(each.sha or "") if commit.sha not in known]
    return call.listed(found, lambda commit: git_entities.commit(call, each.project, commit))


@route("PUT", "/projects/:id/merge_requests/:iid/merge")
def accept(call: Call) -> Any:
    """https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request."""
    each = _merge_request(call)
    project, who = each.project, call.user
    if not permissions.can_merge(who, project, each.target_branch):
        raise unauthorized()
    if each.state != "opened" or each.title.lower().startswith("draft:"):
        raise message(405, "405 Method Not Allowed")
    head = project.repository.head(each.source_branch)
    if head is None:
        raise message(422, "Branch cannot be merged")
    if call.get("sha") not in (None, head):
        raise message(409, f"SHA does not match HEAD of source branch: {head}")
    text = call.get("merge_commit_message") or (
        f"Merge branch '{each.source_branch}' into '{each.target_branch}'\n\n{each.title}\n\n"
        f"See merge request {project.full_path}!{each.iid}"
    )
    with call.state.lock:
        try:
            sha = merge(project, head, each.target_branch, text, Person(who.name, who.email))
        except (CannotMergeError, RefMovedError):
            raise message(422, "Branch cannot be merged") from None
        each.state, each.merge_commit_sha = "merged", sha
        each.merged_by, each.merged_at, each.updated_at = who, now(), now()
        if call.flag("should_remove_source_branch", each.remove_source_branch):
            project.repository.delete(each.source_branch)
    return entity(call, each)


@route("DELETE", "/projects/:id/merge_requests/:iid")
def delete_merge_request(call: Call) -> Any:
    each = _merge_request(call)
    call.require(50, each.project)
    each.project.merge_requests.remove(each)
    return Answer(204)
