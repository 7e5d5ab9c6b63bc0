"""The addresses in a README's Markdown: links, images and their HTML, outside of code.

Every pattern is bounded, since a README may be hostile. Source: https://spec.commonmark.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_INLINE_CODE = re.compile(r"(?<!`)(`{1,9})(?!`)([^\n]{1,1000}?)(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ADDRESSES = (
    re.compile(r"\]\([ \t\n]{0,9}<?([^\s<>()]{1,1000})"),
    re.compile(r"^ {0,3}\[(?!\^)[^\]\n]{1,500}\]:[ \t]{1,9}<?([^\s<>]{1,1000})", re.MULTILINE),
    re.compile(r"\b(?:src|href)[ \t]{0,9}=[ \t]{0,9}[\"']([^\"'\n]{1,1000})[\"']"),
)


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """The addresses, each with the offset of its first character, in the order of the text."""
    prose = without_code(text)
    found = (match for pattern in _ADDRESSES for match in pattern.finditer(prose))
    yield from sorted({(match.start(1), match[1]) for match in found})


def without_code(text: str) -> str:
    """The text with code and comments blanked out; nothing moves."""
    lines = []
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        is_code = bool(fence)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark and not (mark[1][0] == "`" and "`" in line[mark.end() :]):
            fence, is_code = mark[1], True
        lines.append(_blank(line) if is_code else line)
    prose = _INLINE_CODE.sub(lambda code: _blank(code[0]), "".join(lines))
    return _COMMENT.sub(lambda comment: _blank(comment[0]), prose) if "-->" in prose else prose


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)
