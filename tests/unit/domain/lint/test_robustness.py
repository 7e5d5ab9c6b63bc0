"""Whatever the file holds: no exception, no execution, no hang, and places that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharinghub_tools.domain.lint.checking import check, look
from sharinghub_tools.domain.lint.rules import Finding, Severity
from sharinghub_tools.domain.portal.problems import Outcome
from tests.unit.domain.lint.cases import readme
from tests.unit.domain.portal.readmes import readmes

LINE_END = re.compile(r"\r[\x02\x03]*\n|\r|\n")


def rules(content: bytes) -> set[str]:
    return {finding.rule for finding in check("README.md", content)}


def assert_placed(findings: list[Finding], text: str) -> None:
    lines = LINE_END.split(text)
    for finding in findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert finding.message.isprintable()
        assert finding.mend


@settings(max_examples=500, deadline=None)
@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    assert_placed(check("README.md", content), content.decode(errors="replace"))


@settings(max_examples=1000, deadline=None)
@given(readmes)
def test_whatever_the_portal_fails_on_or_loses_is_an_error(text: str) -> None:
    findings = check("README.md", text.encode())
    assert_placed(findings, text)
    if look("README.md", text.encode()).reading.outcome in (Outcome.LOST, Outcome.FAILS):
        assert Severity.ERROR in {finding.severity for finding in findings}


@pytest.mark.parametrize("tag", ["apply:os.mkdir", "new:os.mkdir", "name:os.mkdir"])
def test_python_tags_are_never_obeyed(
    tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    prefix = "" if tag.startswith("name") else "object/"
    assert rules(readme(f"a: !!python/{prefix}{tag} [made]").encode()) == {"python-tag"}
    assert list(tmp_path.iterdir()) == []


# Each of these took a naive reader minutes, its whole memory, or its stack.
LARGE = {
    "prose of 10 MB": ("# Wine\n" + "word\n" * 2_000_000, set()),
    "tags in a body of 10 MB": ("---\na: <b>\n---\n" + "<b> & c\n" * 1_250_000, set()),
    "front matter never closed, of 10 MB": (
        "---\n" + "a: b\n" * 2_000_000,
        {"unclosed-front-matter"},
    ),
    "50,000 lines of front matter": (
        "---\n" + "".join(f"key_{n}: value\n" for n in range(50_000)) + "---\n",
        {"front-matter-too-long"},
    ),
    "5,000 tags that are never closed": (
        "---\n" + "".join(f"key_{n}: <b\n" for n in range(5000)) + "---\n",
        {"front-matter-too-long"},
    ),
    "10,000 values on one line": (
        "---\na: [" + ".nan, " * 10_000 + "]\n---\n",
        {"number-not-finite"},
    ),
    "100,000 open brackets": ("---\na: " + "[" * 100_000 + "\n---\n", {"deep-nesting"}),
    "image that is never closed": ("---\npreview: a\n---\n" + "![preview](" * 50_000, set()),
    "merges of merges": (
        "---\na0: &a0 {b: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30))
        + "---\n",
        {"alias-bomb"},
    ),
    "merge of oneself": ("---\na: &x {<<: *x}\n---\n", {"recursive-anchor"}),
    "integer of 10,000 digits": ("---\na: 1" + ":30" * 9000 + "\n---\n", {"invalid-value"}),
    "geometry in a geometry": (
        "---\nextent: {spatial: '" + "GEOMETRYCOLLECTION(" * 5000 + "'}\n---\n",
        {"spatial-extent-ignored"},
    ),
    "binary data": ("\0\1\2\3" * 100_000, set()),
    "nothing": ("", set()),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_and_hostile_files(name: str) -> None:
    text, expected = LARGE[name]
    assert rules(text.encode()) == expected
