"""The media type of a file by its name, the same on every machine."""

from __future__ import annotations

import io
import mimetypes
import pkgutil
from functools import cache

_TABLE = "mime.types"


def media_type(path: str) -> str | None:
    """The media type of a path, or of the path of a URL; None where nothing is known."""
    return _known().guess_type(path)[0]


@cache
def _known() -> mimetypes.MimeTypes:
    table = pkgutil.get_data(__package__, _TABLE) or b""
    known = mimetypes.MimeTypes()
    known.types_map = ({}, {})
    known.readfp(io.StringIO(table.decode()))
    return known
