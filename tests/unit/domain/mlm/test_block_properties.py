"""The block comes and goes in READMEs as people write them, and touches nothing of theirs."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.block import Put
from sharinghub_tools.errors import FrontMatterError
from tests.unit.domain.front_matter.readmes import readmes
from tests.unit.domain.front_matter.test_linking_properties import as_the_portal_reads

WORDS = st.sampled_from(
    ["wine", "no", "a: b", "---", "été 🍷", '"', "{x}", "# c", " padded ", "1e5", "null", ""]
)
SCALARS = st.one_of(
    WORDS,
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
FLAT = st.dictionaries(WORDS.filter(bool), SCALARS, min_size=1, max_size=3)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["features", "patch"]), "input": FLAT},
        optional={"value_scaling": st.lists(FLAT, max_size=2), "bands": st.lists(WORDS)},
    ),
    max_size=2,
)
FIELDS = st.fixed_dictionaries(
    {"name": WORDS, "input": ENTRIES},
    optional={"tasks": st.lists(WORDS), "hyperparameters": FLAT, "total_parameters": SCALARS},
)

# What an author may have there before, from nothing to a block of one's own.
OWN_LINES = st.sampled_from(
    [
        [],
        ["mlm:"],
        ["mlm: {}  # ours"],
        ["mlm: ~"],
        ["mlm:", "  # by hand", "  name: Vino # ours", "", "  pretrained: false"],
        ["mlm: {name: 'Vino', accelerator: null} # flow"],
        ["mlm:", "    hyperparameters: {lr: 0.1}", "    note: |", "      text", ""],
        ["mlm:", "  input:", "    - name: features", "      description: >-", "        of us"],
    ]
)


@st.composite
def documents(draw: Any) -> Document:
    """A README's front matter, in which the author may have begun a block."""
    readme = draw(readmes())
    lines = draw(OWN_LINES)
    try:
        document = parse(readme)
        if document is not None and lines and not (document.root and document.root.flow_style):
            column = document.root.start_mark.column if document.root else 0
            newline = document.view.newline
            text = "".join(f"{' ' * column}{line}".rstrip() + newline for line in lines)
            place = draw(st.sampled_from([document.view.start, document.view.end]))
            document = parse(readme[:place] + text + readme[place:])
    except FrontMatterError:
        # A place where these lines mean something else.
        assume(False)
    return document or edits.open_or_add(readme)


def put(document: Document, *arguments: Any, **how: Any) -> Put:
    """Put, where the README allows it; a refusal leaves nothing to compare."""
    try:
        return block.put(document, *arguments, **how)
    except FrontMatterError:
        assume(False)
        raise


def portal(document: Document) -> Any:
    return as_the_portal_reads(document.readme.removeprefix("\ufeff"))


@given(documents(), FIELDS)
def test_putting_adds_once_and_is_undone_to_the_byte(document: Document, derived: Any) -> None:
    linked = put(document, derived)

    rest = iter(linked.document.readme)
    assert all(character in rest for character in document.readme)
    assert put(linked.document, derived, [linked.record]) == linked
    assert block.take_out(linked.document, [linked.record]).readme == document.readme


@given(documents(), FIELDS)
def test_the_portal_reads_all_else_as_before(document: Document, derived: Any) -> None:
    linked = put(document, derived).document

    before, after = portal(document), portal(linked)
    assert {**before, "mlm": after["mlm"]} == after
    own = before.get("mlm") or {}
    for name, value in derived.items():
        if name not in own:
            assert same(after["mlm"][name], value)
    for name, value in own.items():
        if name not in derived or not isinstance(value, dict | list):
            assert same(after["mlm"][name], value)
    assert linked.readme.count("---") == document.readme.count("---")


@given(documents(), FIELDS, FIELDS)
def test_a_new_version_replaces_what_was_derived(
    document: Document, derived: Any, newer: Any
) -> None:
    first = put(document, derived)

    second = put(first.document, newer, [first.record])

    if not block.fields(document):
        assert same(block.fields(second.document), newer)
        assert second.kept == ()
    assert block.take_out(second.document, [second.record]).readme == document.readme


@given(documents(), FIELDS)
def test_overwriting_leaves_what_is_derived(document: Document, derived: Any) -> None:
    linked = put(document, derived, overwrite=True)

    written = block.fields(linked.document)
    assert linked.kept == ()
    for name, value in derived.items():
        assert same(written[name], value) or isinstance(value, dict | list)
