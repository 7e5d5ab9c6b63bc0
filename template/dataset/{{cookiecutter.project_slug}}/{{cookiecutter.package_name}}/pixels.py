"""Images as arrays; the bands chosen by their names."""

import warnings
from collections.abc import Sequence

import fsspec
import numpy as np
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile

from .catalogue import shown
from .console import ProjectError

DRIVERS = ("GTiff", "PNG", "JPEG", "JP2OpenJPEG")
"""The formats that are read, as GDAL calls them."""

# Pictures lie nowhere on Earth. Set once: a filter for a while is no thread's own.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)


def read(href: str, positions: Sequence[int] | None = None) -> np.ndarray:
    """An image, with the values that its file has.

    Args:
        href: path or URL of the file.
        positions: of the bands in the file, from 0, in the wanted order; None: all.

    Returns:
        Shape (height, width, bands), in the file's data type. A picture with a palette has the
        three bands red, green and blue.

    Raises:
        ProjectError: it cannot be read, or has fewer bands.
    """
    content = _content(href)
    try:
        with MemoryFile(content) as memory, memory.open(driver=list(DRIVERS)) as image:
            if image.colorinterp[0] is ColorInterp.palette:
                colours = _colours(image.read(1), image.colormap(1))
                return colours if positions is None else colours[..., list(positions)]
            if positions is not None and max(positions) >= image.count:
                raise ProjectError(f"{shown(href)} has {image.count} bands only")
            wanted = None if positions is None else [position + 1 for position in positions]
            return np.ascontiguousarray(np.moveaxis(image.read(wanted), 0, -1))
    except RasterioError as error:
        said = " ".join(str(error.__cause__ or error).split())[:200]
        raise ProjectError(f"{shown(href)} cannot be read: {said}") from None


def _content(href: str) -> bytes:
    try:
        with fsspec.open(href, "rb") as file:
            return file.read()
    except Exception as error:
        # Each of fsspec's clients has errors of its own.
        said = " ".join(str(getattr(error, "strerror", None) or error).split())[:200]
        raise ProjectError(f"{shown(href)} cannot be read: {said}") from error


def _colours(values: np.ndarray, palette: dict[int, tuple[int, ...]]) -> np.ndarray:
    table = np.zeros((max(*palette, int(values.max())) + 1, 3), dtype=np.uint8)
    for value, colour in palette.items():
        table[value] = colour[:3]
    return table[values]


def positions(wanted: Sequence[str], in_file: Sequence[str], href: str) -> list[int]:
    """Where the wanted bands are in a file, from 0.

    Raises:
        ProjectError: a band is not there.
    """
    missing = [name for name in wanted if name not in in_file]
    if missing:
        has = f"it has {', '.join(in_file)}" if in_file else "its catalogue names none"
        raise ProjectError(f"{shown(href)} has no band {', '.join(missing)}; {has}")
    return [in_file.index(name) for name in wanted]
