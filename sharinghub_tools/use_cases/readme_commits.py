"""Commits of a README to a branch: one whose answer is lost is looked for, and made once."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain.gitlab_project import Commit, FileChange, RepositoryFile
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    UnansweredError,
)
from sharinghub_tools.use_cases.ports import Repository


@dataclass(frozen=True, slots=True)
class Attempt:
    """A commit that is asked for.

    Attributes:
        seen: the README as it was read.
        text: what it is to be.
        message: the commit's.
        beside: changes of other files.
    """

    seen: RepositoryFile
    text: str
    message: str
    beside: tuple[FileChange, ...] = ()


class ReadmeCommits:
    """The README of one branch, as GitLab has it, and commits of it."""

    def __init__(
        self, repository: Repository, branch: str, start_branch: str | None = None
    ) -> None:
        """Take a branch; nothing is asked yet.

        Args:
            repository: of the project.
            branch: that is read and committed to.
            start_branch: where the branch starts if there is none yet; the README is read there
                until then.
        """
        self.repository = repository
        self.branch = branch
        self._start_branch = start_branch
        self._exists = start_branch is None
        self._unanswered: Attempt | None = None

    def newest(self) -> RepositoryFile:
        """The README at the head of the branch.

        Raises:
            NotOnGitlabError: the branch has no README.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        branch = self.branch
        if self._start_branch is not None:
            self._exists = self.repository.branch_head(self.branch) is not None
            branch = self.branch if self._exists else self._start_branch
        for name in README_NAMES:
            found = self.repository.file(name, branch)
            if found is not None:
                return found
        raise NotOnGitlabError(
            f"there is no branch '{branch}' with a README.md; SharingHub shows nothing of a "
            "project without one"
        )

    def made(self, attempt: Attempt) -> Commit | None:
        """Make a commit; None: somebody was faster, or it is not known yet.

        The README is always part of it, so that GitLab compares its state in any case.

        Raises:
            ProtectedBranchError: this user may not commit to the branch.
            UnansweredError: GitLab does not answer any more, so nobody knows.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        seen = attempt.seen
        readme = FileChange(seen.path, attempt.text.encode(), seen.last_commit)
        start = None if self._exists else self._start_branch
        try:
            return self.repository.commit(
                self.branch, attempt.message, [readme, *attempt.beside], start_branch=start
            )
        except ConflictError:
            return None
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(
                "the commit may have been made, or not; run the command again: it makes none twice"
            ) from error
        except UnansweredError as error:
            return self._found_after(error, attempt)

    def made_late(self, now: RepositoryFile) -> tuple[Attempt, Commit] | None:
        """A commit that was looked for in vain, and that GitLab made all the same after that.

        Args:
            now: the README.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        attempt = self._unanswered
        if attempt is None or now.last_commit == attempt.seen.last_commit:
            return None
        self._unanswered = None
        made = self._found(attempt)
        return None if made is None else (attempt, made)

    def _found(self, attempt: Attempt) -> Commit | None:
        """The commit whose answer was lost; None: there is none."""
        seen = attempt.seen
        for commit in self.repository.newest_commits(self.branch, seen.path):
            if commit.sha == seen.last_commit:
                return None
            if commit.message.strip() == attempt.message.strip():
                made = self.repository.file(seen.path, commit.sha)
                if made is not None and made.content == attempt.text.encode():
                    return commit
        return None

    def _found_after(self, broken: UnansweredError, attempt: Attempt) -> Commit | None:
        try:
            found = self._found(attempt)
        except GitlabError as error:
            if isinstance(error, NotOnGitlabError) and not self._exists:
                # The branch was to be made with the commit.
                return None
            raise UnansweredError(
                f"{broken}; the commit may have been made all the same, so run the command again"
            ) from error
        if found is None:
            self._unanswered = attempt
        return found
