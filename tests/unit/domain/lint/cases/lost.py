"""READMEs whose metadata the portal drops without a word, and dangerous ones."""

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import Case, readme, text_case, yaml_case

_GOOD = "---\ntitle: a\n---\n"


def _yaml(name: str, rule: str, bad: str, good: str) -> Case:
    return yaml_case(name, rule, Effect.LOSES_METADATA, bad, good)


def _text(name: str, rule: str, bad: str, good: str = _GOOD) -> Case:
    return text_case(name, rule, Effect.LOSES_METADATA, bad, good)


CASES = [
    _yaml("foo: a: b", "colon-in-value", "foo: a▶: b", "foo: 'a: b'"),
    _yaml("unclosed quote", "unclosed-quote", "title: ▶'a", "title: 'a'"),
    _yaml("value that starts with @", "reserved-character", "title: ▶@a", "title: '@a'"),
    _yaml("value that starts with a backtick", "reserved-character", "title: ▶`a`", "title: '`a`'"),
    _yaml("value that starts with %", "reserved-character", "title: ▶%a", "title: '%a'"),
    _yaml("text after |", "reserved-character", "title: ▶| a", "title: '| a'"),
    _yaml("ampersand alone", "reserved-character", "title: ▶& b", "title: '& b'"),
    _yaml("glob without quotes", "unquoted-glob", "assets:\n- ▶*.onnx", "assets:\n- '*.onnx'"),
    _yaml("list on the line of its key", "list-in-value", "tags: ▶- a", "tags:\n- a"),
    _yaml("no space after the colon", "missing-colon", "▶title:a\nname: b", "title: a\nname: b"),
    _yaml(
        "line without colon",
        "missing-colon",
        "title: a\n▶name\nlast: b",
        "title: a\nname:\nlast: b",
    ),
    _yaml(
        "key deeper than its brother",
        "bad-indentation",
        "title: a\n  ▶name: b",
        "title: a\nname: b",
    ),
    _yaml("backslash within double quotes", "bad-escape", 'path: "C:▶\\data"', "path: 'C:\\data'"),
    _yaml("un-rendered {% if %}", "unrendered-template", "title: ▶{% if a %}", "title: a"),
    _yaml("U+2028", "line-separator", "title: a▶\u2028b\nname: c", 'title: "a\u2028b"\nname: c'),
    _yaml("U+0085", "line-separator", "title: a▶\x85b\nname: c", "title: a b\nname: c"),
    _yaml(
        "no-break space after the colon",
        "no-break-space",
        "title:▶\xa0a\nname: b",
        "title: a\xa0b\nname: b",
    ),
    _yaml("key of over 1,024 characters", "long-key", "▶" + "k" * 1025 + ": a", "k" * 1024 + ": a"),
    _yaml(
        "second key of over 1,024 characters",
        "long-key",
        "a: b\n▶" + "k" * 1025 + ": a",
        "a: b\n" + "k" * 1024 + ": a",
    ),
    _text("byte-order mark", "byte-order-mark", "▶\ufeff" + _GOOD),
    _text("blank line before the first ---", "text-before-front-matter", "▶\n" + _GOOD),
    _text("space before the first ---", "text-before-front-matter", "▶ " + _GOOD),
    _text("HTML comment before the first ---", "text-before-front-matter", "▶<!-- a -->\n" + _GOOD),
    _text("---- as a fence", "malformed-fence", "▶----\ntitle: a\n----\n"),
    _text("comment on the fence", "malformed-fence", "▶--- # a\ntitle: a\n---\n"),
    _text(
        "unclosed front matter",
        "unclosed-front-matter",
        "▶---\ntitle: a\n\n# Wine\n\nA model.\n",
        "---\ntitle: a\n---\n\n# Wine\n\nA model.\n",
    ),
    _text("---- as closer", "unclosed-front-matter", "▶---\ntitle: a\n----\n\nA model.\n"),
    _text(
        "rule --- at the start, then prose with markup",
        "thematic-break-at-start",
        "▶---\n\n**A model** of wine\n\n---\n",
        "***\n\n**A model** of wine\n\n---\n",
    ),
    Case(
        "Readme.MD",
        "readme-name",
        Effect.LOSES_METADATA,
        (1, 1),
        readme("title: a").encode(),
        readme("title: a").encode(),
        "Readme.MD",
    ),
    yaml_case(
        "Python tag",
        "python-tag",
        Effect.IS_DANGEROUS,
        "a: ▶!!python/name:os.system",
        "a: os.system",
    ),
    yaml_case(
        "Python tag on a list",
        "python-tag",
        Effect.IS_DANGEROUS,
        "a: ▶!!python/object/apply:os.system [id]",
        "a: [id]",
    ),
]
