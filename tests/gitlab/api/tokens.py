"""https://docs.gitlab.com/api/project_access_tokens/."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, Refusal, bad_request, invalid, not_found
from tests.gitlab.api.call import Call
from tests.gitlab.api.parameters import as_list
from tests.gitlab.api.routing import route
from tests.gitlab.api.users import token_entity
from tests.gitlab.project import Project
from tests.gitlab.state import MAINTAINER, Token, now

SCOPES = (
    "api",
    "read_api",
    "read_repository",
    "write_repository",
    "read_registry",
    "write_registry",
    "create_runner",
    "manage_runner",
    "ai_features",
    "k8s_proxy",
    "self_rotate",
)
_LEVELS = (10, 15, 20, 30, 40, 50)


def _entity(project: Project, token: Token) -> dict[str, Any]:
    return token_entity(token) | {
        "access_level": project.members.get(token.user.id),
        "resource_type": "project",
        "resource_id": project.id,
    }


@route("GET", "/projects/:id/access_tokens")
def access_tokens(call: Call) -> Any:
    project = call.project(MAINTAINER)
    return call.listed(project.access_tokens, lambda token: _entity(project, token))


@route("POST", "/projects/:id/access_tokens")
def new_access_token(call: Call) -> Any:
    """The only answer that holds the token's text. A project's own token may not make others."""
    project = call.project(MAINTAINER)
    if call.user.bot:
        raise bad_request("User does not have permission to create project access token")
    name, scopes = str(call.required("name")), tuple(as_list(call.required("scopes")))
    if not set(scopes) <= set(SCOPES):
        raise invalid("scopes", "does not have a valid value")
    level = call.number("access_level", MAINTAINER)
    if level not in _LEVELS:
        raise invalid("access_level", "does not have a valid value")
    if level > permissions.role(call.user, project):
        raise bad_request("Access level of the token can't be greater the access level of the user")
    try:
        expires = date.fromisoformat(str(call.required("expires_at")))
    except ValueError:
        raise invalid("expires_at") from None
    if expires > now().date() + timedelta(days=400):
        raise Refusal(
            400, {"message": "400 Bad request - Expiration date must be before a year from now"}
        )
    text, number = call.gitlab.new_project_token(project, scopes, level, expires, name)
    created = next(token for token in project.access_tokens if token.id == number)
    return _entity(project, created) | {"token": text}


@route("DELETE", "/projects/:id/access_tokens/:token_id")
def revoke_access_token(call: Call) -> Any:
    project = call.project(MAINTAINER)
    wanted = call.path_parts["token_id"]
    found = [token for token in project.access_tokens if str(token.id) == wanted]
    if not found:
        raise not_found("Token")
    found[0].revoked = True
    return Answer(204)
