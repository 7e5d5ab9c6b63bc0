"""Tokens that are sent in a header of HTTP."""

from __future__ import annotations

from sharinghub_tools.errors import UsageError


def sendable(token: str, source: str) -> str:
    """The token, if a header can carry it.

    Args:
        token: as it was given.
        source: what messages call it.

    Raises:
        UsageError: it cannot; the message does not repeat it.
    """
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(
            f"{source} is not a token: it has a space, a line break or a character outside ASCII"
        )
    return token
