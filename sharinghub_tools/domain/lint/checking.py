"""All rules, and one README under them."""

from __future__ import annotations

from sharinghub_tools.domain.lint import (
    assets,
    characters,
    extensions,
    extent,
    file,
    identity,
    images,
    links,
    structure,
    syntax,
    yaml11,
)
from sharinghub_tools.domain.lint.rules import Finding, Readme, Rule
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

RULES = tuple(
    thing for family in FAMILIES for thing in vars(family).values() if isinstance(thing, Rule)
)


def check(name: str, content: bytes) -> list[Finding]:
    """Everything that the portal would stumble over, in the order of the file.

    Args:
        name: the file's name, without folders.
        content: the file's bytes; any bytes will do, nothing in them is executed.
    """
    readme = look(name, content)
    findings = [finding for rule in RULES for finding in rule.findings(readme)]
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
