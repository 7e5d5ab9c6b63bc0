"""The commits of a README, one after the other → the README with the changes of all of them.

GitLab may let a commit of the README replace another one that its author has never seen. Where
every commit says which state of the README it was made of, what its author changed can be told
from what it replaced, and nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sharinghub_tools.domain.gitlab_project import Commit, RepositoryFile
from sharinghub_tools.domain.merging import merged_readme

# Ends the messages of all commits that linkers make, before the trailer.
SIGNATURE = "Written by sharinghub link-model."
_TRAILER = "SharingHub-Read"
_READ = re.compile(rf"^{_TRAILER}: (\w+)$", re.MULTILINE)
_BRINGS_BACK = re.compile(r"Bring back what (\w+) replaced in the README \[skip ci\]\n")


@dataclass(frozen=True, slots=True)
class Step:
    """A commit of the README.

    Attributes:
        sha: the commit's.
        read: sha of the commit whose README it was made of.
        brings_back: how the sha of the commit begins whose doing it mends; None for all others.
    """

    sha: str
    read: str
    brings_back: str | None = None


def with_trailer(message: str, seen: RepositoryFile) -> str:
    """The message of a commit that is made of a README as it was read.

    The trailer is one of Git's (https://git-scm.com/docs/git-interpret-trailers).
    """
    return f"{message}\n\n{_TRAILER}: {seen.last_commit}"


def message_of_mending(commit: Commit) -> str:
    """The message of a commit that brings back what another one replaced."""
    return f"Bring back what {commit.sha[:8]} replaced in the README [skip ci]\n\n{SIGNATURE}"


def steps(commits: Sequence[Commit], seen: str) -> list[Step] | None:
    """What is to be gone through to have all changes since a README was read.

    Args:
        commits: of the README, the newest first.
        seen: sha of the one that was read.

    Returns:
        The oldest first. All that follow the first one replaced nothing that is older than it.
        None where the commits do not reach that far, or where branches were merged.
    """
    place = {commit.sha: at for at, commit in enumerate(commits)}
    nowhere = len(commits)
    first = place.get(seen, nowhere)
    line: list[Step] = []
    while len(line) < first < nowhere:
        commit = commits[len(line)]
        if len(commit.parents) != 1:
            return None
        step = _step(commit)
        line.append(step)
        if step.read != commit.parents[0]:
            first = max(first, place.get(step.read, nowhere))
        if step.brings_back:
            mended = (at for sha, at in place.items() if sha.startswith(step.brings_back))
            first = max(first, next(mended, nowhere) + 1)
    if first >= nowhere:
        return None
    return [Step(commits[first].sha, ""), *reversed(line)]


def with_all_changes(line: Sequence[Step], texts: Mapping[str, str]) -> str | None:
    """The README with what the author of each commit changed in the one that was read.

    Args:
        line: the commits, the oldest first.
        texts: the README of each commit, by its sha.

    Returns:
        The text, or None where two changed the same lines.
    """
    text: str | None = texts[line[0].sha]
    for step in line[1:]:
        if text is None or step.brings_back:
            continue
        before, after = texts[step.read], texts[step.sha]
        text = after if text == before else merged_readme(before, text, after, follows=True)
    return text


def _step(commit: Commit) -> Step:
    read, mends = _READ.search(commit.message), _BRINGS_BACK.match(commit.message)
    return Step(
        commit.sha, read[1] if read else commit.parents[0], mends[1] if mends and read else None
    )
