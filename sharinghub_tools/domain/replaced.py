"""What became of a README and of the files beside it that were to be replaced."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

# Texts of files by path; None removes one.
NOTHING_BESIDE: Mapping[str, str | None] = MappingProxyType({})


class Replaced(Enum):
    """What became of the files."""

    YES = "they are as asked for"
    NO = "somebody was faster: they say something else by now, and nothing was written"
    MERGED = "they were written, and what somebody changed at the same moment was brought back"
