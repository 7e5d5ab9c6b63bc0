"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the empty text where it has no rows."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines])


def cell(text: str) -> str:
    """Plain text as it is in a cell: nothing of it is Markdown."""
    for character in ("\\", "|", "<", "*", "_", "[", "`"):
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def code(text: str) -> str:
    """Text as code within a line."""
    marks = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{marks}{pad}{text}{pad}{marks}".replace("|", "\\|")


def block(text: str, language: str = "") -> str:
    """Lines of code; the fence is longer than any in them."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"
