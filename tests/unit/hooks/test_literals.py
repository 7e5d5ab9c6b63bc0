"""Whatever text people type, the parsers of the files read back exactly that text."""

from __future__ import annotations

import ast
import tomllib
from html.parser import HTMLParser

import markdown
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from hooks.literals import markdown_text, python_string, toml_string, yaml_string

# Any text but lone surrogates, which are no text; and much of what has a meaning somewhere.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TELLING = st.lists(
    st.sampled_from(
        ["---", "-", '"', "'", "\\", "\\n", "{{", "}}", "{%", "#", ": ", "<!--", "<div>", "</div>",
         "&amp;", "%", "=", "!", "\t", "\r\n", "\x85", "\u2028", "\ufeff", "\u00a0", "🚀", "👩‍🔬",
         "é", "e\u0301", "\u202e", "שלום", "\x00", "\x1b", "@ada", "a_b",
         "_", "*", "`", "~~", "|", "[a](b)", "1. ", " "]
    )
).map("".join)  # fmt: skip
TEXT = ANY_TEXT | TELLING


def read_as_sharinghub(front_matter: str) -> object:
    """The portal's parser: PyYAML's FullLoader, inside Python-Markdown."""
    converter = markdown.Markdown(
        extensions=["full_yaml_metadata"],
        extension_configs={"full_yaml_metadata": {"yaml_loader": yaml.FullLoader}},
    )
    converter.convert(f"---\n{front_matter}---\n\nText.\n")
    return converter.Meta  # type: ignore[attr-defined]


@given(TEXT)
@example("-----")
@example("no")
@example("12:30:45")
def test_yaml_string_is_read_back_by_sharinghub(text: str) -> None:
    literal = yaml_string(text)
    front_matter = f"title: {literal}\nproviders:\n  - name: {literal}\n  - {literal}\n"
    assert read_as_sharinghub(front_matter) == {
        "title": text,
        "providers": [{"name": text}, text],
    }


@given(TEXT)
def test_yaml_string_is_read_back_by_yaml_1_2(text: str) -> None:
    assert YAML(typ="safe", pure=True).load(f"title: {yaml_string(text)}\n") == {"title": text}


@given(TEXT)
def test_yaml_string_never_ends_the_front_matter(text: str) -> None:
    assert "---" not in yaml_string(text)


@given(TEXT)
def test_toml_string_is_read_back(text: str) -> None:
    assert tomllib.loads(f"name = {toml_string(text)}\n") == {"name": text}


@given(TEXT)
def test_python_string_is_read_back(text: str) -> None:
    assert ast.literal_eval(python_string(text)) == text


@given(TEXT)
@pytest.mark.parametrize("literal", [yaml_string, toml_string, python_string])
def test_a_literal_shows_all_that_it_holds_on_one_line(literal, text: str) -> None:  # type: ignore[no-untyped-def]
    assert [literal(text)] == literal(text).splitlines()
    assert not set(literal(text)) & set("\x00\x1b\x7f\x85\u00a0\u2028\u2029\u202e\ufeff\uffff")


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        (yaml_string, '"Ünïcode 🚀 --\\x2d \\"no\\" \\\\ \\x09\\ufeff"'),
        (toml_string, '"Ünïcode 🚀 --- \\"no\\" \\\\ \\u0009\\ufeff"'),
        (python_string, "'Ünïcode 🚀 --- \"no\" \\\\ \\x09\\ufeff'"),
    ],
)
def test_a_literal_stays_readable(literal, expected: str) -> None:  # type: ignore[no-untyped-def]
    assert literal('Ünïcode 🚀 --- "no" \\ \t\ufeff') == expected


# One line of text, its words apart by single spaces: HTML shows no others.
LINE = TEXT.map(lambda text: " ".join("".join(c for c in text if c.isprintable()).split()))


class _Shown(HTMLParser):
    """The text that a browser would show, and the elements around it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.elements = "", []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.append(tag)


@given(LINE.filter(bool))
@example("1. one")
@example("- one")
@example("Ask @ada about *this*")
@example("<script>alert(1)</script> &lt; [a](b) `c` ![d](e) ~~f~~ | g | $h$")
def test_markdown_shows_the_text_as_typed(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown_text(text) + "\n")
    shown = _Shown(html)
    assert (shown.text, shown.elements) == (f"{text}\n", ["p"])


@given(LINE.filter(bool).filter(lambda text: "@" not in text))
def test_markdown_shows_the_text_in_python_markdown_too(text: str) -> None:
    shown = _Shown(markdown.markdown(markdown_text(text)))
    assert (shown.text, shown.elements) == (text, ["p"])


@given(LINE.filter(bool))
def test_markdown_shows_the_text_in_a_heading(text: str) -> None:
    html = MarkdownIt("commonmark").render(f"# {markdown_text(text)}\n")
    shown = _Shown(html)
    assert (shown.text, shown.elements) == (f"{text}\n", ["h1"])


def test_markdown_leaves_plain_words_alone() -> None:
    text = "R&D's C# ResNet-50, wine_quality (v2.1): 98.57 % at last!"
    assert markdown_text(text) == text
