"""https://docs.gitlab.com/api/repository_files/."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from tests.gitlab.answers import Answer, forbidden, not_found
from tests.gitlab.api.call import Call
from tests.gitlab.api.commits import authorize_push, check_new_name, people
from tests.gitlab.api.routing import route
from tests.gitlab.commit_actions import Action, NewCommit, create
from tests.gitlab.objects import EXECUTABLE
from tests.gitlab.permissions import role
from tests.gitlab.state import DEVELOPER

_SCOPES = ("read_repository",)
_CHANGED = "You are attempting to update a file that has changed since you started editing it."


def _file(call: Call, ref: str) -> tuple[dict[str, Any], bytes]:
    """What GitLab says of a file (without its content), and its bytes."""
    project = call.code()
    path, repository = call.path_parts["file_path"], project.repository
    sha = repository.resolve(project.default_branch if ref == "HEAD" else ref)
    if sha is None:
        raise not_found("Commit")
    entry = repository.entry(sha, path)
    if entry is None or entry.is_tree:
        raise not_found("File")
    content = repository.objects.read(entry.sha)[1]
    facts = {
        "file_name": path.rpartition("/")[2],
        "file_path": path,
        "size": len(content),
        "encoding": "base64",
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "ref": ref,
        "blob_id": entry.sha,
        "commit_id": sha,
        "last_commit_id": repository.last_commit(sha, path),
        "execute_filemode": entry.mode == EXECUTABLE,
    }
    return facts, content


def _headers(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "X-Gitlab-" + "-".join(part.capitalize() for part in name.split("_")): (
            str(value).lower() if isinstance(value, bool) else str(value)
        )
        for name, value in facts.items()
    }


@route("GET", "/projects/:id/repository/files/:file_path", scopes=_SCOPES)
def file(call: Call) -> Any:
    facts, content = _file(call, str(call.required("ref")))
    encoded = base64.b64encode(content).decode()
    return Answer.of(facts | {"content": encoded}, headers=_headers(facts))


@route("HEAD", "/projects/:id/repository/files/:file_path", scopes=_SCOPES)
def file_facts(call: Call) -> Any:
    facts, _ = _file(call, str(call.required("ref")))
    return Answer(200, b"", _headers(facts))


@route("GET", "/projects/:id/repository/files/:file_path/raw", scopes=_SCOPES, job_token=True)
def raw_file(call: Call) -> Any:
    facts, content = _file(call, str(call.get("ref", "HEAD")))
    return Answer(200, content, _headers(facts), "text/plain")


def _committed(call: Call, action: str) -> Answer:
    project = call.code()
    if role(call.user, project) < DEVELOPER:
        raise forbidden()
    branch, path = str(call.required("branch")), call.path_parts["file_path"]
    authorize_push(call, project, branch)
    check_new_name(project, branch, call.get("start_branch"))
    author, committer = people(call)
    content = None if action == "delete" else str(call.get("content", ""))
    if action != "delete" and "content" not in call.parameters:
        call.required("content")
    change = Action(
        action,
        path,
        content=content,
        encoding=call.choice("encoding", ("text", "base64"), "text"),
        last_commit_id=call.get("last_commit_id"),
        execute_filemode=(
            call.flag("execute_filemode") if "execute_filemode" in call.parameters else None
        ),
    )
    new = NewCommit(
        branch,
        str(call.required("commit_message")),
        [change],
        author,
        committer,
        call.get("start_branch"),
        changed_wording=_CHANGED,
    )
    create(project, new, call.gitlab.commit_rules)
    status = {"create": 201, "update": 200, "delete": 204}[action]
    return Answer.of({"file_path": path, "branch": branch}, status)


@route("POST", "/projects/:id/repository/files/:file_path")
def new_file(call: Call) -> Any:
    return _committed(call, "create")


@route("PUT", "/projects/:id/repository/files/:file_path")
def edit_file(call: Call) -> Any:
    return _committed(call, "update")


@route("DELETE", "/projects/:id/repository/files/:file_path")
def delete_file(call: Call) -> Any:
    return _committed(call, "delete")
