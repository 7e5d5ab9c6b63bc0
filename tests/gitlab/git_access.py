"""Whether git may clone, fetch and push: by token, by role, by branch.

The order and the words are those of ``lib/gitlab/git_access.rb`` and
``lib/gitlab/checks/branch_check.rb``.
"""

from __future__ import annotations

import re

from tests.gitlab.answers import Answer
from tests.gitlab.credentials import Caller
from tests.gitlab.permissions import can_push, can_read, can_read_code, protections, role
from tests.gitlab.project import Project
from tests.gitlab.repository import NOTHING
from tests.gitlab.state import DEVELOPER

_COMMAND = re.compile(rb"([0-9a-f]{40}) ([0-9a-f]{40}) (refs/[^\0\n]+)")
_NOT_FOUND = (
    "The project you were looking for could not be found or you don't have permission to view it."
)


def refusal(project: Project | None, caller: Caller, pushes: bool) -> Answer | None:
    """Before any ref is looked at; the caller has a token, or fetches from a public project."""
    if reason := _token_refusal(project, caller, pushes):
        return Answer.text(reason, 403)
    if project is None or not can_read(caller.user, project):
        return Answer.text(_NOT_FOUND, 404)
    if reason := _job_refusal(project, caller) or _role_refusal(project, caller, pushes):
        return Answer.text(reason, 403)
    return None


def _token_refusal(project: Project | None, caller: Caller, pushes: bool) -> str:
    token = caller.token
    scopes = set(token.scopes) if token else {"read_repository"}
    if token and token.is_job:
        own = project is not None and token.project is project and project.job_token_push
        scopes = {"write_repository"} if own else {"read_repository"}
    if pushes and not scopes & {"api", "write_repository"}:
        return "You are not allowed to upload code."
    if not scopes & {"api", "read_repository", "write_repository"}:
        return "You are not allowed to download code."
    return ""


def _job_refusal(project: Project, caller: Caller) -> str:
    """A job's token is for its own project (whose allowlist is empty here)."""
    source = caller.token.project if caller.token and caller.token.is_job else None
    if source in (None, project) or project.visibility == "public":
        return ""
    paths = f"{source.path} to {project.path}" if source else ""
    return f"Authentication by CI/CD job token not allowed from {paths}."


def _role_refusal(project: Project, caller: Caller, pushes: bool) -> str:
    if pushes and project.archived:
        return "You can't push code to an archived project."
    if pushes and role(caller.user, project) < DEVELOPER:
        return "You are not allowed to push code to this project."
    if not can_read_code(caller.user, project):
        return "You are not allowed to download code from this project."
    return ""


def branch_refusal(
    project: Project, caller: Caller, branch: str, old: str, new: str, url: str
) -> str:
    """Why this branch may not be pushed to, deleted or created; '' if it may."""
    if new == NOTHING and branch == project.default_branch:
        return "The default branch of a project cannot be deleted."
    if new == NOTHING and protections(project, branch):
        return "You can only delete protected branches using the web interface."
    if can_push(caller.user, project, branch):
        return ""
    if project.repository.is_empty:
        return (
            f"\nA default branch (e.g. main) does not yet exist for {project.full_path}\n"
            "Ask a project Owner or Maintainer to create a default branch:\n\n"
            f"  {url}/{project.full_path}/-/project_members\n"
        )
    if old == NOTHING:
        return "You are not allowed to create protected branches on this project."
    return "You are not allowed to push code to protected branches on this project."


def commands(body: bytes) -> list[tuple[str, str, str]]:
    """Old, new and ref of what a receive-pack request asks for."""
    found = [_COMMAND.match(line) for line in _lines(body, 0)[0]]
    return [(str(m[1], "ascii"), str(m[2], "ascii"), m[3].decode()) for m in found if m]


def push_options(body: bytes) -> list[str]:
    """What was given by ``git push -o``."""
    lines, end = _lines(body, 0)
    if not lines or b" push-options" not in lines[0]:
        return []
    return [line.decode().strip() for line in _lines(body, end)[0]]


def _lines(body: bytes, at: int) -> tuple[list[bytes], int]:
    """The pkt-lines until the next flush, and where what follows begins."""
    lines = []
    while (size := int(body[at : at + 4] or b"0", 16)) > 4:
        lines.append(body[at + 4 : at + size])
        at += size
    return lines, at + 4
