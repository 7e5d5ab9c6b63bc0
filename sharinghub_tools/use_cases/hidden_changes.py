"""What went under in a commit of a README: somebody's change that came just before it."""

from __future__ import annotations

from sharinghub_tools.domain import readme_line
from sharinghub_tools.domain.gitlab_project import Commit, RepositoryFile
from sharinghub_tools.domain.merging import merged_readme
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import NotOnGitlabError
from sharinghub_tools.use_cases.ports import Repository


class HiddenChanges:
    """What a commit replaced that its author had not seen."""

    def __init__(self, repository: Repository, commit: Commit, seen: RepositoryFile) -> None:
        """Take a commit; nothing is asked yet.

        Args:
            repository: of the project.
            commit: that replaced the README.
            seen: the README as it was read before.
        """
        self._repository = repository
        self._seen = seen
        self._parents = commit.parents
        self._files: dict[str, RepositoryFile | None] = {seen.last_commit: seen}

    def exist(self) -> bool:
        """Whether there are any.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        if self._seen.head in self._parents or not self._parents:
            return False
        hidden = self._file(self._parents[0])
        return hidden is not None and hidden.content != self._seen.content

    def brought_back(self, now: RepositoryFile) -> str | None:
        """The README as it is now, with them; None where the same lines say something else.

        Raises:
            FrontMatterError: a state of the README is not UTF-8.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        self._files[now.last_commit] = now
        commits = self._repository.newest_commits(now.head, now.path)
        line = readme_line.steps(commits, self._seen.last_commit)
        if line is None:
            hidden = self._text(self._parents[0])
            return merged_readme(decoded(self._seen.content), hidden, decoded(now.content))
        shas = {sha for step in line for sha in (step.sha, step.read) if sha}
        return readme_line.with_all_changes(line, {sha: self._text(sha) for sha in shas})

    def _text(self, sha: str) -> str:
        file = self._file(sha)
        if file is None:
            raise NotOnGitlabError(f"the commit {sha[:8]} has no {self._seen.path}")
        return decoded(file.content)

    def _file(self, sha: str) -> RepositoryFile | None:
        if sha not in self._files:
            self._files[sha] = self._repository.file(self._seen.path, sha)
        return self._files[sha]
