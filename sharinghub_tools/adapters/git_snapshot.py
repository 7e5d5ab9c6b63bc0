"""One commit of a GitLab project: its tree first, and of its blobs those that are asked for.

A bare partial clone without history (https://git-scm.com/docs/partial-clone). Blobs are fetched
many at once, as git itself does it for a checkout; nothing is checked out: no filter, no hook and
no attribute of a stranger's repository has a say.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from sharinghub_tools.adapters import git_process
from sharinghub_tools.adapters.git_transport import GitTransport
from sharinghub_tools.domain.dataset_files import nearest
from sharinghub_tools.domain.git_files import TreeEntry
from sharinghub_tools.errors import GitlabError, NotOnGitlabError

_SHA = re.compile(r"[0-9a-f]{40}")
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_PIECE = 1 << 20


class GitSnapshot:
    """The repository of one project, as far as it was fetched.

    Args:
        folder: of the bare clone; made when it is needed.
        transport: reaches its GitLab.
        project: path of the project, with its namespace.
    """

    def __init__(self, folder: Path, transport: GitTransport, project: str) -> None:
        self._folder = folder
        self._transport = transport
        self._project = project

    def resolve(self, revision: str | None) -> str:
        """The commit of a tag, a branch or a commit's full hash; None: of the default branch.

        A tag goes before a branch of the same name.

        Raises:
            NotOnGitlabError: there is none; the message has the names that are most like it.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        said = self._transport.ask(
            f"reading {self._project}",
            [*self._git, "ls-remote", self._transport.url(self._project)],
        )
        pairs = (line.partition("\t") for line in said.splitlines())
        found = {name: sha for sha, tab, name in pairs if tab}
        if revision is None:
            if "HEAD" not in found:
                raise NotOnGitlabError(f"{self._project} is empty: it has no commit yet")
            return found["HEAD"]
        for name in (f"{_TAGS}{revision}^{{}}", _TAGS + revision, _HEADS + revision, revision):
            if name in found:
                return found[name]
        if _SHA.fullmatch(revision):
            return revision
        names = [
            name.removeprefix(_HEADS).removeprefix(_TAGS)
            for name in found
            if name.startswith((_HEADS, _TAGS)) and not name.endswith("^{}")
        ]
        like = ", ".join(nearest(revision, names) or names[-3:])
        raise NotOnGitlabError(
            f"{self._project} has no tag, branch or full commit hash '{revision}'; it has {like}"
        )

    def fetch(self, commit: str) -> None:
        """Bring the tree of a commit here.

        Raises:
            NotOnGitlabError: there is no such commit.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        self._make()
        if self._has(commit):
            return
        what = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head"]
        what += ["--filter=blob:none", "--no-auto-gc", "origin", commit]
        try:
            self._transport.ask(f"fetch of {commit[:8]} from {self._project}", [*self._git, *what])
        except GitlabError as error:
            if "not our ref" in str(error):
                raise NotOnGitlabError(f"{self._project} has no commit {commit}") from error
            raise

    def entries(self, commit: str) -> Iterator[TreeEntry]:
        """The files of a commit that was fetched, in git's order."""
        done = git_process.run(self._folder, *self._git, "ls-tree", "-r", "-z", commit)
        for record in filter(None, done.stdout.split("\0")):
            facts, _, path = record.partition("\t")
            mode, _, blob = facts.split()
            yield TreeEntry(path, mode, blob)

    def fetch_blobs(self, blobs: Iterable[str]) -> None:
        """Bring blobs here, those that are not here yet, in one request.

        Raises:
            GitlabError: GitLab refuses, or cannot be asked.
        """
        missing = set(blobs) - self._here()
        if not missing:
            return
        command = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags"]
        command += ["--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none"]
        command += ["--no-auto-gc", "--stdin", "origin"]
        told = "".join(f"{blob}\n" for blob in sorted(missing)).encode()
        self._transport.ask(f"fetch of files of {self._project}", [*self._git, *command], told)

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Hash, size and content of blobs that are here; each is read before the next is asked."""
        with git_process.talking(self._folder, *self._git, "cat-file", "--batch") as (ask, answer):
            for blob in blobs:
                ask.write(f"{blob}\n".encode())
                ask.flush()
                header = answer.readline().decode().split()
                if len(header) != 3:
                    raise GitlabError(f"{self._project}: {blob} did not come; run it again")
                yield blob, int(header[2]), _pieces(answer, int(header[2]))
                answer.read(1)

    def remove(self) -> None:
        """Leave nothing of it on the disk."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _git(self) -> list[str]:
        return [f"--git-dir={self._folder}"]

    def _make(self) -> None:
        if (self._folder / "HEAD").is_file():
            # Of a git that was killed; nobody else works in this folder.
            for lock in self._folder.glob("*.lock"):
                lock.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "remote.origin.url": self._transport.url(self._project),
            "remote.origin.promisor": "true",
            "remote.origin.partialclonefilter": "blob:none",
        }
        git_process.run(self._folder, *self._git, "init", "--quiet", "--bare")
        for key, value in settings.items():
            git_process.run(self._folder, *self._git, "config", key, value)

    def _has(self, commit: str) -> bool:
        return commit in self._here()

    def _here(self) -> set[str]:
        """What need not be fetched; to look for one object would fetch it."""
        listing = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered"]
        return set(git_process.run(self._folder, *self._git, *listing).stdout.split())


def _pieces(stream: IO[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = stream.read(min(left, _PIECE))
        if not piece:
            raise GitlabError("git ended in the middle of a file; run the command again")
        left -= len(piece)
        yield piece
