"""Named cases: what an edit does, and what it refuses rather than guess."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sharinghub_tools.domain import linked_entries, linking
from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.errors import FrontMatterError

VERSION = ModelVersion("wine", "1", "https://mlflow.example/#/models/wine/versions/1")
# Links and assets alone.
LISTED = Showing(mlm=False)
ENTRY = (
    "- rel: mlflow:model\n"
    '  href: "https://mlflow.example/#/models/wine/versions/1"\n'
    "  title: wine v1\n"
    "  mlflow:uri: models:/wine/1\n"
    "  mlflow:current: true\n"
)
FLOW_ENTRY = (
    '{rel: "mlflow:model", href: "https://mlflow.example/#/models/wine/versions/1", '
    'title: "wine v1", "mlflow:uri": "models:/wine/1", "mlflow:current": true}'
)


def link(readme: str) -> str:
    return linking.link(readme, VERSION, LISTED).readme


def named(*rows: tuple[str, str, str]) -> list[Any]:
    return [pytest.param(*values, id=why) for why, *values in rows]


def indented(text: str, indent: str) -> str:
    return "".join(indent + line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("before", "after"),
    named(
        (
            "a new list takes the indentation of the author's lists",
            "---\nassets:\n- '*.h5'\n---\n",
            f"---\nassets:\n- '*.h5'\nlinks: # added by sharinghub link-model\n{ENTRY}---\n",
        ),
        (
            "an entry goes behind the author's, and behind the comments on them",
            "---\nlinks:\n    - rel: about\n      href: ./a\n      # why\n"
            "\n# assets\nassets: []\n---\n",
            "---\nlinks:\n    - rel: about\n      href: ./a\n      # why\n"
            f"{indented(ENTRY, '    ')}\n# assets\nassets: []\n---\n",
        ),
        (
            "a flow list stays one",
            "---\nlinks: [{rel: about, href: ./a}] # mine\n---\n",
            f"---\nlinks: [{{rel: about, href: ./a}}, {FLOW_ENTRY}] # mine\n---\n",
        ),
        (
            "a list without a value is filled",
            "---\nlinks: # to come\ntitle: x\n---\n",
            f"---\nlinks: # to come\n{indented(ENTRY, '  ')}title: x\n---\n",
        ),
        (
            "an empty list is filled, and kept in mind",
            "---\nlinks: []\ntitle: x\n---\n",
            "---\nlinks: # added by sharinghub link-model (was [])\n"
            f"{indented(ENTRY, '  ')}title: x\n---\n",
        ),
        (
            "a front matter in braces stays in them",
            "---\n{title: x}\n---\n",
            f"---\n{{title: x,\nlinks: [{FLOW_ENTRY}] # added by sharinghub link-model\n}}\n---\n",
        ),
        (
            "a README without front matter gets one",
            "# Wine\n",
            "---\n# Front matter added by sharinghub link-model\n"
            f"links: # added by sharinghub link-model\n{indented(ENTRY, '  ')}---\n\n# Wine\n",
        ),
        (
            "an empty list on a line of its own is filled in its brackets",
            "---\nlinks:\n  []\ntitle: x\n---\n",
            f"---\nlinks:\n  [{FLOW_ENTRY}]\ntitle: x\n---\n",
        ),
        (
            "an empty list with an anchor keeps it",
            "---\nlinks: &l []\n---\n",
            f"---\nlinks: &l [{FLOW_ENTRY}]\n---\n",
        ),
        (
            "an empty list behind an explicit key",
            "---\n? links\n: []\n---\n",
            f"---\n? links\n: [{FLOW_ENTRY}]\n---\n",
        ),
        (
            "a single carriage return would melt into the line feed behind it",
            "---\rlinks:\n\ntitle: x\n---\n",
            f"---\rlinks:\n{indented(ENTRY, '  ')}\ntitle: x\n---\n",
        ),
        (
            "a key that is null in disguise is another key",
            "---\n!!null links: x\n---\n",
            "---\n!!null links: x\nlinks: # added by sharinghub link-model\n"
            f"{indented(ENTRY, '  ')}---\n",
        ),
        (
            "assets that the portal ignores are left alone",
            "---\nassets: {a: {href: b}}\n---\n",
            "---\nassets: {a: {href: b}}\nlinks: # added by sharinghub link-model\n"
            f"{indented(ENTRY, '  ')}---\n",
        ),
        (
            "a block scalar that comes last keeps its value: the entry goes before it",
            "---\nnote: |\n  text\n---\n",
            f"---\nlinks: # added by sharinghub link-model\n{indented(ENTRY, '  ')}"
            "note: |\n  text\n---\n",
        ),
        (
            "tabs as indentation stay tabs",
            "---\nlinks:\n\t- rel: about\n\t  href: ./a\n---\n",
            f"---\nlinks:\n\t- rel: about\n\t  href: ./a\n{indented(ENTRY, chr(9))}---\n",
        ),
        (
            "an anchor on another entry is no obstacle",
            "---\nlinks:\n  - &a {rel: about, href: ./a}\nother: *a\n---\n",
            "---\nlinks:\n  - &a {rel: about, href: ./a}\n"
            f"{indented(ENTRY, '  ')}other: *a\n---\n",
        ),
    ),
)
def test_an_entry_is_added(before: str, after: str) -> None:
    assert link(before) == after
    assert linking.unlink(after, "wine", "1").readme == before


@pytest.mark.parametrize(
    ("readme", "problem"),
    named(
        (
            "the alias would take the entry along",
            "---\nlinks: &l\n  - {rel: about, href: ./a}\nmore: *l\n---\n",
            "line 2, column 1: an entry of 'links' cannot be added without changing other lines; "
            "write that list as plain block entries ('- …'), without anchors, aliases or tags",
        ),
        (
            "the list stands elsewhere",
            "---\nother: &l\n  - {rel: about, href: ./a}\nlinks: *l\n---\n",
            "line 4, column 1: an entry of 'links' cannot be added without changing other lines; "
            "write that list as plain block entries ('- …'), without anchors, aliases or tags",
        ),
        (
            "a merged key would lose its items",
            "---\nbase: &b\n  links: [x]\n<<: *b\n---\n",
            "an entry of 'links' cannot be added without changing other lines; "
            "write that list as plain block entries ('- …'), without anchors, aliases or tags",
        ),
        (
            "the portal takes no mapping",
            "---\ntitle: x\nlinks: {rel: about}\n---\n",
            "line 3, column 1: 'links' must be a list, and is a mapping",
        ),
        (
            "the portal takes no text",
            "---\nlinks: ./a\n---\n",
            "line 2, column 1: 'links' must be a list, and is text or a number",
        ),
        ("no mapping", "---\n- a\n---\n", "line 2, column 1: the front matter must be a mapping"),
        ("prose", "---\nprose\n---\n", "line 2, column 1: the front matter must be a mapping"),
        ("not closed", "---\ntitle: x\n", "line 1, column 1: the front matter is not closed"),
        ("a blank line before", "\n---\ntitle: x\n---\n", "line 2, column 1: the portal does not"),
        ("a space before", " ---\ntitle: x\n---\n", "line 1, column 1: the portal does not see"),
        ("four hyphens", "----\ntitle: x\n----\n", "line 1, column 1: the portal does not see"),
        ("an unclosed bracket", "---\na: b\nc: [\n---\n", "line 3, column 5: not valid YAML"),
        ("an unknown tag", "---\na: !tag x\n---\n", "line 2, column 4: not valid YAML"),
        ("a Python tag", "---\na: !!python/name:os.system\n---\n", "line 2, column 4: not valid"),
        (
            "a date that is none",
            "---\na: 2024-02-30\n---\n",
            "line 2, column 4: a value cannot be read: day is out of range for month",
        ),
        ("a control character", "---\na: \x07\n---\n", "line 2, column 4: the character U+0007"),
        (
            "a tagged value that is none, behind one that is",
            "---\na: !!int '1'\nb: !!int 'zz'\n---\n",
            "line 3, column 4: a value cannot be read",
        ),
        ("a tagged boolean", "---\na: !!bool maybe\n---\n", "line 2, column 4: a value cannot"),
        ("a tagged date", "---\na: !!timestamp x\n---\n", "line 2, column 4: a value cannot be"),
        ("a null written as a word", "---\nlinks: !!null\n---\n", "line 2, column 1: an entry"),
        ("nested too deeply", "---\na: " + "[" * 3000 + "\n---\n", "nested too deeply"),
    ),
)
def test_what_no_splice_can_do_is_refused(readme: str, problem: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        link(readme)
    assert problem in str(caught.value)


def test_a_thousand_million_laughs_are_no_trouble() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    readme = "\n".join(["---", *lines, "---", ""])
    assert linking.unlink(link(readme), "wine", "1").readme == readme


def test_a_value_that_holds_itself_is_no_trouble() -> None:
    readme = "---\na: &a [*a]\n---\n"
    assert linking.unlink(link(readme), "wine", "1").readme == readme


def test_unlinking_after_an_edit_that_makes_a_block_scalar_the_last() -> None:
    """The portal drops the last line end of the front matter; no tool else does."""
    linked = link("---\ntitle: x\n---\n")
    edited = linked.replace("title: x\n", "title: x\nnote: |\n  text\n")
    before = "---\ntitle: x\nnote: |\n  text\n---\n"
    assert linking.unlink(edited, "wine", "1").readme == before


def test_an_older_version_goes_behind_an_entry_that_ends_in_a_block_scalar() -> None:
    newer = linking.link("---\ntitle: x\n---\n", replace(VERSION, version="2"), LISTED).readme
    noted = newer.replace("models:/wine/2\n", "models:/wine/2\n    note: |\n      text\n")
    older = noted.replace("    mlflow:current: true\n", "")
    assert linking.unlink(link(noted), "wine", "1").readme == older


def test_both_entries_of_a_version_follow_where_branches_were_merged() -> None:
    entry = "  - {rel: 'mlflow:model', href: x, title: y, 'mlflow:uri': 'models:/wine/1'}\n"
    linked = link(f"---\nlinks:\n{entry}{entry}---\n")
    assert linked.count(VERSION.page_url) == 2
    assert linking.unlink(linked, "wine", "1").readme == "---\nlinks:\n---\n"


def test_an_asset_whose_link_was_taken_out_goes_with_its_version() -> None:
    readme = "---\nassets:\n  - {key: a, href: b, 'mlflow:uri': 'models:/wine/1'}\n---\n"
    assert linked_entries.shown_models(readme) == {"wine": ["1"]}
    assert linking.unlink(readme, "wine", "1").readme == "---\nassets:\n---\n"


def test_versions_longer_than_python_s_integers_are_ordered() -> None:
    long = "9" * 5000
    linked = linking.link(link("---\n---\n"), replace(VERSION, version=long), LISTED).readme
    assert linked_entries.shown_models(linked) == {"wine": [long, "1"]}


@pytest.mark.parametrize("line", ["\r\n", "# x\r\n", " \n", "\t#\r"])
def test_many_lines_before_prose_take_no_time(line: str) -> None:
    readme = "----\r\n" + line * 5000 + "Hello\r\n"
    assert linking.unlink(link(readme), "wine", "1").readme == readme


def test_a_field_is_replaced_added_and_removed_in_its_place() -> None:
    readme = (
        "---\nlinks:\n  - rel: about # mine\n    href: ./a\n    n:\n      x: 1\n\n"
        "    # last\n    z: |\n      text\n---\n"
    )
    document = parse(readme)
    assert document is not None
    changes = {"n": {"y": [1.5, "no"]}, "z": None, "new": "a: b", "rel": "x"}
    after = edits.set_fields(document, "links", 0, changes, after=("href",))
    assert after.readme == (
        '---\nlinks:\n  - rel: x # mine\n    href: ./a\n    new: "a: b"\n    n:\n'
        '      "y": [1.5, "no"]\n\n    # last\n---\n'
    )


def test_the_first_field_stands_beside_the_dash() -> None:
    document = parse("---\nlinks:\n  - old: 1\n    rel: about\n---\n")
    assert document is not None
    after = edits.set_fields(document, "links", 0, {"old": None}, after=())
    assert after.readme == "---\nlinks:\n  - rel: about\n---\n"


def test_fields_of_a_flow_entry() -> None:
    document = parse("---\nlinks: [{rel: about, old: 1, href: ./a}, {rel: b}]\n---\n")
    assert document is not None
    changes = {"old": None, "href": "x y", "new": True}
    after = edits.set_fields(document, "links", 0, changes, after=("rel",))
    assert after.readme == '---\nlinks: [{rel: about, new: true, href: "x y"}, {rel: b}]\n---\n'
