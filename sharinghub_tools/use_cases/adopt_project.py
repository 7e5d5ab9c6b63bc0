"""Give a project that came from no template what SharingHub needs, by additions alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from sharinghub_tools.domain.adoption.found import Found
from sharinghub_tools.domain.adoption.proposing import Proposal, proposals
from sharinghub_tools.domain.gitlab_project import FileChange, GitlabProject, MergeRequest
from sharinghub_tools.errors import ConflictError, UsageError
from sharinghub_tools.use_cases.ports import Repository

BRANCH = "sharinghub-adopt"
TITLE = "Describe the project for SharingHub"


class AdoptedFolder(Protocol):
    """The files of a project."""

    def write(self, additions: Sequence[Proposal]) -> None:
        """Write all of them, or none.

        Raises:
            EnvironmentLacksError: one cannot be written, or somebody else has changed it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Adoption:
    """What was added.

    Attributes:
        accepted: the additions that are wanted.
        declined: those that are not.
        problems: what should be added, and cannot.
        merge_request: where they wait to be merged.
    """

    accepted: tuple[Proposal, ...]
    declined: tuple[Proposal, ...]
    problems: tuple[str, ...]
    merge_request: MergeRequest | None = None


def adopt_folder(
    found: Found, folder: AdoptedFolder | None, accepts: Callable[[Proposal], bool]
) -> Adoption:
    """Add what is accepted to a folder.

    Args:
        found: what there is.
        folder: gets the additions; None: nothing is written.
        accepts: asks a person; all questions come before the first file is written.

    Raises:
        EnvironmentLacksError: a file cannot be written. Nothing was.
    """
    offered = proposals(found)
    answers = [(each, accepts(each)) for each in offered.additions]
    accepted = tuple(each for each, is_wanted in answers if is_wanted)
    declined = tuple(each for each, is_wanted in answers if not is_wanted)
    if folder is not None and accepted:
        folder.write(accepted)
    return Adoption(accepted, declined, offered.problems)


def adopt_on_gitlab(found: Found, repository: Repository, project: GitlabProject) -> Adoption:
    """Propose all additions as a merge request; the one that is open already is taken up.

    Args:
        found: what there is on the default branch.
        repository: of the project.
        project: the project.

    Raises:
        UsageError: its repository is empty.
        ConflictError: somebody was faster; nothing was written.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    target = project.default_branch
    if target is None:
        raise UsageError(f"{project.path} is empty; push something first")
    offered = proposals(found)
    if not offered.additions:
        return Adoption((), (), offered.problems)
    branch, request = _branch(repository, target)
    if request is not None:
        return Adoption(offered.additions, (), offered.problems, request)
    changes = [_change(each, repository, target) for each in offered.additions]
    repository.commit(branch, _message(offered.additions), changes, start_branch=target)
    described = "\n".join(f"- `{each.path}`: {each.what}" for each in offered.additions)
    text = f"{described}\n\nEvery line that was there stays as it is."
    request = repository.open_merge_request(branch, target, TITLE, text)
    return Adoption(offered.additions, (), offered.problems, request)


def _branch(repository: Repository, target: str) -> tuple[str, MergeRequest | None]:
    """A branch that is free, or the merge request that is open already.

    A branch of an earlier time may hold what is no longer wanted.
    """
    for number in count(1):
        branch = BRANCH if number == 1 else f"{BRANCH}-{number}"
        request = repository.merge_request(branch, target)
        if request is not None and request.state == "opened":
            return branch, request
        if repository.branch_head(branch) is None:
            return branch, None
    raise AssertionError("there are branches without end")


def _change(addition: Proposal, repository: Repository, branch: str) -> FileChange:
    seen = repository.file(addition.path, branch)
    if (seen.content if seen else None) != (
        addition.before.encode() if addition.before is not None else None
    ):
        raise ConflictError(f"{addition.path} was changed meanwhile; run the command again")
    return FileChange(addition.path, addition.after.encode(), seen.last_commit if seen else None)


def _message(additions: Sequence[Proposal]) -> str:
    return f"{TITLE}\n\n" + "\n".join(f"{each.path}: {each.what}" for each in additions)
