"""git over HTTP: who may clone and push, then ``git http-backend``.

Answers and their order: ``app/controllers/repositories/git_http_client_controller.rb`` and
``lib/gitlab/git_access.rb``; refusals of single branches: ``lib/gitlab/checks/branch_check.rb``.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.gitlab.answers import Answer
from tests.gitlab.credentials import Caller, git_caller
from tests.gitlab.git_process import environment
from tests.gitlab.permissions import can_push, can_read, can_read_code, protections, role
from tests.gitlab.project import Project
from tests.gitlab.repository import NOTHING
from tests.gitlab.state import DEVELOPER, State

ROUTE = re.compile(r"/(?P<path>.+?)\.git/(?P<rest>info/refs|git-upload-pack|git-receive-pack)")
_WITHOUT_SUFFIX = re.compile(r"/(?P<path>[^.]+)/info/refs")
_COMMAND = re.compile(rb"([0-9a-f]{40}) ([0-9a-f]{40}) (refs/[^\0\n]+)")

_DENIED = (
    "HTTP Basic: Access denied. If a password was provided for Git authentication, the password "
    "was incorrect or you're required to use a token instead of a password. If a token was "
    "provided, it was either incorrect, expired, or improperly scoped. See {url}/help/topics/git/"
    "troubleshooting_git.md#error-on-git-fetch-http-basic-access-denied"
)
_NOT_FOUND = (
    "The project you were looking for could not be found or you don't have permission to view it."
)

HOOK = """#!/bin/sh
# What GitLab refuses: a refusal that the server has decided, or a force push to a protected branch.
if [ -n "$GITLAB_REFUSAL" ]; then
    echo "GitLab: $GITLAB_REFUSAL" >&2
    exit 1
fi
REFUSED="You are not allowed to force push code to a protected branch on this project."
while read -r old new ref; do
    case " $GITLAB_NO_FORCE_PUSH " in *" $ref "*) ;; *) continue ;; esac
    if ! git merge-base --is-ancestor "$old" "$new"; then
        echo "GitLab: $REFUSED" >&2
        exit 1
    fi
