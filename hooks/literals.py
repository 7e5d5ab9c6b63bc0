"""Text as a literal of the language of the file that it is written into, on one line.

Each function returns source text that the language's parsers read back as exactly the same text.
"""

from __future__ import annotations

import re

# Characters that parsers drop, fold, refuse or take for a line break, and those that reorder the
# line on a screen (bidirectional embeddings and isolates). Joiners of emoji are not among them.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
# What starts emphasis, code, links, references of GitLab («#12», «!3») or a heading's end.
_MARKDOWN_SYNTAX = re.compile(r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|[#!](?=\w)|(?<!\S)#")
# GitLab notifies whom a README mentions, and looks for that after entities are resolved.
_MENTION = re.compile(r"@(?=\w)")
# HTML, tables, strike-through, headings, mathematics, milestones, and what is an entity itself.
_MARKDOWN_ENTITY = re.compile(r"[<>|~$]|^=|%(?=[\w\"])|&(?=#?\w+;)")
_LIST_ITEM = re.compile(r"^(\d*)([-+.)])")


def yaml_string(text: str) -> str:
    r"""A double-quoted YAML scalar, the same for YAML 1.1 and 1.2.

    It never contains ``---``: SharingHub cuts a README at that substring, wherever it stands.
    """
    return '"' + _escaped(text, '"').replace("---", r"--\x2d") + '"'


def toml_string(text: str) -> str:
    """A basic TOML string."""
    # TOML 1.0 has no \x escape.
    return '"' + _escaped(text, '"', two_digits=False) + '"'


def python_string(text: str) -> str:
    """A Python string literal, quoted as ruff and black would quote it."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + _escaped(text, quote) + quote


def markdown_text(text: str) -> str:
    """Markdown that shows the text as typed: no emphasis, HTML, list, mention or table in it."""

    def entity(match: re.Match[str]) -> str:
        return f"&#{ord(match.group())};"

    escaped = _MARKDOWN_ENTITY.sub(entity, _MARKDOWN_SYNTAX.sub(r"\\\g<0>", text))
    return _LIST_ITEM.sub(r"\1\\\2", _MENTION.sub(r"\\@", escaped))


def _escaped(text: str, quote: str, *, two_digits: bool = True) -> str:
    def escape(match: re.Match[str]) -> str:
        code = ord(match.group())
        return f"\\x{code:02x}" if two_digits and code < 256 else f"\\u{code:04x}"

    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return _INVISIBLE.sub(escape, text)
