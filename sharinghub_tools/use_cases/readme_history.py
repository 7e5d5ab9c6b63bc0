"""Tell which model versions a README has shown, and when."""

from __future__ import annotations

from collections.abc import Iterator

from sharinghub_tools.domain.entry_reading import EntryReader
from sharinghub_tools.domain.history import (
    UNCOMMITTED,
    History,
    Record,
    Revision,
    State,
    history,
)
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import FrontMatterError


def readme_history(record: Record, now: bytes | None = None) -> History:
    """Read each state of a README; those whose front matter is broken are passed over, and told.

    Args:
        record: what a repository knows of it.
        now: what the file on this machine holds, which may not be committed; None where there is
            no such file.

    Raises:
        EnvironmentLacksError: a state cannot be read from the repository.
        GitlabError: GitLab cannot be asked, or refuses.
    """
    return history(_states(record, now), is_complete=record.is_complete)


def _states(record: Record, now: bytes | None) -> Iterator[State]:
    reader = EntryReader()
    last: bytes | None = None
    revision = None
    for snapshot in record.snapshots:
        last, revision = snapshot.content, UNCOMMITTED
        yield _state(reader, snapshot.revision, last)
    if now is not None and now != last:
        yield _state(reader, revision, now)


def _state(reader: EntryReader, revision: Revision | None, content: bytes | None) -> State:
    try:
        return State(revision, {} if content is None else reader.read(decoded(content)))
    except FrontMatterError:
        return State(revision, None)
