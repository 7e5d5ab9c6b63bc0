"""The README on a branch of a GitLab project: no update of anybody's is ever lost."""

from __future__ import annotations

from collections.abc import Callable

from sharinghub_tools.domain.gitlab_project import Commit, FileChange, RepositoryFile
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import ConflictError, GitlabError, NotOnGitlabError, UnansweredError
from sharinghub_tools.use_cases.ports import Repository

Pause = Callable[[int], None]


class BranchReadme:
    """Implements the port ``Readme``, with commits.

    Attributes:
        last_commit: sha of the last commit that changed the README, as far as it is known.
        committed: the commit that :meth:`replace` made, None before.
    """

    def __init__(
        self,
        repository: Repository,
        branch: str,
        message: str,
        pause: Pause,
        *,
        start_branch: str | None = None,
    ) -> None:
        """Take a branch; nothing is asked yet.

        Args:
            repository: of the project.
            branch: that is read and committed to.
            message: of the commits.
            pause: waits before a conflict is met again; given how many there have been.
            start_branch: where the branch starts if there is none yet; the README is read there
                until then.
        """
        self._repository = repository
        self._branch = branch
        self._message = message
        self._pause = pause
        self._start_branch = start_branch
        self._conflicts = 0
        self._seen: RepositoryFile | None = None
        self._lost: RepositoryFile | None = None
        self._exists = start_branch is None
        self.committed: Commit | None = None

    @property
    def last_commit(self) -> str | None:
        """See the class."""
        if self.committed:
            return self.committed.sha
        return self._seen.last_commit if self._seen else None

    def read(self) -> str:
        """The text at the head of the branch, line ends and byte-order mark as they are.

        Raises:
            NotOnGitlabError: the branch has no README.
            FrontMatterError: the README is not UTF-8.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        if self._lost is not None:
            self._seen, self._lost = self._lost, None
        else:
            self._seen = self._newest()
        return decoded(self._seen.content)

    def replace(self, before: str, after: str) -> bool:
        """Commit ``after`` in the place of ``before``, which was just read.

        Returns:
            False if the README says something else by now: nothing was written, or, where
            GitLab let the commit through all the same, the next :meth:`read` gives what it hid.

        Raises:
            ProtectedBranchError: this user may not commit to the branch.
            UnansweredError: GitLab does not answer any more, so nobody knows.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        seen = self._seen
        if seen is None or decoded(seen.content) != before:
            return False
        change = FileChange(seen.path, after.encode(), seen.last_commit)
        start = None if self._exists else self._start_branch
        try:
            commit = self._repository.commit(
                self._branch, self._message, [change], start_branch=start
            )
        except ConflictError:
            return self._conflict()
        except UnansweredError as error:
            # The commit may have taken effect all the same: then the README says so.
            found = self._newest_after(error)
            if found.content != change.content:
                return self._conflict()
            commit = Commit(found.last_commit, (), "")
        else:
            if self._hides_a_change(commit, seen):
                return self._conflict()
        self.committed = commit
        return True

    def _conflict(self) -> bool:
        self._conflicts += 1
        self._pause(self._conflicts)
        return False

    def _newest(self) -> RepositoryFile:
        for name in (self._seen.path,) if self._seen else README_NAMES:
            if self._start_branch is not None:
                found = self._repository.file(name, self._branch)
                self._exists = found is not None
                if found is not None:
                    return found
            found = self._repository.file(name, self._start_branch or self._branch)
            if found is not None:
                return found
        raise NotOnGitlabError(
            f"the branch '{self._start_branch or self._branch}' has no README.md; SharingHub shows "
            "nothing of a project without one"
        )

    def _newest_after(self, broken: UnansweredError) -> RepositoryFile:
        try:
            return self._newest()
        except GitlabError as error:
            raise UnansweredError(
                f"{broken}; the commit may have been made all the same, so run the command again"
            ) from error

    def _hides_a_change(self, commit: Commit, seen: RepositoryFile) -> bool:
        """Whether somebody's change of the README went under in the commit.

        GitLab compares ``last_commit_id``, but lets through one that it does not know
        (https://gitlab.com/gitlab-org/gitlab/-/issues/438657): so what the commit stands on is
        compared with what was read.
        """
        if seen.head in commit.parents or not commit.parents:
            return False
        hidden = self._repository.file(seen.path, commit.parents[0])
        if hidden is None or hidden.content == seen.content:
            return False
        self._lost = RepositoryFile(seen.path, hidden.content, commit.sha, commit.sha)
        return True
