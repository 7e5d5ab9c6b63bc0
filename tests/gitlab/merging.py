"""Merging one branch into another, without a work tree."""

from __future__ import annotations

from tests.gitlab.git_process import git
from tests.gitlab.project import Project
from tests.gitlab.repository import Person


class CannotMergeError(Exception):
    """The two have conflicts, or the target is not there."""


def merge(project: Project, head: str, target: str, message: str, person: Person) -> str:
    """Merge the commit into the target branch: the merge commit's sha.

    Raises:
        CannotMergeError: By hand only.
        RefMovedError: The target moved meanwhile.
    """
    repository = project.repository
    onto = repository.head(target)
    if onto is None:
        raise CannotMergeError(target)
    done = git(project.git, "merge-tree", "--write-tree", onto, head, check=False)
    if done.returncode:
        raise CannotMergeError(target)
    tree = done.stdout.decode().split("\n", 1)[0]
    sha = repository.write_commit(tree, (onto, head), message, person)
    repository.move(target, sha, onto)
    project.pushed(target, sha)
    return sha
