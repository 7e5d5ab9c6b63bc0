"""READMEs that take the listing of everybody's projects down."""

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import Case, text_case, yaml_case

_BREAKS = Effect.BREAKS_COLLECTION


def _yaml(name: str, rule: str, bad: str, good: str) -> Case:
    return yaml_case(name, rule, _BREAKS, bad, good)


def _text(name: str, rule: str, bad: str, good: str) -> Case:
    return text_case(name, rule, _BREAKS, bad, good)


CASES = [
    # Brackets, quotes, indentation.
    _yaml("unclosed [", "unclosed-bracket", "title: ▶[a, b", "title: [a, b]"),
    _yaml(
        "unclosed { before another key",
        "unclosed-bracket",
        "sci: ▶{doi: x\ntitle: y",
        "sci: {doi: x}\ntitle: y",
    ),
    _yaml("unclosed [ within {", "unclosed-bracket", "sci: {doi: ▶[}", "sci: {doi: []}"),
    _yaml("closing ] without opening", "unopened-bracket", "tags: [a]▶]", "tags: [a]"),
    _yaml("text after ]", "text-after-value", "title: [WIP] ▶Wine", "title: '[WIP] Wine'"),
    _yaml(
        "apostrophe within single quotes", "text-after-value", "title: 'it'▶s'", "title: 'it''s'"
    ),
    _yaml(
        "quote closed by the next quoted value",
        "unclosed-quote",
        'title: ▶"a\nname: "b"',
        'title: "a"\nname: "b"',
    ),
    _yaml("second colon within [ ]", "colon-in-value", "tags: [a: b▶: c]", "tags: ['a: b: c']"),
    _yaml("bad indentation", "bad-indentation", "a:\n  b: 1\n ▶c: 2", "a:\n  b: 1\n  c: 2"),
    _yaml("list and mapping on one level", "bad-indentation", "a: b\n▶- c", "a:\n- c"),
    _yaml("value that begins with a comma", "reserved-character", "title: ▶, a", "title: ', a'"),
    # Anchors, aliases, tags, signs.
    _yaml("undefined alias", "undefined-alias", "title: ▶*wine", "title: '*wine'"),
    _yaml("anchor name used twice", "duplicate-anchor", "a: &x 1\nb: ▶&x 2", "a: &x 1\nb: &y 2"),
    _yaml("unknown !tag", "unknown-tag", "title: ▶!important a", "title: '!important a'"),
    _yaml("tag with an undefined handle", "unknown-tag", "title: ▶!a!b c", "title: '!a!b c'"),
    _yaml("title: =", "value-sign", "title: ▶=", "title: '='"),
    _yaml("title: <<", "value-sign", "title: ▶<<", "title: '<<'"),
    _yaml("merge of what is no mapping", "invalid-merge", "<<: ▶a", "'<<': a"),
    _yaml("second document", "several-documents", "title: a\n▶--- b", "title: a\nname: b"),
    _yaml("a key is missing before the colon", "yaml-error", "▶: a", "b: a"),
    # Not a mapping.
    _yaml("front matter that is a list", "front-matter-not-a-mapping", "▶- title", "title: a"),
    _yaml("front matter that is text", "front-matter-not-a-mapping", "▶'title'", "title: a"),
    _yaml("front matter that is a number", "front-matter-not-a-mapping", "▶!!int 42", "answer: 42"),
    _text(
        "rule --- at the start, then prose",
        "thematic-break-at-start",
        "▶---\n\nA model of wine.\n\n---\n",
        "***\n\nA model of wine.\n\n---\n",
    ),
    _text(
        "rule --- at the start, never a second one",
        "thematic-break-at-start",
        "▶---\n\nA model of wine.\n",
        "***\n\nA model of wine.\n",
    ),
    _text(
        "front matter never closed, a list in the body",
        "unclosed-front-matter",
        "▶---\ntitle: a\n\n- b\n",
        "---\ntitle: a\n---\n\n- b\n",
    ),
    # Templates.
    _yaml("un-rendered {{ x }}", "unrendered-template", "title: ▶{{ x }}", "title: wine"),
    _yaml(
        "un-rendered {{ x }} and more text",
        "unrendered-template",
        "title: ▶{{ x }} model",
        "title: wine model",
    ),
    # Values and keys.
    _yaml("date 2024-02-30", "invalid-value", "created: ▶2024-02-30", "created: 2024-02-29"),
    _yaml(
        "time 25:00:00",
        "invalid-value",
        "created: ▶2024-02-01 25:00:00",
        "created: 2024-02-01 23:00:00",
    ),
    _yaml("!!set of a list", "invalid-value", "a: ▶!!set [b]", "a: !!set {b}"),
    _yaml("!!pairs with a triple", "yaml-error", "a: !!pairs [▶{b: c, d: e}]", "a: !!pairs [b: c]"),
    _yaml("!!bool maybe", "invalid-value", "a: ▶!!bool maybe", "a: !!bool true"),
    _yaml("key 1:", "key-not-text", "▶1: a", "'1': a"),
    _yaml("key true:", "key-not-text", "▶true: a", "'true': a"),
    _yaml("key on: (YAML 1.1)", "key-not-text", "title: a\n▶on: push", "title: a\n'on': push"),
    _yaml("list as a key", "key-not-a-scalar", "▶[a]: b", "'[a]': b"),
    _yaml("control character", "control-character", "title: a▶\x01b", "title: ab"),
    _yaml("NUL", "control-character", "title: ▶\x00", "title: a"),
    _yaml(
        "delete character in a comment", "control-character", "# ▶\x7f\ntitle: a", "# a\ntitle: a"
    ),
    # HTML that Python-Markdown takes out.
    _yaml(
        "HTML comment on a line of its own",
        "html-in-front-matter",
        "title: a\n▶<!-- b -->",
        "title: a\n# b",
    ),
    _yaml(
        "HTML block in a block scalar",
        "html-in-front-matter",
        "a: |\n  ▶<div>b</div>\nc: d",
        "a: |\n  b <div>c</div>\nc: d",
    ),
    _yaml(
        "HTML block that the body closes",
        "html-in-front-matter",
        "title: a\n▶<details>",
        "title: a <details>",
    ),
    # Shapes.
    _yaml("extent null", "extent-not-a-mapping", "extent:▶", "extent: {}"),
    _yaml("extent a string", "extent-not-a-mapping", "extent: ▶world", "extent: {}"),
    _yaml(
        "extent a list",
        "extent-not-a-mapping",
        "extent: ▶[1, 2, 3, 4]",
        "extent: {spatial: [1, 2, 3, 4]}",
    ),
    _yaml("preview a list", "preview-not-text", "preview: ▶[a.png]", "preview: a.png"),
    _yaml("preview a number", "preview-not-text", "preview: ▶1", "preview: '1'"),
    _yaml(
        "bbox of .nan",
        "number-not-finite",
        "extent: {spatial: [0, ▶.nan, 2, 3]}",
        "extent: {spatial: [0, 1, 2, 3]}",
    ),
    _yaml(
        "preview a URL with an open [", "broken-url", "preview: ▶'http://[a'", "preview: 'http://a'"
    ),
]
