"""Pictures as JPEG (libjpeg-turbo, by simplejpeg), made smaller by Pillow."""

from __future__ import annotations

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
    if max(picture.shape[:2]) > _LONGEST:
        import numpy as np
        from PIL import Image

        image = Image.fromarray(picture)
        image.thumbnail((_LONGEST, _LONGEST))
        picture = np.asarray(image)
    return _encoded(picture)


def contact_sheet(thumbnails: Sequence[bytes]) -> bytes:
    """Several JPEGs side by side, about twice as wide as high, as one.

    Args:
        thumbnails: at least one.
    """
    import numpy as np
    import simplejpeg
    from PIL import Image, ImageOps

    columns = math.ceil(math.sqrt(2 * len(thumbnails)))
    rows = math.ceil(len(thumbnails) / columns)
    sheet = np.zeros((rows * _TILE, columns * _TILE, 3), dtype=np.uint8)
    for at, content in enumerate(thumbnails):
        tile = ImageOps.fit(Image.fromarray(simplejpeg.decode_jpeg(content)), (_TILE, _TILE))
        top, left = at // columns * _TILE, at % columns * _TILE
        sheet[top : top + _TILE, left : left + _TILE] = np.asarray(tile)
    return _encoded(sheet)


def _encoded(picture: Any) -> bytes:
    import simplejpeg

    grey = picture.ndim == 2
    content: bytes = simplejpeg.encode_jpeg(
        picture[..., None] if grey else picture,
        quality=_QUALITY,
        colorspace="GRAY" if grey else "RGB",
        colorsubsampling="Gray" if grey else "444",
        fastdct=False,
    )
    return content
