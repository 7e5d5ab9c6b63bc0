"""The project on this machine: its settings, its README, its git remote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote

from sharinghub_tools.domain.diagnosis.check import Check, fail, ok, skipped, warn
from sharinghub_tools.domain.diagnosis.facts import GitRemote
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.lint.rules import Finding, Severity
from sharinghub_tools.domain.local_addresses import is_same_remote

SETTINGS = "settings"
README = "README"
REMOTE = "git remote"
_STORE_ID = re.compile(r"/api/store/([0-9]+)/?$")
_TRACKING_ID = re.compile(r"/api/v4/projects/([0-9]+)/ml/mlflow")
_PUBLISH = "run: sharinghub publish"


def settings(
    *,
    model: str | None,
    tracking: str,
    tracking_uri: str | None,
    path: str | None,
    project_id: int | None,
    dvc_url: str | None,
    project: GitlabProject | None,
) -> Check:
    """Whether ``[tool.sharinghub]`` is there, and says one thing with what else knows the project.

    Args:
        model: name of the registered model, without an id.
        tracking: kind of the tracking URI.
        tracking_uri: MLflow's.
        path: of the GitLab project, with its namespace.
        project_id: its number.
        dvc_url: of the DVC remote.
        project: what GitLab says of it; None where that is not known.
    """
    if model is None and path is None and project_id is None:
        return warn(
            SETTINGS,
            "pyproject.toml has no [tool.sharinghub]",
            "add gitlab-project, model and tracking-uri to it",
        )
    for what, number in _numbers(tracking_uri, dvc_url):
        if project_id is not None and number != project_id:
            seen = f"{what} is of project {number}, and gitlab-project-id is {project_id}"
            return fail(SETTINGS, seen, _PUBLISH)
    if project is not None:
        if project_id not in (None, project.id):
            seen = f"gitlab-project-id is {project_id}, and {project.path} is {project.id}"
            return fail(SETTINGS, seen, _PUBLISH)
        if path is not None and path != project.path:
            seen = f"gitlab-project is '{path}', and project {project.id} is '{project.path}'"
            return fail(SETTINGS, seen, _PUBLISH)
        if tracking == "sharinghub" and tracking_uri and not _is_of(tracking_uri, project.path):
            seen = f"tracking-uri is not that of '{project.path}', upper and lower case count"
            return fail(SETTINGS, seen, _PUBLISH)
    named = "" if project_id is None else f", project {project_id}"
    # A dataset has neither.
    is_of_model = model is not None or tracking_uri is not None
    told = f"model {model or 'not named'}, tracking {tracking}" if is_of_model else path
    return ok(SETTINGS, f"{told or 'no path'}{named}")


def store_number(url: str) -> int | None:
    """The project's number in the URL of a store of SharingHub; None where it is no such URL."""
    found = _STORE_ID.search(url)
    return int(found[1]) if found else None


def _numbers(tracking_uri: str | None, dvc_url: str | None) -> list[tuple[str, int]]:
    tracking = _TRACKING_ID.search(tracking_uri or "")
    store = store_number(dvc_url or "")
    found = [("the tracking URI", int(tracking[1]))] if tracking else []
    return found if store is None else [*found, ("the DVC remote", store)]


def _is_of(tracking_uri: str, path: str) -> bool:
    return f"/{path}/tracking" in unquote(tracking_uri)


def readme(name: str, findings: Sequence[Finding]) -> Check:
    """What ``sharinghub validate`` finds."""
    counts = Counter(finding.severity for finding in findings)
    told = ", ".join(
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}"
        for severity in (Severity.ERROR, Severity.WARNING)
        if counts[severity]
    )
    if not told:
        return ok(README, f"{name} is as SharingHub reads it")
    first = next(f for f in findings if f.severity in (Severity.ERROR, Severity.WARNING))
    seen = f"{name}: {told}; line {first.line}: {first.message}"
    todo = "run: sharinghub validate"
    return fail(README, seen, todo) if counts[Severity.ERROR] else warn(README, seen, todo)


def git_remote(origin: GitRemote | None, project: GitlabProject | None) -> Check:
    """Whether ``origin`` is the project, without a secret in its URL."""
    if origin is None:
        if project is None:
            return skipped(REMOTE, "there is no origin yet")
        add = f"run: git remote add origin {project.git_url}"
        return warn(REMOTE, "there is no origin", add)
    if origin.has_secret:
        return fail(
            REMOTE,
            f"the URL of origin holds a password or a token; it is {origin.url} without",
            f"run: git remote set-url origin {origin.url}, and revoke the token if others had it",
        )
    if project is not None and not is_same_remote(origin.url, project.git_url):
        return warn(
            REMOTE,
            f"origin is {origin.url}, and not {project.git_url}",
            f"push to the project's own, or run: git remote set-url origin {project.git_url}",
        )
    return ok(REMOTE, f"origin is {origin.url}")
