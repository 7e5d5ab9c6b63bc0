"""The text in a README's bytes, wherever those are kept."""

from __future__ import annotations

from sharinghub_tools.domain.portal.source import end_position
from sharinghub_tools.errors import FrontMatterError


def decoded(content: bytes) -> str:
    """The text, line ends and byte-order mark as they are.

    Raises:
        FrontMatterError: the bytes are not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = end_position(content[: error.start].decode("utf-8"))
        raise FrontMatterError(
            f"the byte 0x{content[error.start]:02x} is not UTF-8; save the README as UTF-8",
            *place,
        ) from error
