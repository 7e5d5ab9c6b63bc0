"""https://docs.gitlab.com/api/pipelines/, https://docs.gitlab.com/api/lint/ and releases."""

from __future__ import annotations

from typing import Any

import yaml

from tests.gitlab.answers import Answer, not_found
from tests.gitlab.api import git_entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.routing import route
from tests.gitlab.project import CI_FILE
from tests.gitlab.state import DEVELOPER

_NO_JOBS = {
    "default", "include", "spec", "stages", "variables", "workflow", "image", "services",
    "cache", "before_script", "after_script", "pages",
}  # fmt: skip
_WORKS = {"script", "run", "trigger", "extends"}


@route("GET", "/projects/:id/pipelines", scopes=())
def pipelines(call: Call) -> Any:
    """Those that pushes with a ``.gitlab-ci.yml`` and without ``[skip ci]`` have started."""
    project = call.code()
    found = [
        each
        for each in reversed(project.pipelines)
        if call.get("ref") in (None, each.ref)
        and call.get("sha") in (None, each.sha)
        and call.get("status") in (None, each.status)
    ]
    return call.listed(found, lambda each: git_entities.pipeline(call, project, each))


@route("GET", "/projects/:id/pipelines/:pipeline_id")
def pipeline(call: Call) -> Any:
    project = call.code()
    for each in project.pipelines:
        if str(each.id) == call.path_parts["pipeline_id"]:
            return git_entities.pipeline(call, project, each)
    raise not_found("Pipeline")


def _linted(text: str) -> dict[str, Any]:
    """A far smaller check than GitLab's: YAML, a mapping, jobs that do something."""
    errors = []
    try:
        documents = list(yaml.compose_all(text))
    except yaml.YAMLError as error:
        documents = []
        errors.append(f"Invalid YAML: {error}")
    root = documents[-1] if documents else None
    if not errors and not isinstance(root, yaml.MappingNode):
        errors.append("Invalid configuration format")
    jobs = {}
    if isinstance(root, yaml.MappingNode):
        jobs = {
            key.value: {inner.value for inner, _ in value.value}
            for key, value in root.value
            if key.value not in _NO_JOBS and isinstance(value, yaml.MappingNode)
        }
        if not [name for name in jobs if not name.startswith(".")]:
            errors.append("jobs config should contain at least one visible job")
    errors += [
        f"jobs:{name} config should implement the script:, run:, or trigger: keyword"
        for name, keys in jobs.items()
        if not name.startswith(".") and not keys & _WORKS
    ]
    return {
        "valid": not errors,
        "errors": errors,
        "warnings": [],
        "merged_yaml": "" if errors else text,
        "includes": [],
        "jobs": [],
    }


@route("GET", "/projects/:id/ci/lint")
def lint_project(call: Call) -> Any:
    project = call.code()
    call.require(DEVELOPER, project)
    ref = str(call.get("content_ref") or call.get("sha") or project.default_branch)
    sha = project.repository.resolve(ref)
    if sha is None:
        raise not_found("Commit")
    try:
        text = project.repository.read(sha, CI_FILE).decode()
    except FileNotFoundError:
        return _linted("") | {"errors": ["Please provide content of .gitlab-ci.yml"]}
    return _linted(text)


@route("POST", "/projects/:id/ci/lint")
def lint(call: Call) -> Any:
    project = call.code()
    call.require(DEVELOPER, project)
    return Answer.of(_linted(str(call.required("content"))), 200)


@route("GET", "/projects/:id/releases", job_token=True)
def releases(call: Call) -> Any:
    call.code()
    return call.listed([], lambda each: each)
