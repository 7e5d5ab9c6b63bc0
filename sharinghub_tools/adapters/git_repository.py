"""A project's git repository on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sharinghub_tools.adapters import git_process
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.publication import Checkout, Relation
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

_MARKER = "sharinghub.publishing"
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
}


class GitRepository:
    """A repository whose root is the project's folder.

    Args:
        folder: the project's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def checkout(self) -> Checkout:
        """The branch that is checked out, and its newest commit.

        Raises:
            UsageError: the folder is no root of a repository, or nothing in it can be pushed as a
                branch.
            EnvironmentLacksError: git is missing, or refuses to work here.
        """
        self._refuse_other_folders()
        branch = self._git("symbolic-ref", "--quiet", "--short", "HEAD")
        if branch is None:
            raise UsageError(f"{self._folder} has no branch checked out; run: git switch main")
        head = self._git("rev-parse", "--quiet", "--verify", "HEAD^{commit}")
        if head is None:
            raise UsageError(f"{self._folder} has no commit yet; run: git add --all && git commit")
        if self._git("rev-parse", "--is-shallow-repository") == "true":
            raise UsageError(
                f"{self._folder} is a shallow clone, whose history cannot be pushed; "
                "run: git fetch --unshallow"
            )
        for name, action in _UNDER_WAY.items():
            if self._git("rev-parse", "--quiet", "--verify", name) is not None:
                raise UsageError(f"{action} is under way in {self._folder}; finish it first")
        return Checkout(branch, head)

    def refuse_without_identity(self) -> None:
        """Check that git knows in whose name to commit.

        Raises:
            EnvironmentLacksError: it does not.
        """
        for role in ("AUTHOR", "COMMITTER"):
            if self._git("var", f"GIT_{role}_IDENT") is None:
                raise EnvironmentLacksError(
                    "git does not know who you are; run: git config user.name NAME && "
                    "git config user.email ADDRESS"
                )

    def committed(self, path: str) -> str | None:
        """A file of the newest commit, as git would check it out; None where it has none."""
        done = git_process.run(self._folder, "cat-file", "--filters", f"HEAD:{path}")
        return None if done.code else done.stdout

    def is_clean(self, path: str) -> bool:
        """Whether the file is as the newest commit has it, here and among what is staged."""
        done = git_process.run(
            self._folder, "--no-optional-locks", "status", "--porcelain", "--", path
        )
        return done.code == 0 and not done.stdout

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit these files alone, with the person's identity, hooks and signature.

        Returns:
            The sha of the commit.

        Raises:
            EnvironmentLacksError: git, or a hook, refuses.
        """
        command = ("commit", "--quiet", "--only", "--message", message, "--", *paths)
        done = git_process.run(self._folder, *command)
        if done.code:
            told = git_process.reason(done.stderr or done.stdout, done.code)
            raise EnvironmentLacksError(
                f"git commit failed ({told}); {' and '.join(paths)} say what is to be committed: "
                "mend it, commit it, and run the command again"
            )
        return self.checkout().head

    def is_publishing(self, address: str) -> bool:
        """Whether a project is being created there for this repository, as far as is known."""
        return self._git("config", "--local", "--get", _MARKER) == address

    def begin_publishing(self, address: str) -> None:
        """Remember that a project is being created, beyond the end of this process.

        Raises:
            EnvironmentLacksError: the repository's configuration cannot be written.
        """
        self._must("config", "--local", _MARKER, address)

    def end_publishing(self) -> None:
        """Forget that a project is being created."""
        if self._git("config", "--local", "--get-all", _MARKER) is not None:
            self._must("config", "--local", "--unset-all", _MARKER)

    def knows_branch(self, name: str) -> bool:
        """Whether there is such a branch here, or of ``origin``, as far as it was fetched."""
        return any(
            self._git("rev-parse", "--quiet", "--verify", f"refs/{kind}/{name}") is not None
            for kind in ("heads", "remotes/origin")
        )

    def origin(self) -> str | None:
        """URL of ``origin``, without the credentials that people write there; None without one."""
        url = self._git("config", "--get", "remote.origin.url")
        return None if url is None else without_credentials(url)

    def follows(self, branch: str) -> bool:
        """Whether the branch has an upstream."""
        return self._git("config", "--get", f"branch.{branch}.merge") is not None

    def follow(self, branch: str, url: str, sha: str | None) -> None:
        """Make ``origin`` of the URL where there is none, and its branch the upstream.

        Args:
            branch: the branch here and there.
            url: without credentials.
            sha: where the branch is there; None where that is not known here.

        Raises:
            EnvironmentLacksError: the repository's configuration cannot be written.
        """
        if self.origin() is None:
            self._must("remote", "add", "origin", url)
        if sha is not None:
            self._must("update-ref", f"refs/remotes/origin/{branch}", sha)
        if not self.follows(branch):
            self._must("config", f"branch.{branch}.remote", "origin")
            self._must("config", f"branch.{branch}.merge", f"refs/heads/{branch}")

    def _refuse_other_folders(self) -> None:
        done = git_process.run(self._folder, "rev-parse", "--is-inside-work-tree", "--show-prefix")
        if done.code:
            told = git_process.reason(done.stderr, done.code)
            if "not a git repository" in told:
                raise UsageError(
                    f"{self._folder} is no git repository; "
                    "run: git init && git add --all && git commit"
                )
            raise EnvironmentLacksError(f"git does not work in {self._folder}: {told}")
        is_inside, _, prefix = done.stdout.partition("\n")
        if is_inside != "true":
            raise UsageError(f"{self._folder} is a bare repository; run the command in a clone")
        if prefix.strip():
            root = self._git("rev-parse", "--show-toplevel")
            raise UsageError(
                f"{self._folder} is a folder of the repository {root}, and GitLab has whole "
                "repositories; make it one of its own: git init && git add --all && git commit"
            )

    def _git(self, *arguments: str) -> str | None:
        """What git answers, without the line's end; None: it says no."""
        done = git_process.run(self._folder, *arguments)
        return None if done.code else done.stdout.rstrip("\n")

    def _must(self, *arguments: str) -> None:
        done = git_process.run(self._folder, *arguments)
        if done.code:
            told = git_process.reason(done.stderr, done.code)
            raise EnvironmentLacksError(f"git {arguments[0]} failed in {self._folder}: {told}")


def relation(folder: Path, sha: str, **added: str) -> Relation | None:
    """How a commit stands to the newest one of a repository; None where it is not there.

    Args:
        folder: the repository's.
        sha: the commit's.
        added: more environment variables for git.
    """

    def succeeds(*arguments: str) -> bool:
        return git_process.run(folder, *arguments, added=added).code == 0

    if not succeeds("cat-file", "-e", f"{sha}^{{commit}}"):
        return None
    is_behind = succeeds("merge-base", "--is-ancestor", sha, "HEAD")
    is_ahead = succeeds("merge-base", "--is-ancestor", "HEAD", sha)
    if is_behind or is_ahead:
        return (
            Relation.SAME
            if is_behind and is_ahead
            else (Relation.BEHIND if is_behind else Relation.AHEAD)
        )
    return Relation.DIVERGED if succeeds("merge-base", sha, "HEAD") else Relation.UNRELATED