done
"""


def write_hooks(folder: Path) -> None:
    folder.mkdir()
    hook = folder / "pre-receive"
    hook.write_text(HOOK)
    hook.chmod(0o755)


class GitHttp:
    """Serves the repositories to git."""

    def __init__(self, state: State, url: str, hooks: Path) -> None:
        self._state = state
        self._url = url
        self._hooks = hooks

    def answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[Answer, Caller]:
        found = ROUTE.fullmatch(path)
        if not found:
            bare = _WITHOUT_SUFFIX.fullmatch(path)
            if bare:
                target = f"{self._url}/{bare['path']}.git/info/refs?service={query.get('service')}"
                return Answer.text("", 301, {"Location": target}), Caller()
            return Answer.text("Not Found", 404), Caller()
        service = query.get("service", "") if found["rest"] == "info/refs" else found["rest"]
        if service not in {"git-upload-pack", "git-receive-pack"}:
            return Answer.text("Git access over HTTP is not allowed", 403), Caller()
        caller = git_caller(self._state, headers)
        project = self._state.project_at(found["path"])
        anonymous = caller is not None and caller.user is None
        public = project is not None and project.visibility == "public"
        if caller is None or (anonymous and not (public and service == "git-upload-pack")):
            challenge = {"WWW-Authenticate": 'Basic realm="GitLab"'}
            return Answer.text(_DENIED.format(url=self._url), 401, challenge), Caller()
        refused = _refused(project, caller, service)
        if refused or project is None:
            return refused or Answer.text(_NOT_FOUND, 404), caller
        variables = self._variables(project, caller, body) if method == "POST" else {}
        before = project.repository.branches() if "receive" in service else {}
        answer = self._backend(project, method, found["rest"], query, headers, body, variables)
        if method == "POST" and "receive" in service:
            after = project.repository.branches()
            for branch in dict.fromkeys([*before, *after]):
                if before.get(branch) != after.get(branch):
                    project.pushed(branch, after.get(branch))
        return answer, caller

    def _variables(self, project: Project, caller: Caller, body: bytes) -> dict[str, str]:
        """What the hook is told of this push."""
        refusal, kept = "", []
        for old, new, ref in _commands(body):
            branch = ref.removeprefix("refs/heads/")
            if branch == ref:
                continue
            refusal = refusal or _branch_refusal(project, caller, branch, old, new, self._url)
            rules = protections(project, branch)
            if rules and not any(rule.allow_force_push for rule in rules) and old != NOTHING:
                kept.append(ref)
        return {"GITLAB_REFUSAL": refusal, "GITLAB_NO_FORCE_PUSH": " ".join(kept)}

    def _backend(
        self,
        project: Project,
        method: str,
        rest: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
        variables: dict[str, str],
    ) -> Answer:
        more = {
            "GIT_PROJECT_ROOT": str(project.git),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "core.hooksPath",
            "GIT_CONFIG_VALUE_0": str(self._hooks),
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            "PATH_INFO": f"/{rest}",
            "REQUEST_METHOD": method,
            "QUERY_STRING": f"service={query['service']}" if "service" in query else "",
            "CONTENT_TYPE": headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_USER": "gitlab",
            **variables,
        }
        if headers.get("Content-Encoding"):
            more["HTTP_CONTENT_ENCODING"] = headers["Content-Encoding"]
        if headers.get("Git-Protocol"):
            more["GIT_PROTOCOL"] = headers["Git-Protocol"]
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            env=environment(**more),
            check=False,
        )
        return _from_cgi(done.stdout)


def _refused(project: Project | None, caller: Caller, service: str) -> Answer | None:
    """Before any ref is looked at: by token, then by role."""
    pushes = service == "git-receive-pack"
    if (reason := _token_refusal(project, caller, pushes)) is not None:
        return Answer.text(reason, 403)
    token = caller.token
    elsewhere = (
        token is not None
        and token.project not in (None, project)
        and (project is None or project.visibility != "public")
    )
    if project is None or elsewhere or not can_read(caller.user, project):
        return Answer.text(_NOT_FOUND, 404)
    if (reason := _role_refusal(project, caller, pushes)) is not None:
        return Answer.text(reason, 403)
    return None


def _token_refusal(project: Project | None, caller: Caller, pushes: bool) -> str | None:
    token = caller.token
    scopes = set(token.scopes) if token else {"read_repository"}
    if token and token.is_job:
        own = project is not None and token.project is project and project.job_token_push
        scopes = {"write_repository"} if own else {"read_repository"}
    if pushes and not scopes & {"api", "write_repository"}:
        return "You are not allowed to upload code."
    if not scopes & {"api", "read_repository", "write_repository"}:
        return "You are not allowed to download code."
    return None


def _role_refusal(project: Project, caller: Caller, pushes: bool) -> str | None:
    if pushes and project.archived:
        return "You can't push code to an archived project."
    if pushes and role(caller.user, project) < DEVELOPER:
        return "You are not allowed to push code to this project."
    if not can_read_code(caller.user, project):
        return "You are not allowed to download code from this project."
    return None


def _branch_refusal(
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


def _commands(body: bytes) -> list[tuple[str, str, str]]:
    """Old, new and ref of what a receive-pack request asks for (its pkt-lines until the flush)."""
    commands, at = [], 0
    while (size := int(body[at : at + 4] or b"0", 16)) > 4:
        found = _COMMAND.match(body[at + 4 : at + size])
        if found:
            old, new, ref = (group.decode() for group in found.groups())
            commands.append((old, new, ref))
        at += size
    return commands


def _from_cgi(out: bytes) -> Answer:
    head, _, body = out.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
    status = int(headers.pop("Status", "200").split()[0])
    return Answer(status, body, headers, headers.pop("Content-Type", "text/plain"))
