"""https://docs.gitlab.com/api/project_level_variables/."""

from __future__ import annotations

import re
from typing import Any

from tests.gitlab.answers import Answer, message, not_found
from tests.gitlab.api.call import Call
from tests.gitlab.api.routing import route
from tests.gitlab.project import Project
from tests.gitlab.state import MAINTAINER, Variable

_KEY = re.compile(r"[a-zA-Z0-9_]+")
_MASKABLE = re.compile(r"[a-zA-Z0-9_+=/@:.~-]{8,}")
_MASKABLE_RAW = re.compile(r"\S{8,}")
_TYPES = ("env_var", "file")


def _entity(variable: Variable) -> dict[str, Any]:
    return {
        "variable_type": variable.variable_type,
        "key": variable.key,
        "value": None if variable.hidden else variable.value,
        "hidden": variable.hidden,
        "protected": variable.protected,
        "masked": variable.masked,
        "raw": variable.raw,
        "environment_scope": variable.environment_scope,
        "description": variable.description,
    }


def _checked(variable: Variable) -> Variable:
    """https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable."""
    errors: dict[str, list[str]] = {}
    if not _KEY.fullmatch(variable.key):
        errors["key"] = ["can contain only letters, digits and '_'."]
    elif len(variable.key) > 255:
        errors["key"] = ["is too long (maximum is 255 characters)"]
    rule = _MASKABLE_RAW if variable.raw else _MASKABLE
    if variable.masked and not rule.fullmatch(variable.value):
        errors["value"] = ["is invalid"]
    if errors:
        raise message(400, errors)
    return variable


def _variable(call: Call, project: Project) -> Variable:
    found = project.variables.get(call.path_parts["key"])
    if found is None:
        raise not_found("Variable")
    return found


@route("GET", "/projects/:id/variables")
def variables(call: Call) -> Any:
    project = call.project(MAINTAINER)
    return call.listed(list(project.variables.values()), _entity)


@route("GET", "/projects/:id/variables/:key")
def variable(call: Call) -> Any:
    return _entity(_variable(call, call.project(MAINTAINER)))


@route("POST", "/projects/:id/variables")
def new_variable(call: Call) -> Any:
    project = call.project(MAINTAINER)
    hidden = call.flag("masked_and_hidden")
    key = str(call.required("key"))
    if "value" not in call.parameters:
        call.required("value")
    new = Variable(
        key,
        str(call.get("value", "")),
        call.choice("variable_type", _TYPES, "env_var"),
        call.flag("protected"),
        call.flag("masked") or hidden,
        hidden,
        call.flag("raw"),
        str(call.get("environment_scope", "*")),
        call.get("description"),
    )
    with call.state.lock:
        if key in project.variables:
            raise message(400, {"key": [f"({key}) has already been taken"]})
        project.variables[key] = _checked(new)
    return _entity(new)


@route("PUT", "/projects/:id/variables/:key")
def edit_variable(call: Call) -> Any:
    project = call.project(MAINTAINER)
    with call.state.lock:
        old = _variable(call, project)
        new = Variable(
            old.key,
            str(call.get("value", old.value)),
            call.choice("variable_type", _TYPES, old.variable_type),
            call.flag("protected", old.protected),
            call.flag("masked", old.masked),
            old.hidden,
            call.flag("raw", old.raw),
            str(call.get("environment_scope", old.environment_scope)),
            call.get("description", old.description),
        )
        project.variables[old.key] = _checked(new)
    return _entity(new)


@route("DELETE", "/projects/:id/variables/:key")
def delete_variable(call: Call) -> Any:
    project = call.project(MAINTAINER)
    del project.variables[_variable(call, project).key]
    return Answer(204)
