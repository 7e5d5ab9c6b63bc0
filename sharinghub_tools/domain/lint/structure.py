"""Keys, and values that are there and are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.lint.syntax import EFFECTS
from sharinghub_tools.domain.portal.problems import ProblemKind
from sharinghub_tools.domain.portal.tree import Kind

_COOKIECUTTER = re.compile(r"\{\{\s*cookiecutter\b")


@rule("duplicate-key", Effect.MISREADS, "keep one of them")
def duplicate_key(readme: Readme) -> Iterator[Hit]:
    """Of equal keys of one mapping the last wins, without a word."""
    for value in readme.values():
        seen = set()
        for entry in value.entries:
            if not entry.key.is_scalar:
                continue
            if entry.key.data in seen:
                yield Hit(entry.key.start, f"the key {quoted(entry.key.written)} is there twice")
            seen.add(entry.key.data)


@rule("key-not-text", Effect.BREAKS_COLLECTION, "put the key between quotes")
def key_not_text(readme: Readme) -> Iterator[Hit]:
    """Top-level keys become properties, which have names; ``yes:`` and ``1:`` are none."""
    for entry in readme.root.fields().values() if readme.root else ():
        if entry.key.kind is not Kind.TEXT:
            yield Hit(
                entry.key.start,
                f"the key {quoted(entry.key.written)} is {entry.key.kind}, not text",
            )


@rule(
    "unrendered-template",
    Effect.MISREADS,
    "put the real value there; a template that is to stay goes between quotes",
)
def unrendered_template(readme: Readme) -> Iterator[Hit]:
    """``{{ x }}`` is broken YAML; between quotes, cookiecutter's is never what is meant."""
    for problem in readme.problems(ProblemKind.UNRENDERED_TEMPLATE):
        message = f"{quoted(problem.subject)} was not rendered"
        yield Hit(readme.reading.place(problem), message, effect=EFFECTS[problem.outcome])
    for value in readme.values():
        if value.kind is Kind.TEXT and _COOKIECUTTER.search(value.written):
            yield Hit(value.start, f"{quoted(value.written)} was not rendered")
