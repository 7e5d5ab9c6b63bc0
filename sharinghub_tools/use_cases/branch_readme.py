"""The README on a branch of a GitLab project: no update of anybody's is ever lost."""

from __future__ import annotations

from collections.abc import Callable

from sharinghub_tools.domain.gitlab_project import Commit, FileChange, RepositoryFile
from sharinghub_tools.domain.merging import merged_readme
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import (
    ConflictError,
    FrontMatterError,
    GitlabError,
    NotOnGitlabError,
    UnansweredError,
)
from sharinghub_tools.use_cases.hidden_changes import SIGNATURE, Change, hidden_changes
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
        self._unanswered: tuple[RepositoryFile, str, str] | None = None
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
            ConflictError: somebody's change went under in a commit, and cannot be put back.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        now = self._latest()
        self._seen = now
        return decoded(now.content)

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
        made = self._made(seen, after, self._message)
        if made is None:
            return self._conflict()
        self.committed = made
        self._put_back(seen, made)
        return True

    def _commit(self, seen: RepositoryFile, text: str, message: str) -> Commit:
        change = FileChange(seen.path, text.encode(), seen.last_commit)
        start = None if self._exists else self._start_branch
        return self._repository.commit(self._branch, message, [change], start_branch=start)

    def _conflict(self) -> bool:
        self._conflicts += 1
        self._pause(self._conflicts)
        return False

    def _latest(self) -> RepositoryFile:
        now = self._newest()
        if self._unanswered and now.last_commit != self._unanswered[0].last_commit:
            # GitLab may have made the commit after it was looked for.
            seen, text, message = self._unanswered
            self._unanswered = None
            made = self._found(seen, text, message)
            if made is not None:
                self.committed = self.committed or made
                self._put_back(seen, made)
                now = self._newest()
        return now

    def _newest(self) -> RepositoryFile:
        branch = self._branch
        if self._start_branch is not None:
            self._exists = self._repository.branch_head(self._branch) is not None
            branch = self._branch if self._exists else self._start_branch
        for name in README_NAMES:
            found = self._repository.file(name, branch)
            if found is not None:
                return found
        raise NotOnGitlabError(
            f"there is no branch '{branch}' with a README.md; SharingHub shows nothing of a "
            "project without one"
        )

    def _found(self, seen: RepositoryFile, text: str, message: str) -> Commit | None:
        """The commit of ``text`` over ``seen``, whose answer was lost; None: there is none."""
        for commit in self._repository.newest_commits(self._branch, seen.path):
            if commit.sha == seen.last_commit:
                return None
            if commit.message.strip() == message.strip():
                made = self._repository.file(seen.path, commit.sha)
                if made is not None and made.content == text.encode():
                    return commit
        return None

    def _found_after(
        self, broken: UnansweredError, seen: RepositoryFile, text: str, message: str
    ) -> Commit | None:
        try:
            found = self._found(seen, text, message)
        except GitlabError as error:
            if isinstance(error, NotOnGitlabError) and not self._exists:
                # The branch was to be made with the commit.
                return None
            raise UnansweredError(
                f"{broken}; the commit may have been made all the same, so run the command again"
            ) from error
        if found is None:
            self._unanswered = (seen, text, message)
        return found

    def _put_back(self, seen: RepositoryFile, commit: Commit) -> None:
        """Bring back what somebody changed just before the commit, if it went under in that.

        GitLab compares ``last_commit_id`` first and reads the head of the branch after that, and it
        lets through an id that it does not know
        (https://gitlab.com/gitlab-org/gitlab/-/issues/438657).
        """
        if seen.head in commit.parents or not commit.parents:
            return
        known = "may have changed"
        try:
            lost = hidden_changes(self._repository, commit, seen)
            if not lost:
                return
            known = "changed"
            if self._brought_back(commit, lost):
                return
            reason = ""
        except (GitlabError, FrontMatterError) as error:
            reason = f" ({error})"
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(self._went_under(known, seen, commit)) from error
        raise ConflictError(f"{self._went_under(known, seen, commit)}{reason}")

    def _went_under(self, known: str, seen: RepositoryFile, commit: Commit) -> str:
        return (
            f"somebody {known} {seen.path} at the same moment, and that went under in the "
            f"commit {commit.sha[:8]}; bring it back from the commit before, "
            f"{commit.parents[0][:8]}"
        )

    def _brought_back(self, commit: Commit, lost: list[Change]) -> bool:
        """Commit what went under; False where the same lines say something else by now.

        Args:
            commit: in which it went under.
            lost: what it was.
        """
        message = (
            f"Bring back what {commit.sha[:8]} replaced in the README [skip ci]\n\n{SIGNATURE}"
        )
        for conflicts in range(1, _TRIES):
            now = self._latest()
            before = decoded(now.content)
            text: str | None = before
            for old, new in lost:
                text = merged_readme(old, new, text) if text is not None else None
            if text is None or text == before:
                return text is not None
            made = self._made(now, text, message)
            if made is None:
                self._pause(conflicts)
                continue
            again = hidden_changes(self._repository, made, now)
            if not again:
                return True
            lost = [*lost, *again]
        return False

    def _made(self, now: RepositoryFile, text: str, message: str) -> Commit | None:
        try:
            return self._commit(now, text, message)
        except ConflictError:
            return None
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(
                "the commit may have been made, or not; run the command again: it makes none twice"
            ) from error
        except UnansweredError as error:
            return self._found_after(error, now, text, message)
