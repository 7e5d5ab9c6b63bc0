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

# Pieces that meet in all orders: what YAML, Markdown and their line ends give a meaning to.
PIECES = [
    *("title", "a", "b1", "é", "wine quality", "x" * 30, "🚀", "name"),
    *(":", ": ", " : ", "- ", "-", "? ", ", ", " #", "# c", "#"),
    *("[", "]", "{", "}", "[]", "{}", "[a, b]", "{a: b}", "{{ x }}", "{% if %}"),
    *(
        "'",
        '"',
        "''",
        '"a b"',
        "'it''s'",
        "\\",
        '"\\n"',
        '"\\d"',
        '"\\ud83d"',
        "`",
        "@",
        "%",
        "|",
        ">",
    ),
    *(
        "|-\n  a\n",
        ">\n  a\n  b\n",
        "|\n  a\n\n  b\n",
        "|2",
        "!",
        "!!",
        "!x",
        "!!str",
        "!!int",
        "!!binary",
    ),
    *(
        "!!set",
        "!!omap",
        "!!null",
        "!!timestamp",
        "&x ",
        "*x",
        "&x",
        "*y",
        "<<: ",
        "<<",
        "=",
        "~",
        "null",
    ),
    *(
        "yes",
        "no",
        "true",
        "1",
        "-1.5",
        "010",
        "0x1F",
        "1e5",
        "1.0e+5",
        ".nan",
        ".inf",
        "12:30:45",
        "1_0",
    ),
    *(
        "2024-01-01",
        "2024-02-30",
        "2024-01-01T10:00:00Z",
        "2024-01-01 25:00:00",
        "0b1",
        "0b_",
        "1:99",
    ),
    *("---", "----", "--- ", "...", "... ", "--", "---\t"),
    *(
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\n  ",
        "\n    ",
        "\n\t",
        "\n - ",
        "\n- ",
        "\n   \n",
        " ",
        "\t",
    ),
    *(
        "<",
        ">",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<!-- c -->",
        "<!--",
        "-->",
        "<br/>",
        "<p",
        "<?x?>",
    ),
    *(
        "<!DOCTYPE x>",
        "<![CDATA[x]]>",
        "<https://a.org>",
        "&amp;",
        "&#38;",
        "&#38 ",
        "&#x26",
        "&",
        "</>",
    ),
    *("<script>", "</script>", "<hr>", "<pre>", "</pre>", "<a href='x'>", "<x:y>", "`<div>`"),
    *(
        "\x00",
        "\x01",
        "\x02",
        "\x03",
        "\x7f",
        "\x85",
        "\xa0",
        "\u2028",
        "\u200b",
        "\ufeff",
        "\ufffe",
    ),
]
KEYS = ["title: ", "a: ", "b: ", "links:\n- ", "extent:\n  spatial: ", "  c: ", "1: ", "'q': ", ""]

line = st.builds(
    lambda key, pieces: key + "".join(pieces),
    st.sampled_from(KEYS),
    st.lists(st.sampled_from(PIECES), max_size=4),
)
front_matter = st.builds(
    lambda opening, lines, end, closing: opening + end + end.join(lines) + end + closing,
    st.sampled_from(
        ["---", "---", "---", "--- ", "---\t", "----", "\ufeff---", "\n---", "\x02---"]
    ),
    st.lists(line, max_size=6),
    st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]),
    st.sampled_from(
        ["---\n", "---\n", "---\n# T\n", "...\n", "", "--- \n\n<b>x</b>\n</div>\n-->\n"]
    ),
)


def portal(readme: str) -> tuple[Outcome, Any]:
    """What Python-Markdown, full_yaml_metadata and PyYAML's FullLoader make of it, as the portal."""
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
@given(front_matter)
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


# What these would do to the reader itself is the point of their rules.
_UNREAD = ("alias-bomb", "deep-nesting", "front-matter-too-long", "python-tag")


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.rule not in _UNREAD],
    ids=lambda case: f"{case.rule}: {case.name}",
)
def test_agrees_on_the_cases(case: Case) -> None:
    assert_agreement(case.bad.decode(errors="replace"))
    assert_agreement(case.good.decode())
