"""https://docs.gitlab.com/api/pipeline_schedules/."""

from __future__ import annotations

import re
from typing import Any

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, forbidden, message, not_found
from tests.gitlab.api import entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.routing import route
from tests.gitlab.api.triggers import may_set_variables
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, MAINTAINER, Schedule, timestamp

_CRON = re.compile(r"[\d*,/-]+( [\d*,/A-Za-z-]+){4}|@\w+")


def _entity(call: Call, schedule: Schedule, *, details: bool = False) -> dict[str, Any]:
    entity = {
        "id": schedule.id,
        "description": schedule.description,
        "ref": f"refs/heads/{schedule.ref}",
        "cron": schedule.cron,
        "cron_timezone": schedule.cron_timezone,
        "next_run_at": timestamp(schedule.created_at),
        "active": schedule.active,
        "created_at": timestamp(schedule.created_at),
        "updated_at": timestamp(schedule.created_at),
        "owner": entities.user(call, schedule.owner),
    }
    if details:
        entity["variables"] = [_variable(*pair) for pair in schedule.variables.items()]
    return entity


def _variable(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "variable_type": "env_var", "value": value, "raw": False}


def _schedule(call: Call, project: Project) -> Schedule:
    for schedule in project.schedules:
        if str(schedule.id) == call.path_parts["schedule_id"]:
            return schedule
    raise not_found("Pipeline Schedule")


def _own(call: Call, project: Project) -> Schedule:
    """One that the caller may change: the owner's, or as a Maintainer, anybody's."""
    schedule = _schedule(call, project)
    if schedule.owner is not call.user:
        call.require(MAINTAINER, project)
    return schedule


def _set(call: Call, schedule: Schedule) -> dict[str, Any]:
    cron = str(call.get("cron", schedule.cron))
    if not _CRON.fullmatch(cron):
        raise message(400, {"cron": ["syntax is invalid"]})
    schedule.cron = cron
    schedule.description = str(call.get("description", schedule.description))
    schedule.ref = str(call.get("ref", schedule.ref)).removeprefix("refs/heads/")
    schedule.cron_timezone = str(call.get("cron_timezone", schedule.cron_timezone))
    schedule.active = call.flag("active", schedule.active)
    return _entity(call, schedule, details=True)


@route("GET", "/projects/:id/pipeline_schedules")
def schedules(call: Call) -> Any:
    project = call.project(DEVELOPER)
    return call.listed(project.schedules, lambda schedule: _entity(call, schedule))


@route("GET", "/projects/:id/pipeline_schedules/:schedule_id")
def schedule(call: Call) -> Any:
    return _entity(call, _schedule(call, call.project(DEVELOPER)), details=True)


@route("POST", "/projects/:id/pipeline_schedules")
def new_schedule(call: Call) -> Any:
    project = call.project(DEVELOPER)
    ref = str(call.required("ref")).removeprefix("refs/heads/")
    # https://docs.gitlab.com/ci/pipelines/schedules/: who may merge to a protected branch.
    if not permissions.can_merge(call.user, project, ref):
        raise forbidden()
    new = Schedule(call.state.new_id(), str(call.required("description")), ref, "", call.user)
    call.required("cron")
    entity = _set(call, new)
    project.schedules.append(new)
    return entity


@route("PUT", "/projects/:id/pipeline_schedules/:schedule_id")
def edit_schedule(call: Call) -> Any:
    return _set(call, _own(call, call.project(DEVELOPER)))


@route("DELETE", "/projects/:id/pipeline_schedules/:schedule_id")
def delete_schedule(call: Call) -> Any:
    project = call.project(DEVELOPER)
    project.schedules.remove(_own(call, project))
    return Answer(204)


@route("POST", "/projects/:id/pipeline_schedules/:schedule_id/play")
def play(call: Call) -> Any:
    """Runs it now; the answer says nothing of the pipeline."""
    project = call.project(DEVELOPER)
    chosen = _schedule(call, project)
    sha = project.repository.head(chosen.ref)
    if sha is None:
        raise message(400, {"base": ["Reference not found"]})
    pipeline = project.started(chosen.ref, sha, "schedule")
    pipeline.user = chosen.owner
    pipeline.variables = {
        "CI_PIPELINE_SCHEDULE_DESCRIPTION": chosen.description,
        **chosen.variables,
    }
    return {"message": "201 Created"}


@route("POST", "/projects/:id/pipeline_schedules/:schedule_id/variables")
def new_variable(call: Call) -> Any:
    project = call.project(DEVELOPER)
    chosen = _own(call, project)
    if not may_set_variables(call.user, project):
        raise forbidden()
    key, value = str(call.required("key")), str(call.required("value"))
    if key in chosen.variables:
        raise message(400, {"key": ["has already been taken"]})
    chosen.variables[key] = value
    return _variable(key, value)


@route("PUT", "/projects/:id/pipeline_schedules/:schedule_id/variables/:key")
def edit_variable(call: Call) -> Any:
    project = call.project(DEVELOPER)
    chosen, key = _own(call, project), call.path_parts["key"]
    if not may_set_variables(call.user, project):
        raise forbidden()
    if key not in chosen.variables:
        raise not_found("Variable")
    chosen.variables[key] = str(call.required("value"))
    return _variable(key, chosen.variables[key])
