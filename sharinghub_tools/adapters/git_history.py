"""What a README was in each commit of the branch that is checked out.

The branch is followed as it stood, commit by commit and merge by merge (its first parents): what
was prepared on another branch counts from the merge on, when people could see it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from sharinghub_tools.adapters import git_process
from sharinghub_tools.domain.history import Record, Revision, Snapshot
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.errors import EnvironmentLacksError

_LOG = (
    "--literal-pathspecs",
    # People's settings change what is printed, and which commits are.
    *("-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "diff.renames=false"),
    *("-c", "log.diffMerges=first-parent", "log", "--first-parent", "-m", "--raw", "--no-abbrev"),
    *("--no-renames", "--no-notes", "--no-color", "--relative", "--reverse", "-z"),
    *("--encoding=UTF-8", "--format=%H %cI %aN"),
)
_NO_FILE = {"000000", "160000"}
# How many objects are asked for at once: their names fit into a pipe's buffer.
_AT_ONCE = 100

# A commit, and the README's object after it; None where there is none any more.
_Step = tuple[Revision, str | None]


def read_history(readme: Path) -> Record:
    """The README's states in the repository that it is in.

    SharingHub reads ``readme.md`` where there is no ``README.md``, so both are followed.

    Args:
        readme: a file on disk.

    Raises:
        EnvironmentLacksError: an object of the repository is missing, once that is come to.
    """
    # A link is another file's name: it is that file that has a history.
    target = Path(os.path.realpath(readme))
    folder, name = target.parent, target.name
    try:
        problem = _problem(folder)
    except EnvironmentLacksError as error:
        problem = str(error)
    if problem:
        return Record(gap=f"{problem}; so only the versions that {readme} shows now are known")
    steps = _steps(folder, README_NAMES if name in README_NAMES else (name,))
    if not steps:
        return Record(
            gap=f"{readme} was never committed, so only the versions that it shows now are known"
        )
    snapshots, first = _snapshots(folder, steps), steps[0][0]
    if first.sha not in _boundary(folder):
        return Record(snapshots)
    since = f"{first.moment:%Y-%m-%d}"
    gap = (
        f"this clone is shallow, and begins on {since}; for what was before: git fetch --unshallow"
    )
    return Record(snapshots, is_complete=False, gap=gap)


def _problem(folder: Path) -> str | None:
    """Why the folder has no history, if so."""
    done = git_process.run(folder, "rev-parse", "--git-dir")
    if done.code:
        told = git_process.reason(done.stderr, done.code)
        if "not a git repository" in told:
            return f"{folder} is no git repository"
        return f"git does not work in {folder}: {told}"
    if git_process.run(folder, "rev-parse", "--quiet", "--verify", "HEAD^{commit}").code:
        return f"the repository of {folder} has no commit yet"
    return None


def _boundary(folder: Path) -> frozenset[str]:
    """Where a shallow clone begins: commits whose parents are not here."""
    path = git_process.run(folder, "rev-parse", "--git-path", "shallow").stdout.rstrip("\n")
    try:
        return frozenset((folder / path).read_text(encoding="ascii").split())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise EnvironmentLacksError(f"{path} cannot be read: {error.strerror}") from error


def _steps(folder: Path, names: Sequence[str]) -> list[_Step]:
    """The commits that changed the README, the oldest first."""
    done = git_process.run(folder, *_LOG, "HEAD", "--", *names)
    if done.code:
        told = git_process.reason(done.stderr, done.code)
        raise EnvironmentLacksError(f"git log failed in {folder}: {told}")
    found: list[_Step] = []
    objects: dict[str, str] = {}
    fields = iter(done.stdout.split("\0"))
    for text in fields:
        # The first change comes on the line after its commit.
        line = text.removeprefix("\n")
        if line.startswith(":"):
            # «:<mode before> <mode> <object before> <object> <kind>», and the file's name.
            _, mode, _, blob, _ = line.split(" ")
            objects[next(fields)] = "" if mode in _NO_FILE else blob
            shown = next((objects[name] for name in names if objects.get(name)), None)
            found[-1] = (found[-1][0], shown)
        elif line:
            found.append((_revision(line), None))
    return found


def _revision(text: str) -> Revision:
    sha, moment, author = text.split(" ", 2)
    return Revision(sha, author, datetime.fromisoformat(moment))


def _snapshots(folder: Path, steps: Sequence[_Step]) -> Iterator[Snapshot]:
    with git_process.talking(folder, "cat-file", "--batch") as (asking, answering):
        for start in range(0, len(steps), _AT_ONCE):
            part = steps[start : start + _AT_ONCE]
            wanted = "".join(f"{blob}\n" for _, blob in part if blob)
            # A git that has ended says so by its answers.
            with suppress(BrokenPipeError):
                asking.write(wanted.encode("ascii"))
                asking.flush()
            for revision, blob in part:
                yield Snapshot(revision, _content(answering, folder) if blob else None)


def _content(answering: IO[bytes], folder: Path) -> bytes:
    """The next object: «<object> blob <size>», and its bytes."""
    header = answering.readline().decode("ascii", "replace").split()
    if len(header) != 3:
        missing = header[0] if header else "an object"
        raise EnvironmentLacksError(
            f"the repository of {folder} is incomplete: {missing} cannot be read; run: git fsck"
        )
    size = int(header[2])
    content = answering.read(size + 1)
    return content[:size]
