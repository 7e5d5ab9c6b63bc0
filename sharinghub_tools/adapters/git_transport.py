"""Git over HTTP to GitLab, with a token that nobody sees.

The token is in an environment variable of the git process, which asks a shell function for it (a
credential helper, https://git-scm.com/docs/gitcredentials): so it is in no URL, no file, no
argument. The helper is given for GitLab's address alone: no other host gets the token.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sharinghub_tools.adapters import git_process, git_refusals, git_repository
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.domain.publication import Relation

_HELPER = (
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" '
    '"$SHARINGHUB_GIT_USER" "$SHARINGHUB_GIT_TOKEN"; }; f'
)
# A connection over which nothing comes for so long is dead; git itself would wait for ever.
_SILENT_SECONDS = 90
_MASK = "***"


class GitTransport:
    """Fetches from and pushes to projects of one GitLab.

    Args:
        folder: the repository's.
        access: who asks which GitLab.
        show: gets git's progress, piece by piece; None: nobody looks.
    """

    def __init__(
        self, folder: Path, access: Access, show: Callable[[str], None] | None = None
    ) -> None:
        self._folder = folder
        self._access = access
        self._show = show

    def url(self, path: str) -> str:
        """Where git finds a project; holds no credential.

        It is an address of the GitLab that was named: what that says of its own address is not
        followed with a token.
        """
        return f"{self._access.url}/{path}.git"

    def relation(self, path: str, branch: str, sha: str) -> Relation:
        """How a branch on GitLab stands to the newest commit here; nothing is left of the look.

        Args:
            path: the project's.
            branch: the branch on GitLab.
            sha: its newest commit.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        found = git_repository.relation(self._folder, sha)
        if found is not None:
            return found
        shared = git_process.run(self._folder, "rev-parse", "--git-path", "objects").stdout.strip()
        with tempfile.TemporaryDirectory(prefix="sharinghub-") as objects:
            apart = {
                "GIT_OBJECT_DIRECTORY": objects,
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": str((self._folder / shared).resolve()),
            }
            command = ["-c", "fetch.writeCommitGraph=false", "fetch", "--no-tags", "--no-auto-gc"]
            command += ["--no-write-fetch-head", "--no-recurse-submodules"]
            command += [self.url(path), f"refs/heads/{branch}"]
            self._run(f"fetch of '{branch}' from {path}", command, apart)
            # Somebody may have pushed in between: then what was told is not the newest.
            return git_repository.relation(self._folder, sha, **apart) or Relation.DIVERGED

    def push(self, path: str, branch: str) -> None:
        """Push a branch to the branch of the same name, never by force; hooks run.

        Raises:
            ConflictError: the branch there has commits that are not here.
            ProtectedBranchError: the branch there takes no commits of this user.
            RefusedError: the token, or its user, may not push.
            UnansweredError: the connection broke; the push may have arrived, or not.
            GitlabError: GitLab refuses otherwise.
        """
        reference = f"refs/heads/{branch}:refs/heads/{branch}"
        self._run(f"push to {path}", ["push", self.url(path), reference], {})

    def ask(self, what: str, command: list[str], stdin: bytes = b"") -> str:
        """Run a git that reads from GitLab, and return what it prints.

        Args:
            what: is done, which begins the message of an error.
            command: of git; nothing secret, and its address of GitLab without a credential.
            stdin: what it is told.

        Raises:
            NotOnGitlabError: there is no such project for who asks.
            RefusedError: the token is not known, or its user may not read.
            UnansweredError: the connection broke.
            EnvironmentLacksError: there is no git.
        """
        with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as printed:
            told.write(stdin)
            told.seek(0)
            self._run(what, command, {}, told, printed, reads=True)
            printed.seek(0)
            return printed.read().decode("utf-8", "surrogateescape")

    def _run(
        self,
        what: str,
        command: list[str],
        added: dict[str, str],
        stdin: IO[bytes] | int = subprocess.DEVNULL,
        stdout: IO[bytes] | int = subprocess.DEVNULL,
        *,
        reads: bool = False,
    ) -> None:
        helper = f"credential.{self._access.url}.helper={_HELPER}"
        arguments = ["git", "-c", "credential.helper=", "-c", "core.askPass=", "-c", helper]
        arguments += command
        if self._show is not None:
            arguments.insert(-2, "--progress")
        try:
            process = subprocess.Popen(  # noqa: S603 - git of the PATH, and no shell
                arguments,
                cwd=self._folder,
                env=git_process.environment(os.environ, {**self._environment(), **added}),
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise git_process.lacking(error) from error
        with process:
            try:
                said = self._follow(process)
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            refused = git_refusals.reading if reads else git_refusals.pushing
            raise refused(what, said, process.returncode, self._access)

    def _follow(self, process: subprocess.Popen[bytes]) -> str:
        said = ""
        if process.stderr is not None:
            for line in _lines(process.stderr):
                shown = self._redacted(line)
                said += shown
                if self._show is not None:
                    self._show(shown)
        return said

    def _environment(self) -> dict[str, str]:
        access = self._access
        values = {
            "SHARINGHUB_GIT_USER": access.git_username,
            "SHARINGHUB_GIT_TOKEN": access.token or "",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            "GIT_HTTP_LOW_SPEED_LIMIT": os.environ.get("GIT_HTTP_LOW_SPEED_LIMIT", "1"),
            "GIT_HTTP_LOW_SPEED_TIME": os.environ.get(
                "GIT_HTTP_LOW_SPEED_TIME", str(_SILENT_SECONDS)
            ),
        }
        if access.verify is False:
            values["GIT_SSL_NO_VERIFY"] = "1"
        elif isinstance(access.verify, str):
            values["GIT_SSL_CAINFO"] = access.verify
        return values

    def _redacted(self, said: str) -> str:
        token = self._access.token
        if not token:
            return said
        basic = base64.b64encode(f"{self._access.git_username}:{token}".encode()).decode()
        spellings = sorted({token, quote(token, safe=""), basic}, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, spellings)), _MASK, said)


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Whole lines, as progress ends them too: a token is never cut in two."""
    rest = b""
    while chunk := os.read(stream.fileno(), 65536):
        *lines, rest = re.split(rb"(?<=[\r\n])", rest + chunk)
        for line in lines:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")
