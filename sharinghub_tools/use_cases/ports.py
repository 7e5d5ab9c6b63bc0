"""What the use cases need of the outside world; the adapters implement it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from sharinghub_tools.domain.gitlab_project import (
    Commit,
    FileChange,
    MergeRequest,
    RepositoryFile,
)
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel
from sharinghub_tools.domain.replaced import NOTHING_BESIDE, Replaced


class Registry(Protocol):
    """A model registry."""

    def registered_model(self, name: str) -> RegisteredModel:
        """The model's aliases and newest version.

        Raises:
            NotInRegistryError: there is no such registered model.
            RegistryError: the registry cannot be asked.
        """
        ...

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        """One version, with its metrics and the file that a reader can download.

        Raises:
            NotInRegistryError: there is no such version.
            RegistryError: the registry cannot be asked.
        """
        ...

    def versions(self, model: RegisteredModel) -> Mapping[str, Mapping[str, str]]:
        """All versions of a model, each with its tags; where the registry lists none, its newest.

        Raises:
            RegistryError: the registry cannot be asked.
        """
        ...

    def pieces(self, version: ModelVersion) -> Iterator[bytes]:
        """The bytes of a version's model file, a piece at a time.

        Raises:
            RegistryError: there is none, or it cannot be read to its end.
        """
        ...

    def tag(self, version: ModelVersion, tags: Mapping[str, str]) -> None:
        """Set tags of a version.

        Raises:
            RegistryError: the registry cannot be asked, or refuses.
        """
        ...


class Readme(Protocol):
    """A project's README and what is derived from it, wherever they are kept."""

    def read(self) -> str:
        """The README's text, line ends as they are."""
        ...

    def beside(self, path: str) -> str | None:
        """The text of another file of the project in the state that was read; None: there is none.

        Args:
            path: from the README's folder, with ``/``.
        """
        ...

    def replace(
        self, before: str, after: str, beside: Mapping[str, str | None] = NOTHING_BESIDE
    ) -> Replaced:
        """Put ``after`` in the place of ``before``, and other files beside it, all in one step.

        Args:
            before: the README as it was read.
            after: what it is to be.
            beside: the texts of other files, which :meth:`beside` has read; None removes one.
        """
        ...


class ProjectTemplates(Protocol):
    """The templates that projects are made from."""

    def kinds(self) -> Mapping[str, str]:
        """What each template makes, by its name."""
        ...

    def questions(self, kind: str) -> Mapping[str, Sequence[str]]:
        """The choices of each question, by its name; none where any text may be an answer."""
        ...

    def ask(self, kind: str, given: Mapping[str, str], *, no_input: bool) -> Mapping[str, object]:
        """All answers: those given, the person's, and those derived from them.

        Raises:
            UsageError: an answer breaks a rule of the template.
        """
        ...

    def write(self, kind: str, answers: Mapping[str, object], folder: Path) -> Path:
        """Make the project in a new folder below ``folder``; returns the new one.

        Raises:
            EnvironmentLacksError: it cannot be written. Nothing of it is left.
        """
        ...


class Repository(Protocol):
    """The repository of a GitLab project."""

    def file(self, path: str, ref: str) -> RepositoryFile | None:
        """A file as a branch or a commit has it, and the state it was read in; None if not there.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        ...

    def commit(
        self,
        branch: str,
        message: str,
        changes: Sequence[FileChange],
        *,
        start_branch: str | None = None,
    ) -> Commit:
        """Change files in one commit; with ``start_branch``, on a new branch that starts there.

        Raises:
            ConflictError: a file, or the branch, is not as expected; nothing was written.
            ProtectedBranchError: this user may not commit to the branch.
            UnansweredError: the commit may have been made, or not.
            GitlabError: GitLab cannot be asked, or refuses.
        """
        ...

    def newest_commits(self, branch: str, path: str) -> Sequence[Commit]:
        """The newest commits of a branch that changed a file, the newest first.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        ...

    def branch_head(self, branch: str) -> str | None:
        """The sha of a branch's newest commit; None where there is no such branch.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        ...

    def merge_request(self, source_branch: str, target_branch: str) -> MergeRequest | None:
        """The opened merge request between two branches, else the newest ended one.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        ...

    def open_merge_request(
        self, source_branch: str, target_branch: str, title: str, description: str
    ) -> MergeRequest:
        """Open a merge request, or find the one that somebody opened at the same time.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        ...
