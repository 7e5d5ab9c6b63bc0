"""The states of a README, read and put together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sharinghub_tools.domain.history import UNCOMMITTED, Period, Record, Revision, Snapshot
from sharinghub_tools.use_cases.readme_history import readme_history

A, B, C = (Revision(letter * 40, "Ada", datetime(2026, 11, 1, tzinfo=UTC)) for letter in "abc")
BROKEN = b"---\ntitle: [\n---\n"
LATIN = "---\ntitle: Wïne\n---\n".encode("latin-1")


def shows(*versions: int) -> bytes:
    links = "".join(
        f"- {{rel: mlflow:model, href: x, mlflow:uri: models:/wine/{version}}}\n"
        for version in versions
    )
    return f"---\nlinks:\n{links}---\n".encode()


def test_states_come_from_the_record_and_the_last_from_the_file() -> None:
    record = Record([Snapshot(A, b"# Wine\n"), Snapshot(B, shows(1)), Snapshot(C, None)])
    (found,) = readme_history(record, shows(1)).versions
    assert (found.linked, found.unlinked, found.is_listed) == (B, None, True)
    assert found.periods == (Period(B, C), Period(UNCOMMITTED))


def test_a_file_that_is_as_it_was_committed_is_no_change() -> None:
    (found,) = readme_history(Record([Snapshot(A, shows(1))]), shows(1)).versions
    assert found.periods == (Period(A),)


def test_without_a_record_the_file_is_all() -> None:
    (found,) = readme_history(Record(), shows(1)).versions
    assert (found.linked, found.periods) == (None, (Period(None),))


def test_without_a_file_the_record_is_all() -> None:
    (found,) = readme_history(Record([Snapshot(A, shows(1)), Snapshot(B, None)])).versions
    assert (found.linked, found.unlinked) == (A, B)


@pytest.mark.parametrize("content", [BROKEN, LATIN])
def test_what_cannot_be_read_is_passed_over(content: bytes) -> None:
    record = Record([Snapshot(A, shows(1)), Snapshot(B, content)])
    for now, broken in ((None, (B,)), (content, (B,)), (BROKEN + b"x", (B, UNCOMMITTED))):
        found = readme_history(record, now)
        assert (found.broken, found.is_broken) == (broken, True)
        assert found.versions[0].is_listed


def test_a_cut_record_does_not_know_since_when() -> None:
    record = Record([Snapshot(A, shows(1)), Snapshot(B, shows(2))], is_complete=False)
    two, one = readme_history(record).versions
    assert (one.linked, one.unlinked, two.linked) == (None, B, B)
