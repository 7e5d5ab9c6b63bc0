"""Each row of the tables about a README in its project, in which validate sees the whole Item."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.lint.checking import PROJECT_RULES, RULES
from tests.unit.domain.lint.cases import PROJECT_CASES, ProjectCase
from tests.unit.domain.lint.project import found

_BY_NAME = pytest.mark.parametrize(
    "row", PROJECT_CASES, ids=lambda row: f"{row.case.rule}: {row.case.name}"
)


@_BY_NAME
def test_says_what_is_wrong_once_where_it_is(row: ProjectCase) -> None:
    told = [
        (f.rule, f.effect, (f.line, f.column), f.message, f.mend)
        for f in found(row.case.bad, row.project)
    ]
    assert told == [(row.case.rule, row.case.effect, row.case.at, row.message, row.mend)]


@_BY_NAME
def test_has_nothing_against_the_good_one(row: ProjectCase) -> None:
    assert found(row.case.good, row.good_project) == []


@_BY_NAME
def test_says_the_same_when_lines_move(row: ProjectCase) -> None:
    if not row.case.bad.startswith(b"---\n"):
        return
    moved = row.case.bad.replace(b"---\n", b"---\n# moved\n", 1)
    assert [f.message for f in found(moved, row.project)] == [row.message]


def test_every_rule_has_a_case() -> None:
    # Two have no README: see test_project.py.
    without = {"portal-fails", "schema-missing"}
    named = {row.case.rule for row in PROJECT_CASES}
    assert named | without == {rule.name for rule in PROJECT_RULES}


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in (*RULES, *PROJECT_RULES)]
    assert sorted(names) == sorted(set(names))
