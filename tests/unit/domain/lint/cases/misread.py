"""READMEs whose text or YAML the portal reads otherwise than people do."""

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import Case, text_case, yaml_case


def _yaml(name: str, rule: str, bad: str, good: str) -> Case:
    return yaml_case(name, rule, Effect.MISREADS, bad, good)


def _text(name: str, rule: str, bad: str, good: str) -> Case:
    return text_case(name, rule, Effect.MISREADS, bad, good)


_FENCES = [
    _text(
        "control character before the first ---",
        "text-before-front-matter",
        "▶\x02---\ntitle: a\n---\n",
        "---\ntitle: a\n---\n",
    ),
    _yaml("--- in a value", "dashes-in-front-matter", "title: a ▶--- b", "title: a -- b"),
    _yaml("--- in a comment", "dashes-in-front-matter", "# ▶-----\ntitle: a", "# --\ntitle: a"),
    _text(
        "... as closer",
        "dots-as-fence",
        "---\ntitle: a\n▶...\n\n# Wine\n",
        "---\ntitle: a\n---\n\n# Wine\n",
    ),
    _text(
        "front matter never closed, body read as keys",
        "unclosed-front-matter",
        "▶---\ntitle: a\n\nNote: b\n",
        "---\ntitle: a\n---\n\nNote: b\n",
    ),
    _yaml("front matter that is an empty list", "front-matter-not-a-mapping", "▶[]", "{}"),
    Case(
        "Latin-1",
        "not-utf-8",
        Effect.MISREADS,
        (2, 11),
        "---\ntitle: Modèle\n---\n".encode("latin-1"),
        "---\ntitle: Modèle\n---\n".encode(),
    ),
]

_CHARACTERS = [
    _yaml("tab within double quotes", "tab-in-value", 'title: "a▶\tb"', 'title: "a\\tb"'),
    _yaml("tab within single quotes", "tab-in-value", "title: 'a▶\tb'", "title:\t'a b'"),
    _yaml("U+0085 within quotes", "line-separator", 'title: "a▶\x85b"', 'title: "a b"'),
    _yaml("no-break space within a key", "no-break-space", "title▶\xa0: a", "title: a"),
    _yaml("stash mark of Python-Markdown", "control-character", "title: a▶\x02b", "title: ab"),
]

_YAML = [
    _yaml("duplicate key", "duplicate-key", "title: a\n▶title: b", "title: a\nname: b"),
    _yaml("duplicate key below", "duplicate-key", "sci: {doi: 10, ▶doi: 11}", "sci: {doi: 10}"),
    _yaml("yes", "yaml11-boolean", "private: ▶yes", "private: 'yes'"),
    _yaml("on", "yaml11-boolean", "tags: [▶on, a]", "tags: ['on', a]"),
    _yaml("Norway", "yaml11-boolean", "country: ▶NO", "country: 'NO'"),
    _yaml("on as a key below", "yaml11-boolean", "ci:\n  ▶on: push", "ci:\n  'on': push"),
    _yaml("12:30:45", "yaml11-number", "time: ▶12:30:45", "time: '12:30:45'"),
    _yaml("16:9", "yaml11-number", "ratio: ▶16:9", "ratio: '16:9'"),
    _yaml("010", "yaml11-number", "code: ▶010", "code: '010'"),
    _yaml("2024_01", "yaml11-number", "release: ▶2024_01", "release: '2024_01'"),
    _yaml("1.10", "number-for-version", "version: ▶1.10", "version: '1.10'"),
    _yaml(
        "3.10 for Python",
        "number-for-version",
        "runs:\n  python: [▶3.10]",
        "runs:\n  python: ['3.10']",
    ),
    _yaml("1e5", "exponent-as-text", "rate: ▶1e5", "rate: 1.0e+5"),
    _yaml(".nan", "number-not-finite", "loss: ▶.nan", "loss: 0.1"),
    _yaml(
        "un-rendered value between quotes",
        "unrendered-template",
        "title: ▶'{{ cookiecutter.name }}'",
        "title: '{{ name }}'",
    ),
]

_STALLS = [
    yaml_case(
        "half a million characters",
        "front-matter-too-long",
        Effect.STALLS_PORTAL,
        "▶# " + "x" * 500_000,
        "title: a",
    ),
]

_HARMLESS = [
    yaml_case(
        "block scalar that ends the front matter",
        "block-scalar-at-end",
        Effect.IS_HARMLESS,
        "note: ▶|\n  a",
        "note: |-\n  a",
    ),
]

CASES = [*_FENCES, *_CHARACTERS, *_YAML, *_STALLS, *_HARMLESS]
