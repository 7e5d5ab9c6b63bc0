"""What the portal reads as it is meant is not mentioned."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.lint.checking import check
from tests.unit.domain.lint.cases import readme
from tests.unit.use_cases.test_link_model import LINKED

YAML = {
    "tabs as indentation": "extent:\n\tspatial:\n\t\t- 1\n\t\t- 2\n\t\t- 3\n\t\t- 4",
    "tabs around a value and before a comment": "title:\tWine\t# a name",
    "true and false": "a: true\nb: False",
    "numbers": "a: 1\nb: -1.5\nc: 0x1F\nd: 1.0e+5\ne: 0\nf: 0.90\ng: [2.50, 48.80]",
    "dates": "created: 2024-01-01\nupdated: 2024-01-01T10:00:00+02:00\ndatetime: 2024-1-1",
    "quoted words of YAML 1.1": "a: 'yes'\nb: \"010\"\nc: '12:30:45'\nd: '1.10'",
    "words that only look like booleans": "a: y\nb: n\nc: yes please\nd: nobody",
    "hash of a commit": "commit: 12e4567",
    "one anchor, several aliases": "a: &x [1]\nb: *x\nc: *x",
    "merge": "base: &base {a: 1}\nmine:\n  <<: *base\n  a: 2",
    "no-break space within a value": "title: Wine, 10\xa0km\xa0!",
    "U+2028 between double quotes": 'title: "a\u2028b"',
    "less-than, a URL between < and >, a tag within a line": (
        "a: 1 < 2\nb: <https://example.org>\nc: a <b>c</b> <!-- d -->"
    ),
    "ampersand": "title: Wine & cheese",
    "braces between quotes": "prompt: '{{question}}'",
    "two dashes": "title: a -- b – c — d",
    "emoji": "title: 🚀",
    "block of text, and a key after it": "note: |\n  a\ntitle: b",
    "null where nothing is lost": "title:\nlinks:\nassets:\nrelated: {dataset: }",
    "unknown keys": "authors: [a]\nmetrics: {accuracy: 0.9}\n'my:key': a",
    "links of all kinds": (
        "links:\n- {rel: a, href: data/a.csv}\n- {rel: b, href: 'https://a.org/b c'}\n"
        "- {rel: c, href: 'dataset+https://gitlab.com/a/b', 'mlflow:uri': d}\n- href: mailto:a@b.c"
    ),
    "related projects of all kinds": (
        "related:\n  dataset: https://gitlab.com/group/sub/project\n"
        "  ai-model: [group/project, https://gitlab.example.org:8443/a/b]"
    ),
    "assets of all kinds": (
        "assets:\n- model.onnx\n- '*.onnx'\n- glob: reports/*.png\n  title: '{path}'\n"
        "- path: a.tif\n  key: a\n  type-as: cog\n"
        "- key: b\n  href: https://a.org/b\n  roles: [data]"
    ),
    "bbox, dates": "extent: {spatial: [-5.5, 41, 9.6, 51], temporal: [2015-06-27, null]}",
    "polygon": "extent: {spatial: 'POLYGON ((0 0, 1 0, 1 1, 0 0))'}",
    "providers": "providers:\n- name: CS\n  roles: [producer, host]\n  url: https://a.org",
    "license and where it is": "license: other\nlicense-url: https://a.org/LICENSE",
    "MLM that is not declared": "mlm: {name: a}",
    "known extension": "label: {tasks: [classification]}\nsci: {doi: 10.1000/1}",
    "values nested 200 deep": "a: " + "[" * 200 + "]" * 200,
    "comments alone": "# nothing yet",
    "nothing": "",
}

FRONT_MATTER = "---\ntitle: a\nlinks:\n- href: b\n---\n"

TEXTS = {
    "CRLF": (FRONT_MATTER + "# Wine\n").replace("\n", "\r\n"),
    "CR": (FRONT_MATTER + "# Wine\n").replace("\n", "\r"),
    "no line end at the end": "---\ntitle: a\n---",
    "spaces after the fences": "---  \ntitle: a\n---\t\n",
    "rules, HTML, tabs and odd characters in the body": (
        FRONT_MATTER + "\n---\n\n<!-- a -->\n<div>\n\ta\xa0b\u2028c\x01\n\n...\n\n----\n"
    ),
    "no front matter": "# Wine\n\nA model.\n\n---\n\nMore: of it\n\n---\n",
    "no front matter, and a byte-order mark": "\ufeff# Wine\n",
    "heading underlined with dashes": "Wine\n---\n\nColour: red\n",
    "rule of many dashes": "----------\n\nA model of wine.\n\n----------\n",
    "HTML first": '<p align="center">\n<img src="a.png">\n</p>\n\n# Wine\n',
    "nothing at all": "",
    "blank": "\n\n",
    "what link-model writes": LINKED,
}


@pytest.mark.parametrize("name", YAML)
def test_fine_front_matter(name: str) -> None:
    assert check("README.md", readme(YAML[name]).encode()) == []


@pytest.mark.parametrize("name", TEXTS)
def test_fine_readme(name: str) -> None:
    assert check("README.md", TEXTS[name].encode()) == []


@pytest.mark.parametrize("name", ["README.md", "readme.md", "card.md", "template.md.j2"])
def test_fine_names(name: str) -> None:
    assert check(name, FRONT_MATTER.encode()) == []
