"""https://docs.gitlab.com/api/users/, version, metadata and tokens about themselves."""

from __future__ import annotations

from typing import Any

from tests.gitlab.answers import Answer, not_found, unauthorized
from tests.gitlab.api import entities
from tests.gitlab.api.call import Call, record_not_found
from tests.gitlab.api.routing import route
from tests.gitlab.state import Token, timestamp


@route("GET", "/version", scopes=("read_user",))
def version(call: Call) -> Any:
    if call.caller.user is None:
        raise unauthorized()
    return {"version": call.gitlab.version, "revision": "3a5b1d9f0c2"}


@route("GET", "/metadata", scopes=("read_user",))
def metadata(call: Call) -> Any:
    return version(call) | {
        "kas": {"enabled": False, "externalUrl": None, "version": None},
        "enterprise": False,
    }


@route("GET", "/user", scopes=("read_user",))
def current_user(call: Call) -> Any:
    who = call.user
    return entities.user(call, who) | {
        "created_at": timestamp(who.created_at),
        "bot": who.bot,
        "email": who.email,
        "commit_email": who.email,
        "can_create_group": not who.bot,
        "can_create_project": not who.bot,
        "external": False,
        "two_factor_enabled": False,
    }


@route("GET", "/users", scopes=("read_user",))
def users(call: Call) -> Any:
    wanted = call.get("username")
    found = [
        who
        for who in call.state.users.values()
        if wanted is None or who.username.lower() == str(wanted).lower()
    ]
    return call.listed(found, lambda who: entities.user(call, who))


@route("GET", "/users/:id", scopes=("read_user",))
def user(call: Call) -> Any:
    wanted = call.path_parts["id"]
    found = call.state.users.get(int(wanted)) if wanted.isdecimal() else None
    if found is None:
        raise not_found("User")
    return entities.user(call, found)


def token_entity(token: Token) -> dict[str, Any]:
    """A token without its text."""
    return {
        "id": token.id,
        "name": token.name,
        "revoked": token.revoked,
        "created_at": timestamp(token.created_at),
        "description": None,
        "scopes": list(token.scopes),
        "user_id": token.user.id,
        "last_used_at": timestamp(token.last_used_at),
        "active": not token.revoked and not token.is_expired,
        "expires_at": token.expires.isoformat() if token.expires else None,
    }


@route("GET", "/personal_access_tokens/self", any_scope=True)
def own_token(call: Call) -> Any:
    """https://docs.gitlab.com/api/personal_access_tokens/#self-inform; any scope will do."""
    if call.caller.token is None:
        raise unauthorized()
    return token_entity(call.caller.token)


@route("DELETE", "/personal_access_tokens/self", any_scope=True)
def revoke_own_token(call: Call) -> Any:
    if call.caller.token is None:
        raise unauthorized()
    call.caller.token.revoked = True
    return Answer(204)


@route("GET", "/job", job_token=True)
def job(call: Call) -> Any:
    """https://docs.gitlab.com/api/jobs/#get-job-tokens-job: of a job token alone."""
    token = call.caller.token
    if token is None or not token.is_job or token.project is None:
        raise unauthorized() if token is None else record_not_found()
    project = token.project
    head = project.head()
    return {
        "id": token.id,
        "name": "link",
        "stage": "deploy",
        "status": "running",
        "ref": project.default_branch,
        "tag": False,
        "commit": {"id": head, "short_id": head[:8] if head else None},
        "pipeline": {"id": token.id, "project_id": project.id, "ref": project.default_branch},
        "user": entities.user(call, token.user),
        "web_url": f"{call.gitlab.url}/{project.full_path}/-/jobs/{token.id}",
        "project": {"ci_job_token_scope_enabled": True},
    }
