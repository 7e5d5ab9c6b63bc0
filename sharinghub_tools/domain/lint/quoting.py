"""Values in messages: short, on one line, and without credentials."""

from __future__ import annotations

import re

LONGEST = 40
# A credential begins well before that, if it is to be shown at all.
_LOOKED_AT = 1000

_CREDENTIALS = (
    (re.compile(r"(?<=://)[^/@\s]+(?=@)"), "***"),
    (re.compile(r"(?i)((?:token|password|secret|key)=)[^&\s\"']+"), r"\1***"),
    (re.compile(r"\bgl[a-z]{2,6}-[\w.-]{8,}"), "***"),
)


def quoted(value: object) -> str:
    """The value between double quotes, shortened; control characters are escaped."""
    text = str(value)[:_LOOKED_AT]
    for pattern, replacement in _CREDENTIALS:
        text = pattern.sub(replacement, text)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return f'"{text}"'


def code_point(character: str) -> str:
    """The name of a character that cannot be seen, as ``U+00A0``."""
    return f"U+{ord(character):04X}"
