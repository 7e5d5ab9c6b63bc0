"""Which versions were shown when, from states of a README."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sharinghub_tools.domain.history import (
    UNCOMMITTED,
    History,
    LinkedVersion,
    Period,
    Revision,
    State,
    history,
)

DAY = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
# The commits of a week, one a day: a, b, c …
A, B, C, D, E, F, G = (
    Revision(letter * 40, "Ada", DAY + timedelta(days=day)) for day, letter in enumerate("abcdefg")
)


def state(revision: Revision | None, shown: str | None, name: str = "wine") -> State:
    """A state from words as ``2 1*``: the versions shown, the current one with a star."""
    if shown is None:
        return State(revision, None)
    entries = {}
    for word in shown.split():
        version = word.rstrip("*")
        marked = {"mlflow:current": True} if word.endswith("*") else {}
        entries[name, version] = {"links": {"title": f"{name} v{version}", **marked}}
    return State(revision, entries)


def told(found: History) -> dict[str, tuple[object, ...]]:
    """Per version: linked, unlinked, whether it is current, and when it was (start, end, back)."""
    return {
        version.version: (
            letter(version.linked),
            letter(version.unlinked) if version.unlinked or not version.is_listed else "",
            version.is_current,
            " ".join(
                f"{letter(period.start)}-{letter(period.end) if period.end else ''}"
                + ("!" if period.is_rollback else "")
                for period in version.periods
            ),
        )
        for version in found.versions
    }


def letter(revision: Revision | None) -> str:
    return "?" if revision is None else (revision.sha or "here")[: 1 if revision.sha else 4]


def test_link_three_roll_back_to_the_first_and_unlink_the_second() -> None:
    states = [
        state(A, ""),
        state(B, "1*"),
        state(C, "2* 1"),
        state(D, "3* 2 1"),
        state(E, "3 2 1*"),
        state(F, "3 1*"),
    ]
    assert told(history(states)) == {
        "3": ("d", "", False, "d-e"),
        "2": ("c", "f", False, "c-d"),
        "1": ("b", "", True, "b-c e-!"),
    }


def test_a_version_is_all_that_is_known_of_it() -> None:
    link = {
        "mlflow:aliases": ["champion", 7],
        "mlflow:metrics": {"test_f1": 0.9, "epochs": 3, "note": "text", "ok": True},
        "mlflow:current": True,
    }
    (found,) = history([State(A, {("wine", "1"): {"links": link}})]).versions
    assert found == LinkedVersion(
        name="wine",
        version="1",
        link=link,
        linked=A,
        unlinked=None,
        periods=(Period(A),),
        is_listed=True,
        is_current=True,
    )
    assert found.aliases == ("champion", "7")
    assert found.metrics == {"test_f1": 0.9, "epochs": 3}


@pytest.mark.parametrize("odd", ["text", 7, None, ["a"], {}])
def test_fields_that_are_not_linkings_are_no_metrics_and_no_aliases(odd: object) -> None:
    link = {"mlflow:metrics": odd}
    (found,) = history([State(A, {("wine", "1"): {"links": link}})]).versions
    assert (found.metrics, found.aliases) == ({}, ())


def test_a_readme_without_marks_says_it_while_it_shows_one_version() -> None:
    states = [state(A, "1"), state(B, "2 1"), state(C, "2"), state(D, "3* 2")]
    assert told(history(states)) == {
        "3": ("d", "", True, "d-"),
        "2": ("b", "", False, "c-d"),
        "1": ("a", "c", False, "a-b"),
    }


def test_nobody_knows_which_of_several_is_current_where_none_or_two_are_marked() -> None:
    assert told(history([state(A, "2 1")])) == {
        "2": ("a", "", None, ""),
        "1": ("a", "", None, ""),
    }
    assert told(history([state(A, "1*"), state(B, "2* 1*"), state(C, "2* 1")])) == {
        "2": ("b", "", True, "c-"),
        "1": ("a", "", False, "a-b"),
    }


def test_only_true_marks_a_version() -> None:
    entries = {("wine", v): {"links": {"mlflow:current": "true"}} for v in ("1", "2")}
    assert [v.is_current for v in history([State(A, entries)]).versions] == [None, None]


def test_a_broken_readme_is_passed_over() -> None:
    states = [state(A, "1*"), state(B, None), state(C, "2* 1"), state(D, None)]
    found = history(states)
    assert (found.broken, found.is_broken) == ((B, D), True)
    assert not history([*states, state(E, "2* 1")]).is_broken
    assert told(found) == {"2": ("c", "", True, "c-"), "1": ("a", "", False, "a-c")}


def test_a_readme_that_is_gone_shows_nothing() -> None:
    assert told(history([state(A, "1*"), state(B, ""), state(C, "1*")])) == {
        "1": ("a", "", True, "a-b c-")
    }
    assert told(history([state(A, "1*"), state(B, "")])) == {"1": ("a", "b", False, "a-b")}


def test_nobody_knows_since_when_the_first_state_of_a_cut_history_shows_what_it_shows() -> None:
    states = [state(C, None), state(D, "2* 1"), state(E, "2 1*")]
    assert told(history(states, is_complete=False)) == {
        "2": ("?", "", False, "?-e"),
        "1": ("?", "", True, "e-!"),
    }


def test_what_is_not_committed_is_told_as_such() -> None:
    found = history([state(A, "1*"), state(UNCOMMITTED, "2* 1")])
    assert told(found) == {"2": ("here", "", True, "here-"), "1": ("a", "", False, "a-here")}


def test_without_git_the_readme_is_all_that_is_known() -> None:
    assert told(history([state(None, "2* 1")])) == {
        "2": ("?", "", True, "?-"),
        "1": ("?", "", False, ""),
    }


def test_models_are_apart_and_versions_in_their_own_order() -> None:
    both = State(
        A, (state(A, "9 10* 1.0.0-rc1 1.0.0").entries or {}) | (state(A, "1", "rye").entries or {})
    )
    found = history([both])
    assert [(v.name, v.version, v.is_current) for v in found.versions] == [
        ("rye", "1", True),
        ("wine", "10", True),
        ("wine", "9", False),
        ("wine", "1.0.0", False),
        ("wine", "1.0.0-rc1", False),
    ]


def test_an_asset_alone_shows_no_version() -> None:
    assert history([State(A, {("wine", "1"): {"assets": {"key": "model"}}})]) == History(())


def test_no_states_are_no_history() -> None:
    assert history([]) == History(())
