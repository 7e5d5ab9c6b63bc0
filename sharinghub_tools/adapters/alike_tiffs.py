"""GeoTIFFs that differ from one which GDAL has read in their pixels and their corner alone.

The patches of a dataset are mostly written by one program: uncompressed, of one size, with the
same tags. GDAL takes far longer to open such a file than to read it. What it said of one holds for
all whose other bytes are the same; only the scale and the tie point (TIFF tags 33550 and 33922)
are each file's own. Whatever is not so goes to GDAL.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sharinghub_tools.adapters.raster_image import ImageProfile, RasterImage, opened

# Bytes beside the pixels, and files that are remembered: both few, in files that are alike.
_MOST_BESIDE = 64 * 2**10
_MOST_KNOWN = 256
# Files of one size that are looked at before it is seen that nothing can be learnt from them.
_MOST_IN_VAIN = 3
_SCALE, _TIE_POINT = struct.Struct("<3d"), struct.Struct("<6d")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in a file of some size things are.

    Attributes:
        pixels: offset of the pixels.
        size: of the pixels, in bytes.
        scale: offset of the scale.
        tie_point: offset of the tie point.
    """

    pixels: int
    size: int
    scale: int
    tie_point: int

    def beside(self, content: bytes) -> tuple[bytes, ...]:
        """All bytes of a file but its pixels, scale and tie point."""
        left_out = sorted(
            [
                (self.pixels, self.size),
                (self.scale, _SCALE.size),
                (self.tie_point, _TIE_POINT.size),
            ]
        )
        kept, start = [], 0
        for place, size in left_out:
            kept.append(content[start:place])
            start = place + size
        return (*kept, content[start:])

    def transform(self, content: bytes) -> tuple[float, float, float, float, float, float]:
        """The affine transform of a file."""
        width, height, _ = _SCALE.unpack_from(content, self.scale)
        left, top = _TIE_POINT.unpack_from(content, self.tie_point)[3:5]
        return width, 0.0, left, 0.0, -height, top

    def moved(self, content: bytes) -> bytes:
        """The file with another scale and tie point."""
        other = bytearray(content)
        _SCALE.pack_into(other, self.scale, 3.0, 7.0, 0.0)
        _TIE_POINT.pack_into(other, self.tie_point, 0.0, 0.0, 0.0, 500_001.0, 5_000_003.0, 0.0)
        return bytes(other)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What GDAL said of a file.

    Attributes:
        profile: of that file.
        planes: whether one band lies behind the other, rather than one pixel behind the other.
    """

    profile: ImageProfile
    planes: bool


class AlikeImage:
    """An image whose pixels are in memory."""

    def __init__(self, profile: ImageProfile, pixels: Any) -> None:
        self.profile = profile
        self._pixels = pixels

    def pieces(self) -> Iterator[Any]:
        """The pixels as one array of (bands, rows, columns)."""
        yield self._pixels

    def shrunk(self, positions: list[int]) -> Any:
        """Some bands (positions from 0)."""
        return self._pixels[positions]


class AlikeTiffs:
    """What is known of files so far."""

    def __init__(self) -> None:
        self._layouts: dict[int, _Layout] = {}
        self._kinds: dict[tuple[bytes, ...], _Kind] = {}
        self._in_vain: Counter[int] = Counter()

    def image(self, content: bytes) -> AlikeImage | None:
        """The image in a file that is like one before; None where it is like none."""
        layout = self._layouts.get(len(content))
        kind = layout and self._kinds.get(layout.beside(content))
        if not layout or not kind:
            return None
        transform = layout.transform(content)
        if not (transform[0] > 0 > transform[4]):
            return None
        profile = replace(kind.profile, transform=transform)
        return AlikeImage(profile, _pixels(content, layout, profile, planes=kind.planes))

    def learn(self, content: bytes, image: RasterImage, pixels: Any) -> None:
        """Remember a file that GDAL has read.

        Args:
            content: of the file.
            image: as GDAL has it.
            pixels: all of them, (bands, rows, columns).
        """
        import numpy as np

        if len(self._kinds) >= _MOST_KNOWN or self._in_vain[len(content)] >= _MOST_IN_VAIN:
            return
        layout = _layout(content, image, pixels.nbytes)
        if layout is None:
            self._in_vain[len(content)] += 1
            return
        for planes in (False, True):
            found = _pixels(content, layout, image.profile, planes=planes)
            if np.array_equal(found, pixels):
                self._layouts[len(content)] = layout
                self._kinds[layout.beside(content)] = _Kind(image.profile, planes)
                return


def _layout(content: bytes, image: RasterImage, size: int) -> _Layout | None:
    """The places of things in a file; None where its pixels are not one piece as they are."""
    transform = image.profile.transform
    if transform is None or len(content) - size > _MOST_BESIDE or content[:2] != b"II":
        return None
    pixels = _offset_of_pixels(image)
    a, b, c, d, e, f = transform
    if pixels is None or b or d:
        return None
    beside = content[:pixels] + bytes(size) + content[pixels + size :]
    scale = beside.find(_SCALE.pack(a, -e, 0.0))
    tie_point = beside.find(_TIE_POINT.pack(0.0, 0.0, 0.0, c, f, 0.0))
    layout = _Layout(pixels, size, scale, tie_point)
    return layout if min(scale, tie_point) >= 0 and _is_heeded(layout, content) else None


def _is_heeded(layout: _Layout, content: bytes) -> bool:
    """Whether GDAL places a file by the numbers that were found, and by nothing else.

    It may count from the middle of a pixel, and a file may hold tags that were replaced.
    """
    moved = layout.moved(content)
    with opened(moved, ".tif") as image:
        return image.profile.transform == layout.transform(moved)


def _offset_of_pixels(image: RasterImage) -> int | None:
    """Where in a TIFF its pixels are, if they are not compressed, and in one piece."""
    import numpy as np

    dataset, profile = image.dataset, image.profile
    rows, columns = dataset.block_shapes[0]
    if dataset.driver != "GTiff" or dataset.compression or columns != profile.width:
        return None
    start, end = None, 0
    separate = dataset.interleaving.name == "band"
    for band in range(1, 1 + (profile.bands if separate else 1)):
        for block in range(math.ceil(profile.height / rows)):
            name = f"0_{block}"
            place, size = (
                int(dataset.get_tag_item(f"{what}_{name}", "TIFF", bidx=band) or 0)
                for what in ("BLOCK_OFFSET", "BLOCK_SIZE")
            )
            if not place or not size or (start is not None and place != end):
                return None
            start, end = (place if start is None else start), place + size
    values = profile.values * np.dtype(profile.data_type).itemsize
    return start if start is not None and end - start == values else None


def _pixels(content: bytes, layout: _Layout, profile: ImageProfile, *, planes: bool) -> Any:
    import numpy as np

    values = np.frombuffer(
        content, f"<{np.dtype(profile.data_type).str[1:]}", profile.values, layout.pixels
    )
    if planes:
        return values.reshape(profile.bands, profile.height, profile.width)
    by_pixel = values.reshape(profile.height, profile.width, profile.bands)
    return by_pixel.transpose(2, 0, 1)
