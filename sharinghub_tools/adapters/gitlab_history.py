"""What a README was in each commit of a branch on GitLab, over its API."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice

import gitlab

from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.adapters.gitlab_repository import GitlabRepository
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.history import Record, Revision, Snapshot
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.errors import NotOnGitlabError

_WORKERS = 8


def read_history(
    client: gitlab.Gitlab,
    project: GitlabProject,
    branch: str,
    repository: Callable[[], GitlabRepository],
    most: int,
) -> Record:
    """The README's states on a branch, as far back as ``most`` commits that changed it.

    That takes one request for a hundred commits, and one for each of them, several at once. The
    branch is followed by its first parents, as ``git_history`` does it.

    Args:
        client: asks GitLab, for this thread.
        project: whose README it is.
        branch: its branch.
        repository: the project's repository, for the thread that calls it.
        most: how many commits to read.

    Raises:
        NotOnGitlabError: the branch, or a README on it, is not there.
        GitlabError: GitLab cannot be asked, or refuses; also once a snapshot is come to.
    """
    found = {name: _commits(client, project, branch, name, most + 1) for name in README_NAMES}
    names = [name for name, revisions in found.items() if revisions]
    if not names:
        raise NotOnGitlabError(
            f"{project.path} has no branch '{branch}' with a README.md, nor had it one"
        )
    newest = _merged(*found.values())
    wanted = newest[:most]
    snapshots = _snapshots(wanted[::-1], names, repository)
    if len(wanted) == len(newest):
        return Record(snapshots)
    gap = (
        f"only the README's newest commits were read ({most}), back to "
        f"{_moment(wanted[-1]):%Y-%m-%d}; --commits N reads more"
    )
    return Record(snapshots, is_complete=False, gap=gap)


def _commits(
    client: gitlab.Gitlab, project: GitlabProject, branch: str, name: str, most: int
) -> list[Revision]:
    """The newest commits that changed a file (https://docs.gitlab.com/api/commits/)."""
    with translated(f"commits of '{branch}' of {project.path}"):
        # As an argument, the path would be that of the request.
        wanted = {"ref_name": branch, "path": name, "first_parent": "true"}
        listed = client.projects.get(project.id, lazy=True).commits.list(
            query_parameters=wanted, iterator=True
        )
        found = [commit.asdict() for commit in islice(listed, most)]
        return [
            Revision(
                commit["id"],
                commit["author_name"],
                datetime.fromisoformat(commit["committed_date"]),
            )
            for commit in found
        ]


def _merged(one: Sequence[Revision], other: Sequence[Revision]) -> list[Revision]:
    """Two parts of one history as one, the newest first.

    Commits that both have, as those that rename, come in their order; between them the clock says
    it.
    """
    left, right = deque(one), deque(other)
    merged: list[Revision] = []
    while left and right:
        if left[0] == right[0]:
            right.popleft()
            continue
        is_right = left[0] in right or (
            right[0] not in left and _moment(right[0]) > _moment(left[0])
        )
        merged.append((right if is_right else left).popleft())
    return [*merged, *left, *right]


def _snapshots(
    revisions: Sequence[Revision],
    names: Sequence[str],
    repository: Callable[[], GitlabRepository],
) -> Iterator[Snapshot]:
    def read(revision: Revision) -> Snapshot:
        for name in names:
            file = repository().file(name, revision.sha)
            if file is not None:
                return Snapshot(revision, file.content)
        return Snapshot(revision, None)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="history") as pool:
        try:
            yield from pool.map(read, revisions)
        finally:
            pool.shutdown(cancel_futures=True)


def _moment(revision: Revision) -> datetime:
    return revision.moment or datetime.min.replace(tzinfo=UTC)
