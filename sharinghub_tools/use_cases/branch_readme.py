"""The README on a branch of a GitLab project: no update of anybody's is ever lost."""

from __future__ import annotations

from collections.abc import Callable

from sharinghub_tools.domain.gitlab_project import Commit, FileChange, RepositoryFile
from sharinghub_tools.domain.merging import merged_readme
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import ConflictError, GitlabError, NotOnGitlabError, UnansweredError
from sharinghub_tools.use_cases.ports import Repository

Pause = Callable[[int], None]

_TRIES = 30


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
        self._seen = self._newest()
        return decoded(self._seen.content)

    def replace(self, before: str, after: str) -> bool:
        """Commit ``after`` in the place of ``before``, which was just read.

        Returns:
            False if the README says something else by now, and nothing was written.

        Raises:
            ConflictError: somebody's change went under in the commit, and cannot be put back.
            ProtectedBranchError: this user may not commit to the branch.
            UnansweredError: GitLab does not answer any more, so nobody knows.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        seen = self._seen
        if seen is None or decoded(seen.content) != before:
            return False
        try:
            commit = self._commit(seen, after)
        except ConflictError:
            return self._conflict()
        except UnansweredError as error:
            # The commit may have taken effect all the same: then the README says so.
            found = self._newest_after(error)
            if found.content != after.encode():
                return self._conflict()
            commit = Commit(found.last_commit, (), "")
        self.committed = commit
        self._put_back(seen, commit)
        return True

    def _commit(self, seen: RepositoryFile, text: str) -> Commit:
        change = FileChange(seen.path, text.encode(), seen.last_commit)
        start = None if self._exists else self._start_branch
        return self._repository.commit(self._branch, self._message, [change], start_branch=start)

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
        branch = self._start_branch or self._branch
        raise NotOnGitlabError(
            f"there is no branch '{branch}' with a README.md; SharingHub shows nothing of a "
            "project without one"
        )

    def _newest_after(self, broken: UnansweredError) -> RepositoryFile:
        try:
            return self._newest()
        except GitlabError as error:
            raise UnansweredError(
                f"{broken}; the commit may have been made all the same, so run the command again"
            ) from error

    def _put_back(self, seen: RepositoryFile, commit: Commit) -> None:
        """Bring back what somebody changed just before the commit, if it went under in that.

        GitLab compares ``last_commit_id`` first and reads the head of the branch after that, and it
        lets through an id that it does not know
        (https://gitlab.com/gitlab-org/gitlab/-/issues/438657).
        """
        lost = [change for change in [self._hidden_by(commit, seen)] if change]
        for conflicts in range(1, _TRIES):
            if not lost:
                return
            now = self._newest()
            text: str | None = decoded(now.content)
            for base, hidden in lost:
                text = merged_readme(base, hidden, text) if text is not None else None
            if text is None:
                break
            if text == decoded(now.content):
                return
            try:
                made = self._commit(now, text)
            except (ConflictError, UnansweredError):
                self._pause(conflicts)
                continue
            again = self._hidden_by(made, now)
            if again is None:
                return
            lost.append(again)
        raise ConflictError(
            f"somebody changed {seen.path} at the same moment, and that went under in the commit "
            f"{commit.sha[:8]}; bring it back from the commit before, {commit.parents[0][:8]}"
        )

    def _hidden_by(self, commit: Commit, seen: RepositoryFile) -> tuple[str, str] | None:
        """The text that was read, and the one on which the commit stands, if those differ."""
        if seen.head in commit.parents or not commit.parents:
            return None
        hidden = self._repository.file(seen.path, commit.parents[0])
        if hidden is None or hidden.content == seen.content:
            return None
        return decoded(seen.content), decoded(hidden.content)
