"""All rules, and one README under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType
from typing import Any

from sharinghub_tools.domain.lint import (
    advice,
    assets,
    characters,
    extensions,
    extent,
    file,
    files,
    identity,
    images,
    links,
    stac_files,
    stac_item,
    structure,
    syntax,
    yaml11,
)
from sharinghub_tools.domain.lint.rules import Effect, Finding, Readme, Rule, Severity
from sharinghub_tools.domain.lint.surroundings import Surroundings
from sharinghub_tools.domain.portal.fences import meant
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.portal.source import FIRST, Position, end_position

FAMILIES = (
    file,
    syntax,
    characters,
    structure,
    yaml11,
    identity,
    extent,
    extensions,
    links,
    assets,
    images,
)

# These need the project's files, and the Item that the portal makes of all.
PROJECT_FAMILIES = (stac_item, stac_files, files, advice)


def _rules(families: Iterable[ModuleType]) -> tuple[Rule[Any], ...]:
    return tuple(
        thing for family in families for thing in vars(family).values() if isinstance(thing, Rule)
    )


RULES: tuple[Rule[Readme], ...] = _rules(FAMILIES)
PROJECT_RULES: tuple[Rule[Surroundings], ...] = _rules(PROJECT_FAMILIES)


def check(name: str, content: bytes) -> list[Finding]:
    """Everything that the portal would stumble over, in the order of the file.

    Args:
        name: the file's name, without folders.
        content: the file's bytes; any bytes will do, nothing in them is executed.
    """
    return check_readme(look(name, content))


def check_readme(readme: Readme) -> list[Finding]:
    """The same of a README that was looked at."""
    return _sorted(finding for rule in RULES for finding in rule.findings(readme))


def check_project(surroundings: Surroundings) -> list[Finding]:
    """The same, and what only the project and the Item show; each mistake is told once.

    Args:
        surroundings: the README with all that is known around it.
    """
    findings = check_readme(surroundings.readme)
    is_broken = any(finding.severity is Severity.ERROR for finding in findings)
    around = replace(surroundings, failure=None) if is_broken else surroundings
    more = [finding for rule in PROJECT_RULES for finding in rule.findings(around)]
    for is_advice in (False, True):
        told = {(finding.line, finding.column) for finding in findings}
        findings += [
            finding
            for finding in more
            if (finding.effect is Effect.IS_ADVICE) is is_advice
            and (finding.line, finding.column) not in told
        ]
    return _sorted(findings)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.line, finding.column, finding.rule))


def look(name: str, content: bytes) -> Readme:
    """Read a README for the rules."""
    text, bad_byte = _decode(content)
    reading = read(text)
    if reading.front_matter is not None:
        return Readme(name, text, reading, FIRST, bad_byte)
    begin = meant(text)
    if begin is None:
        return Readme(name, text, reading, None, bad_byte)
    fence = end_position(text[:begin])
    return Readme(name, text, read(text[begin:], fence), fence, bad_byte)


def _decode(content: bytes) -> tuple[str, tuple[Position, int, int] | None]:
    try:
        return content.decode(), None
    except UnicodeDecodeError as error:
        place = end_position(content[: error.start].decode())
        return content.decode(errors="replace"), (place, error.start, content[error.start])
