"""Each row of the tables: the rule finds the bad README, where it should, and not the good one."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.lint.checking import RULES, check
from tests.unit.domain.lint.cases import CASES, Case

_BY_NAME = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")


@_BY_NAME
def test_finds_the_bad_readme(case: Case) -> None:
    findings = check(case.file_name, case.bad)

    found = [(f.rule, f.effect, (f.line, f.column)) for f in findings]
    assert found == [(case.rule, case.effect, case.at)]


@_BY_NAME
def test_has_nothing_against_the_good_one(case: Case) -> None:
    assert check("README.md", case.good) == []


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == {rule.name for rule in RULES}


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(set(names))
