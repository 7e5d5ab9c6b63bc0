"""https://docs.gitlab.com/api/projects/."""

from __future__ import annotations

import re
from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, Refusal, message, not_found
from tests.gitlab.api import entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.parameters import Upload, as_list
from tests.gitlab.api.project_list import filtered, page_of_projects
from tests.gitlab.api.routing import route
from tests.gitlab.project import Project
from tests.gitlab.state import MAINTAINER, OWNER, Namespace, now

VISIBILITIES = ("private", "internal", "public")
_PATH = re.compile(r"(?!.*(\.git|\.atom)$)[a-zA-Z0-9_.][a-zA-Z0-9_.-]*")
_SPECIAL = re.compile(r"[._-]{2}|^[._-]|[._-]$")
_NAME = re.compile(r"[\w\U0001f000-\U0001faff][\w\U0001f000-\U0001faff.+\- ]*")
_PATH_RULE = (
    "can contain only letters, digits, '_', '-' and '.'. "
    "Cannot start with '-', end in '.git' or end in '.atom'"
)
_SPECIAL_RULE = (
    "must not start or end with a special character and must not contain "
    "consecutive special characters."
)
_NAME_RULE = (
    "can contain only letters, digits, emoji, '_', '.', '+', dashes, or spaces. "
    "It must start with a letter, digit, emoji, or '_'."
)
_TAKEN = "has already been taken"
_AVATAR_BYTES = 200 * 1024
_AVATAR_TYPES = ("png", "jpg", "jpeg", "gif", "bmp", "tiff", "ico", "webp")


@route("GET", "/projects")
def projects(call: Call) -> Any:
    return page_of_projects(call, filtered(call), with_access=call.caller.user is not None)


@route("GET", "/projects/:id")
def project(call: Call) -> Any:
    project = call.project()
    entity = entities.project(call, project, with_access=call.caller.user is not None)
    return entity | (entities.project_license(project) if call.flag("license") else {})


@route("POST", "/projects")
def new_project(call: Call) -> Any:
    who = call.user
    name, path = call.get("name"), call.get("path")
    if not name and not path:
        raise Refusal(
            400, {"error": "name, path are missing, at least one parameter must be provided"}
        )
    name = str(name or path)
    path = str(path or _path_from(name))
    namespace = _namespace(call)
    if not permissions.can_create_projects(who, namespace):
        raise message(400, {"namespace": ["is not valid"]})
    asked = call.choice("visibility", VISIBILITIES, "private")
    visibility = _within(namespace, asked)
    if visibility != asked and not call.gitlab.lowers_visibility:
        raise _too_visible(namespace, asked)
    with call.state.lock:
        _check_names(call, namespace, name, path, None)
        avatar = _avatar(call)
        created = call.gitlab.new_project(path, name, namespace, who, visibility)
    if namespace.owner:
        created.members[namespace.owner.id] = OWNER
    created.description = call.get("description")
    created.topics = _topics(call, [])
    created.avatar = avatar
    if call.flag("initialize_with_readme"):
        branch = str(call.get("default_branch", "main"))
        created.commit(branch, {"README.md": f"# {name}\n"}, "Initial commit", who)
    return entities.project(call, created)


def _path_from(name: str) -> str:
    if _PATH.fullmatch(name):
        return name
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")


def _namespace(call: Call) -> Namespace:
    wanted = call.get("namespace_id")
    if wanted is None:
        own = call.state.namespace_at(call.user.username)
    else:
        own = call.state.namespaces.get(call.number("namespace_id", 0))
    if own is None:
        raise message(400, {"namespace": ["is not valid"]})
    return own


def _within(namespace: Namespace, visibility: str) -> str:
    """The widest that the namespace allows up to ``visibility``."""
    if namespace.owner:
        return visibility
    return min(visibility, namespace.visibility, key=VISIBILITIES.index)


def _too_visible(namespace: Namespace, asked: str) -> Refusal:
    problem = f"{asked} is not allowed in a {namespace.visibility} group."
    return message(400, {"visibility_level": [problem]})


def _check_names(
    call: Call, namespace: Namespace, name: str, path: str, own: Project | None
) -> None:
    others = [
        each
        for each in call.state.projects.values()
        if each.namespace is namespace and each is not own
    ]
    errors: dict[str, list[str]] = {}
    if any(each.name == name for each in others):
        errors["project_namespace.name"] = [_TAKEN]
        errors["name"] = [_TAKEN]
    if not _NAME.fullmatch(name):
        errors.setdefault("name", []).append(_NAME_RULE)
    if any(each.path.lower() == path.lower() for each in others):
        errors["path"] = [_TAKEN]
    if not _PATH.fullmatch(path):
        errors.setdefault("path", []).append(_PATH_RULE)
    elif _SPECIAL.search(path):
        errors.setdefault("path", []).append(_SPECIAL_RULE)
    if errors:
        raise message(400, errors)


