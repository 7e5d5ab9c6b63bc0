"""Pictures as JPEG (Pillow)."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

# In pixels.
_LONGEST = 256
_TILE = 128
_QUALITY = 90


def jpeg(picture: Any) -> bytes:
    """A picture, made smaller where it is large.

    Args:
        picture: an array of uint8, (rows, columns) or (rows, columns, 3).
    """
    from PIL import Image

    image = Image.fromarray(picture)
    if max(image.size) > _LONGEST:
        image.thumbnail((_LONGEST, _LONGEST))
    return _encoded(image)


def contact_sheet(thumbnails: Sequence[bytes]) -> bytes:
    """Several JPEGs side by side, about twice as wide as high, as one.

    Args:
        thumbnails: at least one.
    """
    from PIL import Image, ImageOps

    columns = math.ceil(math.sqrt(2 * len(thumbnails)))
    rows = math.ceil(len(thumbnails) / columns)
    sheet = Image.new("RGB", (columns * _TILE, rows * _TILE))
    for at, content in enumerate(thumbnails):
        with Image.open(io.BytesIO(content)) as image:
            tile = ImageOps.fit(image.convert("RGB"), (_TILE, _TILE))
        sheet.paste(tile, (at % columns * _TILE, at // columns * _TILE))
    return _encoded(sheet)


def _encoded(image: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=_QUALITY)
    return content.getvalue()
