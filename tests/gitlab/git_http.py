"""git over HTTP: signing in, then ``git http-backend``.

Answers and their order: ``app/controllers/repositories/git_http_client_controller.rb``.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.gitlab.answers import Answer
from tests.gitlab.credentials import Caller, git_caller
from tests.gitlab.git_access import branch_refusal, commands, push_options, refusal
from tests.gitlab.git_process import environment
from tests.gitlab.permissions import protections
from tests.gitlab.project import Project
from tests.gitlab.repository import NOTHING
from tests.gitlab.state import State

ROUTE = re.compile(r"/(?P<path>.+?)\.git/(?P<rest>info/refs|git-upload-pack|git-receive-pack)")
_WITHOUT_SUFFIX = re.compile(r"/(?P<path>.+)/info/refs")

_DENIED = (
    "HTTP Basic: Access denied. If a password was provided for Git authentication, the password "
    "was incorrect or you're required to use a token instead of a password. If a token was "
    "provided, it was either incorrect, expired, or improperly scoped. See {url}/help/topics/git/"
    "troubleshooting_git.md#error-on-git-fetch-http-basic-access-denied"
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
        pushes = service == "git-receive-pack"
        refused = refusal(project, caller, pushes)
        if refused or project is None:
            return refused or Answer.text("Not Found", 404), caller
        pushed = commands(body) if pushes and method == "POST" else []
        variables = self._variables(project, caller, pushed)
        answer = self._backend(project, method, found["rest"], query, headers, body, variables)
        for _, new, ref in pushed:
            branch = ref.removeprefix("refs/heads/")
            if branch != ref and _has_landed(project, branch, new):
                skip_ci = "ci.skip" in push_options(body)
                project.pushed(branch, None if new == NOTHING else new, skip_ci)
        return answer, caller

    def _variables(
        self, project: Project, caller: Caller, pushed: list[tuple[str, str, str]]
    ) -> dict[str, str]:
        """What the hook is told of this push."""
        reason, kept = "", []
        for old, new, ref in pushed:
            branch = ref.removeprefix("refs/heads/")
            if branch == ref:
                continue
            reason = reason or branch_refusal(project, caller, branch, old, new, self._url)
            rules = protections(project, branch)
            if rules and not any(rule.allow_force_push for rule in rules) and old != NOTHING:
                kept.append(ref)
        return {"GITLAB_REFUSAL": reason, "GITLAB_NO_FORCE_PUSH": " ".join(kept)}

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
            "GIT_CONFIG_COUNT": "4",
            "GIT_CONFIG_KEY_0": "core.hooksPath",
            "GIT_CONFIG_VALUE_0": str(self._hooks),
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            # As Gitaly has it: partial clones, and any commit that is asked for by its hash.
            "GIT_CONFIG_KEY_2": "uploadpack.allowFilter",
            "GIT_CONFIG_VALUE_2": "true",
            "GIT_CONFIG_KEY_3": "uploadpack.allowAnySHA1InWant",
            "GIT_CONFIG_VALUE_3": "true",
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


def _has_landed(project: Project, branch: str, sha: str) -> bool:
    """Whether the branch is where it was pushed to, or further by now."""
    head = project.repository.head(branch)
    if sha == NOTHING or head is None:
        return (sha == NOTHING) == (head is None)
    return head == sha or project.repository.is_ancestor(sha, head)


def _from_cgi(out: bytes) -> Answer:
    head, _, body = out.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
    status = int(headers.pop("Status", "200").split()[0])
    return Answer(status, body, headers, headers.pop("Content-Type", "text/plain"))
