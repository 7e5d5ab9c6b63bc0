"""https://docs.gitlab.com/api/pipeline_triggers/ and https://docs.gitlab.com/ci/triggers/."""

from __future__ import annotations

import json
import secrets
from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, bad_request, forbidden, message, not_found
from tests.gitlab.api import entities, git_entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.routing import route
from tests.gitlab.project import CI_FILE, Project
from tests.gitlab.state import MAINTAINER, Trigger, User, now, timestamp

PAYLOAD = "TRIGGER_PAYLOAD"


def may_set_variables(user: User, project: Project) -> bool:
    """https://docs.gitlab.com/ci/variables/#restrict-pipeline-variables."""
    least = project.sets_pipeline_variables
    return least > 0 and permissions.role(user, project) >= least


def _entity(call: Call, trigger: Trigger) -> dict[str, Any]:
    """Others than the owner see four characters of the token."""
    is_own = trigger.owner is call.caller.user
    return {
        "id": trigger.id,
        "token": trigger.token if is_own else trigger.token[:4],
        "description": trigger.description,
        "created_at": timestamp(trigger.created_at),
        "updated_at": timestamp(trigger.created_at),
        "last_used": timestamp(trigger.last_used),
        "owner": entities.user(call, trigger.owner),
        "expires_at": None,
    }


def _trigger(call: Call, project: Project) -> Trigger:
    for trigger in project.triggers:
        if str(trigger.id) == call.path_parts["trigger_id"]:
            return trigger
    raise not_found("Trigger")


@route("GET", "/projects/:id/triggers")
def triggers(call: Call) -> Any:
    project = call.project(MAINTAINER)
    return call.listed(project.triggers, lambda trigger: _entity(call, trigger))


@route("GET", "/projects/:id/triggers/:trigger_id")
def trigger(call: Call) -> Any:
    return _entity(call, _trigger(call, call.project(MAINTAINER)))


@route("POST", "/projects/:id/triggers")
def new_trigger(call: Call) -> Any:
    project = call.project(MAINTAINER)
    token = f"glptt-{secrets.token_hex(20)}"
    new = Trigger(call.state.new_id(), token, str(call.required("description")), call.user)
    project.triggers.append(new)
    return _entity(call, new)


@route("DELETE", "/projects/:id/triggers/:trigger_id")
def delete_trigger(call: Call) -> Any:
    project = call.project(MAINTAINER)
    project.triggers.remove(_trigger(call, project))
    return Answer(204)


@route("POST", "/projects/:id/ref/:ref/trigger/pipeline", any_scope=True)
@route("POST", "/projects/:id/trigger/pipeline", any_scope=True)
def run(call: Call) -> Any:
    """The token alone says who asks; the body of a webhook becomes the file TRIGGER_PAYLOAD."""
    ref, token = (
        call.path_parts.get("ref") or str(call.required("ref")),
        str(call.required("token")),
    )
    wanted = call.path_parts["id"]
    project = next(
        (p for p in call.state.projects.values() if wanted in (str(p.id), p.full_path)), None
    )
    found = project and next((t for t in project.triggers if t.token == token), None)
    if project is None or found is None:
        raise not_found()
    variables = call.get("variables", {})
    if not isinstance(variables, dict) or not all(isinstance(v, str) for v in variables.values()):
        raise bad_request("variables needs to be a map of key-valued strings")
    found.last_used = now()
    sha = project.repository.head(ref)
    if sha is None:
        raise message(400, {"base": ["Reference not found"]})
    if not permissions.can_merge(found.owner, project, ref):
        raise message(400, {"base": ["You do not have sufficient permission to run a pipeline"]})
    if variables and not may_set_variables(found.owner, project):
        raise message(400, {"base": ["Insufficient permissions to set pipeline variables"]})
    if project.repository.entry(sha, CI_FILE) is None:
        raise message(400, {"base": ["Missing CI config file"]})
    if project.archived:
        raise forbidden()
    payload = {key: value for key, value in call.parameters.items() if key != "token"}
    pipeline = project.started(ref, sha, "trigger")
    pipeline.user, pipeline.variables = found.owner, dict(variables)
    pipeline.files[PAYLOAD] = json.dumps(payload, separators=(",", ":"))
    return git_entities.pipeline(call, project, pipeline)
