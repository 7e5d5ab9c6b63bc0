"""One row of the tables: the smallest README that a rule finds, and its good twin."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain.lint.rules import Effect

MARK = "▶"


@dataclass(frozen=True)
class Case:
    """A bad README and a good one.

    Attributes:
        name: what the author did.
        rule: the one rule that finds it.
        effect: what the portal does.
        at: line and column of the finding, from 1.
        bad: the README.
        good: the README as it should be; no rule finds anything in it.
        file_name: name of the bad file.
    """

    name: str
    rule: str
    effect: Effect
    at: tuple[int, int]
    bad: bytes
    good: bytes
    file_name: str = "README.md"


def yaml_case(name: str, rule: str, effect: Effect, bad: str, good: str) -> Case:
    """A case within the front matter; ``▶`` in the bad YAML shows where the finding points."""
    return text_case(name, rule, effect, readme(bad), readme(good))


def text_case(name: str, rule: str, effect: Effect, bad: str, good: str) -> Case:
    """A case that is about the whole README; ``▶`` shows where the finding points."""
    before = bad[: bad.index(MARK)]
    at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Case(name, rule, effect, at, bad.replace(MARK, "").encode(), good.encode())


def readme(yaml: str) -> str:
    """A README with that front matter and a short body."""
    return f"---\n{yaml}\n---\n\n# Wine\n\nA model.\n"
