"""READMEs that take their own page down, and full search."""

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import Case, text_case, yaml_case

_HREF = "links: [{rel: about, href: %s}]"
_GLOB = "assets: [{glob: '*.onnx', %s}]"
_MLM = "https://stac-extensions.github.io/mlm/v1.4.0/schema.json"


def _yaml(name: str, rule: str, bad: str, good: str) -> Case:
    return yaml_case(name, rule, Effect.BREAKS_ITEM, bad, good)


def _deep(levels: int) -> str:
    brackets = "[" * levels + "]" * levels
    return f"a: {brackets[:249]}▶{brackets[249:]}"


def _laughs(levels: int) -> str:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        mark = "▶" if level == 4 else ""
        lines.append(f"a{level}: {mark}&a{level} [{aliases}]")
    return "\n".join(lines)


CASES = [
    _yaml("recursive anchor", "recursive-anchor", "a: ▶&x [*x]", "a: &x [1]"),
    yaml_case(
        "aliases of aliases of aliases", "alias-bomb", Effect.STALLS_PORTAL, _laughs(6), _laughs(3)
    ),
    _yaml("values nested 300 deep", "deep-nesting", _deep(300), "a: [[[[[]]]]]"),
    _yaml("number of thousands of digits", "invalid-value", "a: ▶0x" + "f" * 5000, "a: 0xff"),
    _yaml(
        "JSON escape of an emoji",
        "surrogate-escape",
        'title: "▶\\ud83d\\ude80"',
        '''title: "\\U0001F680"''',
    ),
    _yaml(
        "binary data that is no text", "undecodable-binary", "a: ▶!!binary gICA", "a: !!binary aGk="
    ),
    # the text
    text_case(
        "image without an address",
        "image-address",
        Effect.BREAKS_ITEM,
        "---\ntitle: Wine\n---\n\n# Wine\n\n![a](b.png) ▶![]()\n",
        "---\ntitle: Wine\n---\n\n# Wine\n\n![a](b.png)\n",
    ),
    text_case(
        "HTML image without an address",
        "image-address",
        Effect.BREAKS_ITEM,
        "# Wine\r\n\r\n<img ▶src=''>\r\n",
        "# Wine\r\n\r\n<img src='a.png'>\r\n",
    ),
    text_case(
        "image with an address that is none",
        "image-address",
        Effect.BREAKS_ITEM,
        "---\ntitle: Wine\n---\n▶![a](http://[b)\n",
        "---\ntitle: Wine\n---\n![a](http://b)\n",
    ),
    # extent.temporal
    _yaml(
        "extent.temporal null",
        "temporal-extent-incomplete",
        "extent: {temporal: ▶null}",
        "extent: {temporal: [null, null]}",
    ),
    _yaml(
        "extent.temporal of one element",
        "temporal-extent-incomplete",
        "extent: { temporal: ▶[2024-01-01]}",
        "extent: { temporal: [2024-01-01, null]}",
    ),
    _yaml(
        "extent.temporal a date",
        "temporal-extent-incomplete",
        "extent:\n  temporal: ▶2024-01-01",
        "extent:\n  temporal: [2024-01-01, 2024-02-01]",
    ),
    _yaml(
        "extent.temporal a mapping",
        "temporal-extent-incomplete",
        "extent:\n  temporal: ▶{start: 2024-01-01}",
        "extent:\n  temporal: [2024-01-01, null]",
    ),
    # providers
    _yaml("providers null", "providers-not-a-list", "providers:▶", "providers: []"),
    _yaml(
        "providers a string", "providers-not-a-list", "providers: ▶CS", "providers: [{name: CS}]"
    ),
    _yaml(
        "providers a list of strings",
        "provider-not-a-mapping",
        "providers: [▶CS]",
        "providers: [{name: CS}]",
    ),
    _yaml(
        "providers a mapping",
        "providers-not-a-list",
        "providers: ▶{name: CS}",
        "providers: [{name: CS}]",
    ),
    _yaml(
        "provider with roles: null",
        "provider-roles",
        "providers:\n- roles: ▶~\n  name: CS",
        "providers:\n- roles: []\n  name: CS",
    ),
    # license
    _yaml("license a number", "license-not-text", "license: ▶1", "license: MIT"),
    _yaml("license a list", "license-not-text", "license: ▶[MIT]", "license: MIT"),
    _yaml(
        "relative license-url",
        "license-url-not-absolute",
        "license: MIT\nlicense-url: ▶LICENSE",
        "license: MIT\nlicense-url: https://example.org/LICENSE",
    ),
    _yaml(
        "license-url that is not http",
        "license-url-not-absolute",
        "license: MIT\nlicense-url: ▶ftp://a/b",
        "license: MIT\nlicense-url: http://a/b",
    ),
    # links
    _yaml("link with href: ''", "link-href", _HREF % "▶''", _HREF % "a.txt"),
    _yaml("link whose href is missing", "link-href", "links: [▶{rel: about}]", _HREF % "a.txt"),
    _yaml("link whose href is null", "link-href", _HREF % "▶null", _HREF % "a.txt"),
    _yaml("link whose href is a number", "link-href", _HREF % "▶12", _HREF % "'12'"),
    _yaml(
        "links a list of strings",
        "link-not-a-mapping",
        "links:\n- ▶https://a.org",
        "links:\n- href: https://a.org",
    ),
    _yaml(
        "link to a URL with an open [", "broken-url", _HREF % "▶'http://[a'", _HREF % "'http://a'"
    ),
    # sharinghub
    _yaml("sharinghub null", "sharinghub-not-a-mapping", "sharinghub:▶", "sharinghub: {}"),
    _yaml(
        "sharinghub a list", "sharinghub-not-a-mapping", "sharinghub: ▶[a]", "sharinghub: {a: b}"
    ),
    # extensions
    _yaml("extensions null", "extensions-not-a-mapping", "extensions:▶", "extensions: {}"),
    _yaml(
        "extensions a list",
        "extensions-not-a-mapping",
        "extensions: ▶[mlm]",
        f"extensions: {{mlm: {_MLM}}}\nmlm: {{name: a}}",
    ),
    _yaml(
        "extensions with a null value",
        "extension-schema-not-text",
        "extensions: {mlm:▶ }\nmlm: {name: a}",
        f"extensions: {{mlm: {_MLM}}}\nmlm: {{name: a}}",
    ),
    _yaml("label a scalar", "extension-not-a-mapping", "label: ▶a", "label: {tasks: [a]}"),
    _yaml(
        "ml-model a list", "extension-not-a-mapping", "ml-model: ▶[a]", "ml-model: {type: ml-model}"
    ),
    _yaml("sci a scalar", "extension-not-a-mapping", "sci: ▶10.1/a", "sci: {doi: 10.1/a}"),
    _yaml("eo a number", "extension-not-a-mapping", "eo: ▶1", "eo: {cloud_cover: 1}"),
    _yaml(
        "declared extension a list",
        "extension-not-a-mapping",
        f"extensions: {{mlm: {_MLM}}}\nmlm: ▶[a]",
        f"extensions: {{mlm: {_MLM}}}\nmlm: {{name: a}}",
    ),
    # related
    _yaml("related null", "related-not-a-mapping", "related:▶", "related: {}"),
    _yaml(
        "related a list", "related-not-a-mapping", "related: ▶[g/p]", "related: {dataset: [g/p]}"
    ),
    _yaml("related a string", "related-not-a-mapping", "related: ▶g/p", "related: {dataset: g/p}"),
    _yaml(
        "related to a collection with a slash",
        "related-collection",
        "related: {▶a/b: g/p}",
        "related: {a-b: g/p}",
    ),
    # assets
    _yaml(
        "asset glob a number",
        "asset-field-not-text",
        "assets: [{glob: ▶1}]",
        "assets: [{glob: '1'}]",
    ),
    _yaml(
        "asset glob a list", "asset-field-not-text", "assets: [{glob: ▶[a]}]", "assets: [{glob: a}]"
    ),
    _yaml(
        "asset title a number", "asset-field-not-text", _GLOB % "title: ▶1", _GLOB % "title: '1'"
    ),
    _yaml(
        "asset description a number",
        "asset-field-not-text",
        _GLOB % "description: ▶1",
        _GLOB % "description: '1'",
    ),
    _yaml(
        "asset key a number",
        "asset-field-not-text",
        "assets: [{key: ▶1, href: 'https://a/b'}]",
        "assets: [{key: '1', href: 'https://a/b'}]",
    ),
    _yaml(
        "asset type-as a list", "asset-type-as", _GLOB % "type-as: ▶[json]", _GLOB % "type-as: json"
    ),
    _yaml("glob .", "glob-empty-pattern", "assets: [▶.]", "assets: ['*']"),
]
