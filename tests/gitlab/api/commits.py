"""https://docs.gitlab.com/api/commits/."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, bad_request, forbidden, invalid, message, not_found
from tests.gitlab.api import git_entities
from tests.gitlab.api.branches import is_valid_name
from tests.gitlab.api.call import Call
from tests.gitlab.api.merge_request_entity import merge_request
from tests.gitlab.api.parameters import is_true
from tests.gitlab.api.routing import route
from tests.gitlab.commit_actions import Action, NewCommit, create
from tests.gitlab.git_process import git
from tests.gitlab.project import Project
from tests.gitlab.repository import Person

_ACTIONS = ("create", "update", "move", "delete", "chmod")


@route("GET", "/projects/:id/repository/commits")
def commits(call: Call) -> Any:
    """Without totals."""
    project = call.code()
    ref = str(call.get("ref_name") or project.default_branch)
    first_parent = call.flag("first_parent")
    found = list(project.repository.log(ref, first_parent=first_parent))
    if call.get("path"):
        path = str(call.get("path"))
        found = [e for e in found if _touches(project, e.sha, path, first_parent=first_parent)]
    if call.get("author"):
        text = str(call.get("author"))
        found = [each for each in found if text in f"{each.author.name} <{each.author.email}>"]
    since, until = _moment(call, "since"), _moment(call, "until")
    found = [
        each
        for each in found
        if (since is None or each.committed >= since) and (until is None or each.committed <= until)
    ]
    part, headers = call.page(found, counted=False)
    return Answer.of([git_entities.commit(call, project, each) for each in part], headers=headers)


def _touches(project: Project, sha: str, path: str, *, first_parent: bool) -> bool:
    repository = project.repository
    parents = repository.commit(sha).parents[: 1 if first_parent else None]
    here = repository.entry(sha, path.rstrip("/"))
    there = [repository.entry(parent, path.rstrip("/")) for parent in parents] or [None]
    return all(here != entry for entry in there)


def _moment(call: Call, name: str) -> datetime | None:
    if not call.get(name):
        return None
    try:
        found = datetime.fromisoformat(str(call.get(name)))
    except ValueError:
        raise invalid(name) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@route("GET", "/projects/:id/repository/commits/:sha", job_token=True)
def commit(call: Call) -> Any:
    project, sha = _commit(call)
    each = project.repository.commit(sha)
    return git_entities.commit_detail(call, project, each, call.flag("stats", default=True))


def _commit(call: Call) -> tuple[Project, str]:
    project = call.code()
    sha = project.repository.resolve(call.path_parts["sha"])
    if sha is None:
        raise not_found("Commit")
    return project, sha


@route("GET", "/projects/:id/repository/commits/:sha/diff")
def commit_diff(call: Call) -> Any:
    project, sha = _commit(call)
    parents = project.repository.commit(sha).parents
    base = parents[0] if parents else git_entities.EMPTY_TREE
    return call.listed(git_entities.diffs(project, base, sha), lambda diff: diff)


@route("GET", "/projects/:id/repository/commits/:sha/refs")
def commit_refs(call: Call) -> Any:
    project, sha = _commit(call)
    kind = call.choice("type", ("all", "branch", "tag"), "all")
    where = {"all": ("refs/heads", "refs/tags"), "branch": ("refs/heads",), "tag": ("refs/tags",)}
    out = git(
        project.git, "for-each-ref", f"--contains={sha}", "--format=%(refname)", *where[kind]
    ).stdout.decode()
    found = [
        {
            "type": "branch" if name.startswith("refs/heads/") else "tag",
            "name": name.split("/", 2)[2],
        }
        for name in out.splitlines()
    ]
    return call.listed(found, lambda ref: ref)


@route("GET", "/projects/:id/repository/commits/:sha/merge_requests")
def commit_merge_requests(call: Call) -> Any:
    project, sha = _commit(call)
    found = [each for each in project.merge_requests if sha in {each.sha, each.merge_commit_sha}]
    return call.listed(found, lambda each: merge_request(call, each))


@route("POST", "/projects/:id/repository/commits")
def new_commit(call: Call) -> Any:
    """One commit with all its actions; see ``commit_actions`` for how it is checked."""
    project = call.code()
    branch = str(call.get("branch") or "")
    authorize_push(call, project, branch)
    if not branch:
        raise bad_request("branch is required")
    if not call.get("commit_message"):
        raise bad_request("commit_message is required")
    actions = _actions(call)
    if "start_sha" in call.parameters and "start_branch" in call.parameters:
        raise bad_request("start_branch, start_sha are mutually exclusive")
    _refuse_start_project(call, project)
    check_new_name(project, branch, call.get("start_branch"))
    author, committer = people(call)
    new = NewCommit(
        branch,
        str(call.get("commit_message")),
        actions,
        author,
        committer,
        call.get("start_branch"),
        call.get("start_sha"),
        call.flag("force"),
    )
    sha = create(project, new, call.gitlab.commit_rules)
    made = project.repository.commit(sha)
    return git_entities.commit_detail(call, project, made, call.flag("stats", default=True))


def _refuse_start_project(call: Call, project: Project) -> None:
    """There are no forks here: another project is never in the fork network."""
    if call.get("start_project"):
        other = call.find_project(call.get("start_project"))
        if other is not project:
            name = f"{other.namespace.full_name} / {other.name}"
            raise forbidden(f"Project is not included in the fork network for {name}")


def authorize_push(call: Call, project: Project, branch: str) -> None:
    """403, be it the role or a protected branch that is in the way; 401 for nobody."""
    if project.archived or not permissions.can_push(call.user, project, branch):
        raise forbidden("You are not allowed to push into this branch")


def people(call: Call) -> tuple[Person, Person]:
    """Author and committer."""
    who = call.user
    author = Person(
        str(call.get("author_name", who.name)), str(call.get("author_email", who.email))
    )
    return author, Person(who.name, who.email)


def check_new_name(project: Project, branch: str, start: str | None) -> None:
    if start not in (None, branch) and not is_valid_name(branch):
        raise message(
            400,
            f"Something went wrong when we tried to create '{branch}' for you: "
            "Branch name is invalid",
        )


def _actions(call: Call) -> list[Action]:
    sent = call.get("actions")
    if not sent:
        raise bad_request("actions is required")
    if not isinstance(sent, list):
        raise bad_request("actions must be an array")
    return [_action(index, each) for index, each in enumerate(sent)]


def _action(index: int, sent: dict[str, Any]) -> Action:
    kind, name = sent.get("action"), f"actions[{index}]"
    problem = ""
    if not kind:
        problem = "[action] is required"
    elif not sent.get("file_path"):
        problem = "[file_path] is required"
    elif kind not in _ACTIONS:
        problem = "[action] must be one of: create, update, move, delete, chmod"
    elif sent.get("encoding", "text") not in ("text", "base64"):
        problem = "[encoding] must be text or base64"
    elif kind == "update" and "content" not in sent:
        problem = "[content] is required for update action"
    elif kind == "move" and not sent.get("previous_path"):
        problem = "[previous_path] is required for move action"
    elif kind == "chmod" and "execute_filemode" not in sent:
        problem = "[execute_filemode] is required for chmod action"
    if problem:
        raise bad_request(name + problem)
    executable = sent.get("execute_filemode")
    return Action(
        str(kind),
        str(sent["file_path"]),
        sent.get("previous_path") if kind == "move" else None,
        sent.get("content"),
        sent.get("encoding", "text"),
        sent.get("last_commit_id"),
        None if executable is None else is_true(executable),
    )
