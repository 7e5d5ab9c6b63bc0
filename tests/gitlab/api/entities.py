"""What users, groups and projects look like in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.gitlab import permissions
from tests.gitlab.state import OWNER, Namespace, User, timestamp

if TYPE_CHECKING:
    from tests.gitlab.api.call import Call
    from tests.gitlab.project import Project


def user(call: Call, who: User) -> dict[str, Any]:
    return {
        "id": who.id,
        "username": who.username,
        "public_email": "",
        "name": who.name,
        "state": "active",
        "locked": False,
        "avatar_url": None,
        "web_url": f"{call.gitlab.url}/{who.username}",
    }


def namespace(call: Call, space: Namespace) -> dict[str, Any]:
    prefix = "" if space.owner else "groups/"
    return {
        "id": space.id,
        "name": space.name,
        "path": space.path,
        "kind": space.kind,
        "full_path": space.full_path,
        "parent_id": space.parent.id if space.parent else None,
        "avatar_url": None,
        "web_url": f"{call.gitlab.url}/{prefix}{space.full_path}",
    }


def group(call: Call, space: Namespace) -> dict[str, Any]:
    return {
        "id": space.id,
        "web_url": f"{call.gitlab.url}/groups/{space.full_path}",
        "name": space.name,
        "path": space.path,
        "description": space.description,
        "visibility": space.visibility,
        "share_with_group_lock": False,
        "require_two_factor_authentication": False,
        "project_creation_level": "developer",
        "subgroup_creation_level": "maintainer",
        "lfs_enabled": True,
        "archived": False,
        "default_branch": None,
        "default_branch_protection": 2,
        "avatar_url": None,
        "request_access_enabled": True,
        "full_name": space.full_name,
        "full_path": space.full_path,
        "created_at": timestamp(space.created_at),
        "parent_id": space.parent.id if space.parent else None,
    }


def avatar_url(call: Call, project: Project) -> str | None:
    if project.avatar is None:
        return None
    name = quote(project.avatar[0])
    return f"{call.gitlab.url}/uploads/-/system/project/avatar/{project.id}/{name}"


def simple_project(call: Call, project: Project) -> dict[str, Any]:
    """https://docs.gitlab.com/api/projects/: the limited fields of ``simple=true``."""
    web = f"{call.gitlab.url}/{project.full_path}"
    host = call.gitlab.url.removeprefix("http://").split(":")[0]
    return {
        "id": project.id,
        "description": project.description,
        "name": project.name,
        "name_with_namespace": f"{project.namespace.full_name} / {project.name}",
        "path": project.path,
        "path_with_namespace": project.full_path,
        "created_at": timestamp(project.created_at),
        "default_branch": project.default_branch,
        "tag_list": list(project.topics),
        "topics": list(project.topics),
        "ssh_url_to_repo": f"git@{host}:{project.full_path}.git",
        "http_url_to_repo": f"{web}.git",
        "web_url": web,
        "readme_url": _readme_url(project, web),
        "forks_count": 0,
        "avatar_url": avatar_url(call, project),
        "star_count": project.star_count,
        "last_activity_at": timestamp(project.last_activity_at),
        "visibility": project.visibility,
        "namespace": namespace(call, project.namespace),
    }


def project_license(project: Project) -> dict[str, Any]:
    """What ``license=true`` adds to a project's own answer."""
    key, page = project.license or (None, None)
    found = key and {"key": key, "name": key, "nickname": None, "html_url": page, "source_url": ""}
    return {"license_url": page, "license": found}


def _readme_url(project: Project, web: str) -> str | None:
    head = project.head()
    if head is None or project.repository.entry(head, "README.md") is None:
        return None
    return f"{web}/-/blob/{project.default_branch}/README.md"


def project(call: Call, project: Project, with_access: bool = False) -> dict[str, Any]:
    """All fields; ``with_access``: with the caller's own roles, as single projects have them."""
    api = f"{call.gitlab.url}/api/v4/projects/{project.id}"
    entity = simple_project(call, project) | {
        "_links": {
            "self": api,
            "issues": f"{api}/issues",
            "merge_requests": f"{api}/merge_requests",
            "repo_branches": f"{api}/repository/branches",
            "labels": f"{api}/labels",
            "events": f"{api}/events",
            "members": f"{api}/members",
        },
        "empty_repo": project.repository.is_empty,
        "archived": project.archived,
        "updated_at": timestamp(project.updated_at),
        "resolve_outdated_diff_discussions": False,
        "issues_enabled": True,
        "merge_requests_enabled": True,
        "wiki_enabled": True,
        "jobs_enabled": True,
        "snippets_enabled": True,
        "container_registry_enabled": True,
        "can_create_merge_request_in": True,
        "issues_access_level": "enabled",
        "repository_access_level": "enabled",
        "merge_requests_access_level": "enabled",
        "builds_access_level": "enabled",
        "shared_runners_enabled": True,
        "lfs_enabled": True,
        "creator_id": project.creator.id,
        "import_status": "none",
        "open_issues_count": 0,
        "public_jobs": True,
        "build_timeout": 3600,
        "shared_with_groups": [],
        "only_allow_merge_if_pipeline_succeeds": False,
        "request_access_enabled": True,
        "only_allow_merge_if_all_discussions_are_resolved": False,
        "remove_source_branch_after_merge": True,
        "merge_method": "merge",
        "squash_option": "default_off",
        "ci_config_path": None,
        "ci_push_repository_for_job_token_allowed": project.job_token_push,
    }
    if project.namespace.owner:
        entity["owner"] = {
            key: value
            for key, value in user(call, project.namespace.owner).items()
            if key != "public_email"
        }
    if with_access:
        entity["permissions"] = _permissions(call, project)
    return entity


def _permissions(call: Call, project: Project) -> dict[str, Any]:
    who = call.caller.user
    own = project.members.get(who.id) if who else None
    if own is None and who is not None and project.namespace.owner is who:
        own = OWNER
    inherited = (
        permissions.role_in_namespace(who, project.namespace)
        if project.namespace.kind == "group"
        else 0
    )

    def access(level: int | None) -> dict[str, Any] | None:
        return {"access_level": level, "notification_level": 3} if level else None

    return {"project_access": access(own), "group_access": access(inherited)}
