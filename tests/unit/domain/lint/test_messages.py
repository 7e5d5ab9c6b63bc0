"""What a finding says: the value, short and without credentials, and nothing that moves."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.lint.checking import RULES, check
from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Finding
from tests.unit.domain.lint.cases import CASES, Case, readme


def test_a_whole_finding() -> None:
    assert check("README.md", readme("title: [a, b").encode()) == [
        Finding(
            rule="unclosed-bracket",
            effect=Effect.BREAKS_COLLECTION,
            line=2,
            column=8,
            message='the bracket "[" is not closed',
            mend="close it, or put the value between quotes",
        )
    ]


def test_findings_come_in_the_order_of_the_file() -> None:
    content = readme("a: yes\nextent: x\na: 010\nsharinghub:").encode()
    assert [(f.line, f.column, f.rule) for f in check("readme.MD", content)] == [
        (1, 1, "readme-name"),
        (2, 4, "yaml11-boolean"),
        (3, 9, "extent-not-a-mapping"),
        (4, 1, "duplicate-key"),
        (4, 4, "yaml11-number"),
        (5, 12, "sharinghub-not-a-mapping"),
    ]


def test_a_hidden_front_matter_is_checked_as_if_the_portal_saw_it() -> None:
    content = "\ufeff\n ---\ntitle: yes\n---\n".encode()
    assert [(f.line, f.column, f.rule) for f in check("README.md", content)] == [
        (1, 1, "byte-order-mark"),
        (1, 1, "text-before-front-matter"),
        (3, 8, "yaml11-boolean"),
    ]


@pytest.mark.parametrize(
    "case",
    # Lines before the fence would change what the others are about.
    [case for case in CASES if case.bad.startswith(b"---\n")],
    ids=lambda case: f"{case.rule}: {case.name}",
)
def test_a_finding_says_the_same_when_its_lines_move(case: Case) -> None:
    moved = case.bad.replace(b"---\n", b"---\n# moved\n", 1)
    before, after = check(case.file_name, case.bad), check(case.file_name, moved)
    assert [(f.rule, f.message) for f in after] == [(f.rule, f.message) for f in before]


def test_every_rule_says_how_to_mend_and_why() -> None:
    for rule in RULES:
        assert rule.name == rule.name.lower().replace("_", "-").strip("-")
        assert rule.mend
        assert not rule.mend.endswith(".")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a", '"a"'),
        (1.1, '"1.1"'),
        ("x" * 50, '"' + "x" * 39 + '…"'),
        ("a\nb\tc\x1b[31m", r'"a\nb\tc\x1b[31m"'),
        ("https://ada:hunter2@gitlab.com/a", '"https://***@gitlab.com/a"'),
        ("https://a.org/b?private_token=abc&c=d", '"https://a.org/b?private_token=***&c=d"'),
        ("glpat-0123456789abcdefghij", '"***"'),
    ],
)
def test_values_are_shown_short_on_one_line_and_without_credentials(
    value: object, shown: str
) -> None:
    assert quoted(value) == shown
