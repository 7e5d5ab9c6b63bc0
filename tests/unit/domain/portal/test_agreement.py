"""Our reading comes to the same outcome as the libraries that the portal itself uses."""

from __future__ import annotations

from typing import Any

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yaml.scanner import ScannerError

from sharinghub_tools.domain.portal.problems import Outcome
from sharinghub_tools.domain.portal.reading import read
from tests.unit.domain.lint.cases import CASES, Case
from tests.unit.domain.portal.readmes import readmes


def portal(readme: str) -> tuple[Outcome, Any]:
    """What Python-Markdown, full_yaml_metadata and PyYAML's FullLoader make of it."""
    reader = markdown.Markdown(extensions=["full_yaml_metadata"])
    try:
        reader.convert(readme)
    except ScannerError:
        return Outcome.LOST, {}
    except Exception:
        return Outcome.FAILS, {}
    return Outcome.READ, reader.Meta or {}  # type: ignore[attr-defined]


def ours(readme: str) -> tuple[Outcome, Any]:
    reading = read(readme)
    # To the portal, no front matter and an empty one are the same.
    outcome = Outcome.READ if reading.outcome is Outcome.ABSENT else reading.outcome
    return outcome, reading.metadata


def assert_agreement(readme: str) -> None:
    # By their text: a value may contain itself, and .nan is not equal to itself.
    assert repr(ours(readme)) == repr(portal(readme))


@settings(max_examples=1500, deadline=None)
@given(readmes)
@example("---\ntitle: a\x02b\n---\n")
@example("---\ntitle: A&#38 B\n---\n")
@example("---\na: &x {<<: *x}\n---\n")
@example("---\r\x02\ntitle: a\n---\n")
@example("---\n? [a]\n: b\n---\n")
@example("---\n<div>\n---\n</div>\n")
def test_agrees_on_whatever_people_type(readme: str) -> None:
    assert_agreement(readme)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_agrees_on_any_text(text: str) -> None:
    assert_agreement("---\n" + text)


# What these do to a reader, or to a test that shows what was read, is the point of them.
_UNREAD = ("alias-bomb", "deep-nesting", "front-matter-too-long", "python-tag")
_UNSHOWN = "number of thousands of digits"


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.rule not in _UNREAD and case.name != _UNSHOWN],
    ids=lambda case: f"{case.rule}: {case.name}",
)
def test_agrees_on_the_cases(case: Case) -> None:
    assert_agreement(case.bad.decode(errors="replace"))
    assert_agreement(case.good.decode())
