"""Web addresses as pydantic writes them, which the portal has check some of its own."""

from __future__ import annotations

import re

# What the WHATWG's rules leave as it is: most addresses, for which nothing needs to be loaded.
_NORMAL = re.compile(
    r"https?://[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*(?::(?!80/|443/|0)[1-9][0-9]{0,3})?"
    r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~+-]*)+"
)


def web_address(text: str) -> str | None:
    """The address in its normal form; None where it is none of ``http`` or ``https``."""
    if _NORMAL.fullmatch(text) and "xn--" not in text:
        return text
    # Costs as much as all the rest.
    from pydantic_core import Url  # noqa: PLC0415

    try:
        url = Url(text)
    except ValueError:
        return None
    return str(url) if url.scheme in ("http", "https") else None
