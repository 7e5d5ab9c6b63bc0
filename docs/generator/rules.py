"""The rules of ``validate``, each with READMEs that it finds and their good twins.

The READMEs are those of the rules' own tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from docs.generator.markdown import block, cell
from sharinghub_tools.domain.lint.checking import PROJECT_RULES, RULES
from sharinghub_tools.domain.lint.rules import Effect, Rule
from tests.unit.domain.lint.cases import CASES, PROJECT_CASES, Case

# Longer ones show the size of a thing, not what is wrong.
_LONGEST = 600


def page() -> str:
    """The page: rules by what the portal does, the worst first."""
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in (*CASES, *(each.case for each in PROJECT_CASES)):
        cases[case.rule].append(case)
    by_effect: dict[Effect, list[Rule[Any]]] = defaultdict(list)
    every: list[Rule[Any]] = [*RULES, *PROJECT_RULES]
    for rule in every:
        by_effect[rule.effect].append(rule)
    parts = [
        "# Rules of validate",
        "What [`sharinghub validate`](commands/validate.md) finds in a README, what the portal "
        "does with it, and how it is mended. Names are stable.",
    ]
    for effect in Effect:
        if effect not in by_effect:
            continue
        parts.append(f"## {_title(effect)}")
        parts.append(f"Severity: {effect.severity}.")
        for rule in by_effect[effect]:
            parts += _described(rule, cases[rule.name])
    return "\n\n".join(parts) + "\n"


def _title(effect: Effect) -> str:
    words = effect.words or ("advice" if effect is Effect.IS_ADVICE else "it does no harm")
    return words[0].upper() + words[1:]


def _described(rule: Rule[Any], cases: Sequence[Case]) -> list[str]:
    parts = [
        f"### `{rule.name}` {{#{rule.name}}}",
        f"{cell(rule.mend[0].upper() + rule.mend[1:])}.",
    ]
    for case in cases:
        bad, good = _text(case.bad), _text(case.good)
        if bad is None or good is None or len(bad) > _LONGEST:
            continue
        parts += [f"{cell(case.name[0].upper() + case.name[1:])}:", block(bad, "yaml"), "Better:"]
        parts.append(block(good, "yaml"))
        break
    return parts


def _text(readme: bytes) -> str | None:
    """As text, without the body that all have; None where that would not show what is wrong."""
    try:
        text = readme.decode()
    except UnicodeDecodeError:
        return None
    shown = text.removesuffix("\n\n# Wine\n\nA model.\n").rstrip("\n")
    return (
        shown if all(character.isprintable() or character == "\n" for character in shown) else None
    )
