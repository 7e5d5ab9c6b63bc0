"""Decodes images: GeoTIFF, JPEG 2000, PNG and JPEG."""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .console import ProjectError

RASTERS = (".tif", ".tiff", ".jp2")
"""Read by GDAL; bands as they are."""
PICTURES = (".png", ".jpg", ".jpeg")
"""Decoded by TensorFlow into red, green, blue; without transparency."""

NOT_PLAIN = -1
TENSORFLOWS_OWN = re.compile(r"\{\{function_node .*?\}\}|\[Op:.*", re.DOTALL)
"""What its messages say of itself."""


@dataclass(frozen=True)
class Facts:
    """What a look at a file tells.

    Attributes:
        shape: height, width, and number of bands in the file.
        dtype: of the pixels.
        bands: names that the file gives its bands; empty without.
        start: where the pixels begin, in bytes, if the file is plain: all pixels in one piece,
            pixel by pixel, not compressed, in this machine's byte order. Else `NOT_PLAIN`.
    """

    shape: tuple[int, int, int]
    dtype: str
    bands: tuple[str, ...]
    start: int


def is_image(name: str) -> bool:
    """Whether a file of that name would be read."""
    return name.lower().endswith(RASTERS + PICTURES)


def is_picture(name: str) -> bool:
    """Whether it is a PNG or JPEG."""
    return name.lower().endswith(PICTURES)


def read(path: str | Path, positions: Sequence[int] | None = None) -> np.ndarray:
    """The pixels, shape (height, width, bands), in the file's data type.

    Args:
        path: of the file.
        positions: of the bands that are wanted, in the wanted order, counted from 0; None is all.

    Raises:
        ProjectError: it is no image that can be read.
    """
    if is_picture(str(path)):
        pixels = _picture(Path(path))
        return pixels if positions is None else pixels[..., list(positions)]
    import rasterio

    with _quietly():
        try:
            with rasterio.open(path) as image:
                wanted = None if positions is None else [position + 1 for position in positions]
                return np.ascontiguousarray(np.moveaxis(image.read(wanted), 0, -1))
        except (rasterio.RasterioIOError, rasterio.errors.RasterioError, IndexError) as error:
            raise ProjectError(f"{path} is no image that can be read: {_said(error)}") from None


def look_at(path: Path) -> tuple[Facts, np.ndarray]:
    """What a file is, and all its pixels.

    Raises:
        ProjectError: it is no image that can be read.
    """
    if is_picture(path.name):
        pixels = _picture(path)
        return Facts(pixels.shape, str(pixels.dtype), ("red", "green", "blue"), NOT_PLAIN), pixels
    import rasterio

    with _quietly():
        try:
            with rasterio.open(path) as image:
                pixels = np.ascontiguousarray(np.moveaxis(image.read(), 0, -1))
                names = tuple(name for name in image.descriptions if name)
                start = image.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1)
        except (rasterio.RasterioIOError, rasterio.errors.RasterioError) as error:
            raise ProjectError(f"{path} is no image that can be read: {_said(error)}") from None
    if len(names) != pixels.shape[2]:
        names = ()
    return Facts(pixels.shape, str(pixels.dtype), names, _plain(path, pixels, start)), pixels


def _plain(path: Path, pixels: np.ndarray, start: str | None) -> int:
    """Where the pixels begin, if the bytes from there on are just what GDAL has read."""
    if start is None:
        return NOT_PLAIN
    with path.open("rb") as file:
        file.seek(int(start))
        is_same = file.read(pixels.nbytes) == pixels.tobytes()
    return int(start) if is_same else NOT_PLAIN


def _picture(path: Path) -> np.ndarray:
    import tensorflow as tf

    try:
        content = tf.io.read_file(str(path))
        return tf.io.decode_image(content, channels=3, expand_animations=False).numpy()
    except tf.errors.OpError as error:
        raise ProjectError(f"{path} is no image that can be read: {_said(error)}") from None


def _quietly() -> warnings.catch_warnings:
    """Images that lie nowhere on Earth are fine."""
    from rasterio.errors import NotGeoreferencedWarning

    return warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning)


def _said(error: Exception) -> str:
    text = TENSORFLOWS_OWN.sub(" ", str(getattr(error, "message", error)))
    return " ".join(text.split())[:200]