def _topics(call: Call, known: list[str]) -> list[str]:
    """The topics asked for: known ones keep their place, new ones follow."""
    if "topics" not in call.parameters and "tag_list" not in call.parameters:
        return known
    asked = as_list(call.get("topics", call.get("tag_list")))
    if any(len(topic) > 255 for topic in asked):
        raise message(400, {"topic_list": ["Topics name is too long (maximum is 255 characters)"]})
    wanted = {topic.lower() for topic in asked}
    topics = [topic for topic in known if topic.lower() in wanted]
    for topic in asked:
        if topic.lower() not in {each.lower() for each in topics}:
            topics.append(topic)
    return topics


def _avatar(call: Call) -> tuple[str, bytes] | None:
    sent = call.get("avatar")
    if not isinstance(sent, Upload):
        return None
    if sent.filename.rpartition(".")[2].lower() not in _AVATAR_TYPES:
        formats = (
            "image/png, image/jpeg, image/gif, image/bmp, image/tiff, image/vnd.microsoft.icon"
        )
        raise message(
            400,
            {
                "avatar": [
                    "file format is not supported. Please try one of the following supported "
                    f"formats: {formats}"
                ]
            },
        )
    if len(sent.content) > _AVATAR_BYTES:
        raise message(400, {"avatar": ["is too big (should be at most 200 KiB)"]})
    return sent.filename, sent.content


@route("PUT", "/projects/:id")
def edit_project(call: Call) -> Any:
    edited = call.project()
    call.require(MAINTAINER, edited)
    asked = set(call.parameters)
    if not asked:
        problem = "are missing, at least one parameter must be provided"
        raise Refusal(400, {"error": f"name, path, description {problem}"})
    name, path = str(call.get("name", edited.name)), str(call.get("path", edited.path))
    with call.state.lock:
        _check_names(call, edited.namespace, name, path, edited)
        visibility = _edited_visibility(call, edited)
        branch = str(call.get("default_branch", edited.default_branch))
        if branch != edited.default_branch and edited.repository.head(branch) is None:
            problem = f"Could not change HEAD: branch '{branch}' does not exist"
            raise message(400, {"base": [problem]})
        avatar = _avatar(call)
        edited.topics = _topics(call, edited.topics)
        edited.name, edited.path, edited.visibility = name, path, visibility
        if branch != edited.default_branch:
            edited.default_branch = branch
            edited.repository.set_head(branch)
        if "description" in asked:
            edited.description = call.get("description")
        if avatar or ("avatar" in asked and not call.get("avatar")):
            edited.avatar = avatar
        if "ci_push_repository_for_job_token_allowed" in asked:
            edited.job_token_push = call.flag("ci_push_repository_for_job_token_allowed")
        edited.updated_at = now()
    return entities.project(call, edited)


def _edited_visibility(call: Call, edited: Project) -> str:
    """Owners alone may name a visibility, even the one that it has."""
    if "visibility" not in call.parameters:
        return edited.visibility
    call.require(OWNER, edited)
    asked = call.choice("visibility", VISIBILITIES, edited.visibility)
    if _within(edited.namespace, asked) != asked:
        raise _too_visible(edited.namespace, asked)
    return asked


@route("DELETE", "/projects/:id")
def delete_project(call: Call) -> Any:
    """At once, as where delayed deletion is off."""
    deleted = call.project(OWNER)
    call.state.projects.pop(deleted.id, None)
    return Answer.of({"message": "202 Accepted"}, 202)


@route("POST", "/projects/:id/archive")
def archive(call: Call) -> Any:
    archived = call.project(OWNER)
    archived.archived = True
    return entities.project(call, archived)


@route("POST", "/projects/:id/unarchive")
def unarchive(call: Call) -> Any:
    archived = call.project(OWNER)
    archived.archived = False
    return entities.project(call, archived)


@route("GET", "/projects/:id/avatar")
def avatar(call: Call) -> Any:
    shown = call.project()
    if shown.avatar is None:
        raise not_found("Avatar")
    name = shown.avatar[0]
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(200, shown.avatar[1], disposition, "image/png")
