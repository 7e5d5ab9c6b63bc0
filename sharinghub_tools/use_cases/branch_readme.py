"""The README on a branch of a GitLab project: no update of anybody's is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sharinghub_tools.domain.gitlab_project import Commit, FileChange, RepositoryFile
from sharinghub_tools.domain.readme_line import message_of_mending, with_trailer
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.domain.replaced import NOTHING_BESIDE, Replaced
from sharinghub_tools.errors import ConflictError, FrontMatterError, GitlabError
from sharinghub_tools.use_cases.hidden_changes import HiddenChanges
from sharinghub_tools.use_cases.ports import Repository
from sharinghub_tools.use_cases.readme_commits import Attempt, ReadmeCommits

Pause = Callable[[int], None]
# One writer wins each turn: as many can meet as a busy CI starts at once, and a person beside them.
TRIES = 100


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
        self._commits = ReadmeCommits(repository, branch, start_branch)
        self._repository = repository
        self._message = message
        self._pause = pause
        self._conflicts = 0
        self._seen: RepositoryFile | None = None
        self._beside: dict[str, RepositoryFile | None] = {}
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
        self._seen = now = self._latest()
        self._beside.clear()
        return decoded(now.content)

    def beside(self, path: str) -> str | None:
        """The text of another file in the commit that the README was read from.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        seen = self._seen or self._latest()
        file = self._beside[path] = self._repository.file(path, seen.head)
        return None if file is None else file.content.decode("utf-8", errors="replace")

    def replace(
        self, before: str, after: str, beside: Mapping[str, str | None] = NOTHING_BESIDE
    ) -> Replaced:
        """Commit ``after`` in the place of ``before``, which was just read, and what is beside it.

        Raises:
            ConflictError: somebody's change went under in the commit, and cannot be put back.
            ProtectedBranchError: this user may not commit to the branch.
            UnansweredError: GitLab does not answer any more, so nobody knows.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        seen = self._seen
        if seen is None or decoded(seen.content) != before:
            return Replaced.NO
        changes = tuple(self._change(path, text) for path, text in beside.items())
        attempt = Attempt(seen, after, with_trailer(self._message, seen), changes)
        made = self._commits.made(attempt)
        if made is None:
            self._conflicts += 1
            self._pause(self._conflicts)
            return Replaced.NO
        self.committed = made
        return Replaced.MERGED if self._put_back(attempt, made) else Replaced.YES

    def _change(self, path: str, text: str | None) -> FileChange:
        before = self._beside.get(path)
        last_commit = before.last_commit if before else None
        return FileChange(path, None if text is None else text.encode(), last_commit)

    def _latest(self) -> RepositoryFile:
        now = self._commits.newest()
        late = self._commits.made_late(now)
        if late is None:
            return now
        attempt, made = late
        self.committed = self.committed or made
        self._put_back(attempt, made)
        return self._commits.newest()

    def _put_back(self, attempt: Attempt, commit: Commit) -> bool:
        """Bring back what somebody changed just before the commit, if it went under in that.

        GitLab compares ``last_commit_id`` first and reads the head of the branch after that, and it
        lets through an id that it does not know
        (https://gitlab.com/gitlab-org/gitlab/-/issues/438657). What is beside the README is
        derived from it, and made again instead.

        Returns:
            Whether there was something.
        """
        seen = attempt.seen
        known = "may have changed"
        hidden = HiddenChanges(self._repository, commit, seen)
        try:
            if not hidden.exist():
                return False
            known = "changed"
            if self._brought_back(commit, hidden):
                return True
            reason = ""
        except (GitlabError, FrontMatterError) as error:
            reason = f" ({error})"
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(_went_under(known, seen, commit)) from error
        raise ConflictError(f"{_went_under(known, seen, commit)}{reason}")

    def _brought_back(self, commit: Commit, hidden: HiddenChanges) -> bool:
        """Commit what went under; False where the same lines say something else by now.

        Args:
            commit: in which it went under.
            hidden: what it was.
        """
        message = message_of_mending(commit)
        for conflicts in range(1, TRIES):
            now = self._latest()
            text = hidden.brought_back(now)
            if text is None or text == decoded(now.content):
                return text is not None
            made = self._commits.made(Attempt(now, text, with_trailer(message, now)))
            if made is None:
                self._pause(conflicts)
            elif now.head in made.parents:
                return True
        return False


def _went_under(known: str, seen: RepositoryFile, commit: Commit) -> str:
    return (
        f"somebody {known} {seen.path} at the same moment, and that went under in the "
        f"commit {commit.sha[:8]}; bring it back from the commit before, "
        f"{commit.parents[0][:8]}"
    )
