"""Plain scalars that YAML 1.1, as the portal reads it, takes for something else than people do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.tree import Kind, Value

# Octal, base 60, binary and grouped digits; hexadecimal is the same in all versions of YAML.
_SURPRISING_NUMBER = re.compile(
    r"[-+]?(0[0-7_]+|[0-9_.]*:[0-9:._]*|0b[01_]+|[0-9_.]*_[0-9_.eE+-]*)"
)
_TRAILING_ZERO = re.compile(r"[0-9]+\.[0-9]+0")
_EXPONENT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+")
_TEXT_KEYS = re.compile(
    r"version|release|revision|tag|title|name|python|framework|cuda|commit|sha|hash|checksum|\bid\b",
    re.IGNORECASE,
)
_BLOCK_HEADER = re.compile(r"[|>][0-9]?([-+]?)")


@rule("yaml11-boolean", Effect.MISREADS, "put it between quotes, or write true or false")
def yaml11_boolean(readme: Readme) -> Iterator[Hit]:
    """``yes``, ``no``, ``on``, ``off`` are booleans."""
    top = {id(entry.key) for entry in readme.root.entries} if readme.root else set()
    for value in readme.values():
        is_word = value.written.lower() not in ("true", "false")
        if value.kind is Kind.BOOLEAN and value.is_plain and is_word and id(value) not in top:
            yield Hit(value.start, f"{quoted(value.written)} is read as {str(value.data).lower()}")


@rule(
    "yaml11-number", Effect.MISREADS, "put it between quotes, or write the number in plain digits"
)
def yaml11_number(readme: Readme) -> Iterator[Hit]:
    """``010`` is octal, ``12:30:45`` base 60, ``0b11`` binary, ``2024_01`` grouped digits."""
    for value in readme.values():
        if value.kind is not Kind.NUMBER or not value.is_plain:
            continue
        if _SURPRISING_NUMBER.fullmatch(value.written):
            message = f"{quoted(value.written)} is read as the number {quoted(value.data)}"
            yield Hit(value.start, message)


@rule("number-for-version", Effect.MISREADS, "put it between quotes")
def number_for_version(readme: Readme) -> Iterator[Hit]:
    """``1.10`` is the number 1.1; a probability of 0.90 does not mind, a version does."""
    for value, key in _keyed(readme):
        is_version = _TEXT_KEYS.search(key) and _TRAILING_ZERO.fullmatch(value.written)
        if value.kind is Kind.NUMBER and value.is_plain and is_version:
            yield Hit(
                value.start, f"{quoted(value.written)} is read as the number {quoted(value.data)}"
            )


@rule("exponent-as-text", Effect.MISREADS, "write a point and a sign, as in 1.0e+5")
def exponent_as_text(readme: Readme) -> Iterator[Hit]:
    """``1e5`` is text: to YAML 1.1 a number with an exponent has a point and a sign."""
    for value, key in _keyed(readme):
        is_number = _EXPONENT.fullmatch(value.written) and not _TEXT_KEYS.search(key)
        if value.kind is Kind.TEXT and value.is_plain and is_number:
            yield Hit(value.start, f"{quoted(value.written)} is read as text, not as a number")


@rule("number-not-finite", Effect.MISREADS, "write a number, null, or text between quotes")
def number_not_finite(readme: Readme) -> Iterator[Hit]:
    """``.nan`` and ``.inf`` have no form in JSON; a box with ``.nan`` has no ring that closes."""
    extent = readme.field("extent")
    spatial = extent.get("spatial") if extent else None
    edges = {id(edge) for edge in spatial.items} if spatial else set()
    for value in readme.values():
        if isinstance(value.data, float) and not math.isfinite(value.data):
            breaks = math.isnan(value.data) and id(value) in edges
            message = f"{quoted(value.written)} becomes null in the Item"
            if breaks:
                message = f"{quoted(value.written)} is no edge of a bounding box"
            yield Hit(value.start, message, effect=Effect.BREAKS_COLLECTION if breaks else None)


@rule("block-scalar-at-end", Effect.IS_HARMLESS, "write |- or >-, or another key after it")
def block_scalar_at_end(readme: Readme) -> Iterator[Hit]:
    """The portal joins the lines without the last line end."""
    for value in readme.values():
        if value.style in ("|", ">") and value.written and not value.written.endswith("\n"):
            index = value.start.line - readme.reading.source.start.line
            line = readme.reading.source.lines[index]
            header = _BLOCK_HEADER.search(line, value.start.column - 1)
            if header and header.group(1) != "-":
                yield Hit(value.start, "a block of text at the very end loses its last line end")


def _keyed(readme: Readme) -> Iterator[tuple[Value, str]]:
    """All values, each with its key; an item of a list has the key of the list."""
    keys: dict[int, str] = {}
    for value in readme.values():
        key = keys.get(id(value), "")
        yield value, key
        for item in value.items:
            keys.setdefault(id(item), key)
        for entry in value.entries:
            keys.setdefault(id(entry.value), entry.key.written)
