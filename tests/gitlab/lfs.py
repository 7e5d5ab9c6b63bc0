"""Git LFS over HTTP: the batch API, and the objects.

https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md, answered as GitLab does it:
``app/controllers/repositories/lfs_api_controller.rb`` and ``lfs_storage_controller.rb``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.gitlab.answers import Answer
from tests.gitlab.credentials import Caller, git_caller
from tests.gitlab.git_access import refusal
from tests.gitlab.project import Project
from tests.gitlab.ranges import ranged
from tests.gitlab.state import State

ROUTE = re.compile(
    r"/(?P<path>.+?)\.git/(?:(?P<batch>info/lfs/objects/batch)|gitlab-lfs/objects/(?P<oid>\w{64}))"
)
_MEDIA_TYPE = "application/vnd.git-lfs+json"
_LOST = "Object does not exist on the server or you don't have permissions to access it"
_NOT_FOUND = "Not found."
_FORBIDDEN = "Access forbidden. Check your access level."


class Lfs:
    """Serves the objects of the projects to git-lfs."""

    def __init__(self, state: State, url: str) -> None:
        self._state = state
        self._url = url

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer, Caller] | None:
        """The answer; None: it is no request of git-lfs."""
        found = ROUTE.fullmatch(path)
        if found is None:
            return None
        caller = git_caller(self._state, headers)
        project = self._state.project_at(found["path"])
        is_public = project is not None and project.visibility == "public"
        if caller is None or (caller.user is None and not is_public):
            challenge = {"WWW-Authenticate": 'Basic realm="GitLab"'}
            return _told(401, "HTTP Basic: Access denied", challenge), Caller()
        refused = refusal(project, caller, pushes=False)
        if refused or project is None:
            status = refused.status if refused else 404
            return _told(status, _FORBIDDEN if status == 403 else _NOT_FOUND), caller
        if found["batch"] and method == "POST":
            return self._batch(project, headers, json.loads(body)), caller
        content = project.lfs_objects.get(found["oid"] or "")
        if method != "GET" or content is None:
            return _told(404, _NOT_FOUND), caller
        return ranged(
            Answer(200, content, content_type="application/octet-stream"), headers
        ), caller

    def _batch(self, project: Project, headers: Mapping[str, str], asked: Any) -> Answer:
        if headers.get("Content-Type", "").partition(";")[0] != _MEDIA_TYPE:
            return _told(415, "Unsupported media type")
        if asked.get("operation") != "download":
            return _told(403, _FORBIDDEN)
        objects = [self._object(project, headers, each) for each in asked["objects"]]
        return _answer(200, {"objects": objects})

    def _object(self, project: Project, headers: Mapping[str, str], asked: Any) -> dict[str, Any]:
        oid = asked["oid"]
        if oid not in project.lfs_objects:
            return {**asked, "error": {"code": 404, "message": _LOST}}
        href = f"{self._url}/{project.full_path}.git/gitlab-lfs/objects/{oid}"
        login = headers.get("Authorization")
        action = {"href": href, "header": {"Authorization": login} if login else {}}
        return {**asked, "authenticated": True, "actions": {"download": action}}


def _told(status: int, message: str, headers: dict[str, str] | None = None) -> Answer:
    return _answer(status, {"message": message, "documentation_url": "/help"}, headers)


def _answer(status: int, content: Any, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(content).encode(), headers or {}, _MEDIA_TYPE)
