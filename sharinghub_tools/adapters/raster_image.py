"""Images through GDAL (rasterio): pixels, and what a file says of itself."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.dataset.problems import ProblemKind

# Images of more values than this are read piece by piece.
MOST_VALUES = 64 * 2**20
# A large image is shrunk to this before its thumbnail is made of it, in pixels.
_SHRUNK = 1024

_OPTIONS = {
    # Else each file's folder is listed, and so are all its neighbours.
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": 64,
}
_DRIVERS = {
    ".tif": "GTiff",
    ".tiff": "GTiff",
    ".jp2": "JP2OpenJPEG",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
}
_MEDIA_TYPES = {
    "GTiff": "image/tiff",
    "JP2OpenJPEG": "image/jp2",
    "PNG": "image/png",
    "JPEG": "image/jpeg",
}
_GEOTIFF = "image/tiff; application=geotiff"
_COG = "; profile=cloud-optimized"
_COLOURS = ("red", "green", "blue", "alpha")
_TIME_TAGS = (("IMAGERY", "ACQUISITIONDATETIME"), (None, "TIFFTAG_DATETIME"))
_EXIF_TIME = "EXIF_DateTimeOriginal"


class BadImageError(Exception):
    """An image that no Item can be made of: what is wrong, and in words."""

    def __init__(self, kind: ProblemKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ImageProfile:
    """What an image's file says besides its pixels.

    Attributes:
        width: in pixels.
        height: in pixels.
        bands: how many there are.
        data_type: of all bands, as numpy calls it.
        nodata: the value of pixels without one.
        names: of the bands as the file describes them; none where it does not.
        is_colour: whether the first three bands are red, green and blue to be seen as they are.
        palette: colours of the values of the only band, as (values, 3) of uint8.
        crs: WKT of the coordinate reference system; None where there is none.
        transform: ``a`` to ``f`` of the affine transform; None where there is none.
        taken: the time that a tag says, as the tag writes it.
        media_type: IANA media type.
    """

    width: int
    height: int
    bands: int
    data_type: str
    nodata: float | None
    names: tuple[str, ...]
    is_colour: bool
    palette: Any
    crs: str | None
    transform: tuple[float, float, float, float, float, float] | None
    taken: str | None
    media_type: str

    @property
    def values(self) -> int:
        """How many values the image has."""
        return self.width * self.height * self.bands


class RasterImage:
    """An image that GDAL has opened.

    Attributes:
        dataset: of rasterio.
        profile: what the file says of itself.
    """

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset
        self.profile = _profile(dataset)

    def pieces(self) -> Iterator[Any]:
        """The pixels as arrays of (bands, rows, columns), from top to bottom.

        Raises:
            BadImageError: they cannot be decoded.
        """
        import rasterio

        profile = self.profile
        rows = profile.height
        if profile.values > MOST_VALUES:
            block = self.dataset.block_shapes[0][0]
            fitting = MOST_VALUES // (profile.width * profile.bands)
            rows = max(fitting // block, 1) * block
        try:
            if rows >= profile.height:
                yield self.dataset.read()
                return
            for top in range(0, profile.height, rows):
                bottom = min(top + rows, profile.height)
                yield self.dataset.read(window=((top, bottom), (0, profile.width)))
        except rasterio.errors.RasterioError as error:
            raise _broken(error) from error

    def shrunk(self, positions: list[int]) -> Any:
        """Some bands (positions from 0), at most about a thousand pixels wide and high."""
        import rasterio
        from rasterio.enums import Resampling

        profile = self.profile
        factor = max(profile.width, profile.height) / _SHRUNK
        shape = [profile.height, profile.width]
        if factor > 1:
            shape = [max(round(size / factor), 1) for size in shape]
        way = Resampling.nearest if profile.palette is not None else Resampling.average
        try:
            return self.dataset.read(
                [position + 1 for position in positions],
                out_shape=(len(positions), *shape),
                resampling=way,
            )
        except rasterio.errors.RasterioError as error:
            raise _broken(error) from error


@contextlib.contextmanager
def gdal() -> Iterator[None]:
    """GDAL, set up for many small files, and silent: what it says is in its errors as well."""
    import rasterio

    logging.getLogger("rasterio").setLevel(logging.CRITICAL)
    with warnings.catch_warnings(), rasterio.Env(**_OPTIONS):
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        yield


@contextlib.contextmanager
def opened(source: bytes | str, suffix: str) -> Iterator[RasterImage]:
    """Open an image, within :func:`gdal`.

    Args:
        source: the file's content, or its path.
        suffix: of the file's name, in lower case: no format is guessed.

    Raises:
        BadImageError: GDAL cannot open it.
    """
    import rasterio
    from rasterio.io import MemoryFile

    driver = _DRIVERS[suffix]
    with contextlib.ExitStack() as stack:
        try:
            if isinstance(source, bytes):
                memory = stack.enter_context(MemoryFile(source, filename="image"))
                dataset = stack.enter_context(memory.open(driver=driver))
            else:
                dataset = stack.enter_context(rasterio.open(source, driver=driver))
            image = RasterImage(dataset)
        except rasterio.errors.RasterioError as error:
            raise _broken(error) from error
        yield image


def _broken(error: Exception) -> BadImageError:
    said = " ".join(str(error.__cause__ or error).split())
    return BadImageError(ProblemKind.BROKEN, f"it cannot be decoded: {said}")


def _profile(dataset: Any) -> ImageProfile:
    types = dataset.dtypes
    if len(set(types)) > 1 or types[0].startswith("complex"):
        raise BadImageError(ProblemKind.BROKEN, f"its values are {', '.join(sorted(set(types)))}")
    driver, crs = dataset.driver, dataset.crs
    if dataset.gcps[0] and dataset.transform.is_identity:
        raise BadImageError(
            ProblemKind.NO_FOOTPRINT, "it is placed by control points only; warp it first"
        )
    media_type = _MEDIA_TYPES[driver]
    if driver == "GTiff":
        layout = dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
        media_type = (_GEOTIFF if crs else media_type) + (_COG if layout == "COG" else "")
    colours = tuple(each.name for each in dataset.colorinterp)
    names = tuple(description or "" for description in dataset.descriptions)
    is_colour = colours[:3] == _COLOURS[:3] and types[0] == "uint8"
    if not any(names):
        names = colours if is_colour and set(colours) <= set(_COLOURS) else ()
    return ImageProfile(
        width=dataset.width,
        height=dataset.height,
        bands=dataset.count,
        data_type=types[0],
        nodata=dataset.nodata,
        names=names,
        is_colour=is_colour,
        palette=_palette(dataset) if colours[0] == "palette" else None,
        crs=crs.to_wkt() if crs else None,
        transform=None if dataset.transform.is_identity else tuple(dataset.transform)[:6],
        taken=_taken(dataset),
        media_type=media_type,
    )


def _palette(dataset: Any) -> Any:
    import numpy as np

    colours = dataset.colormap(1)
    table = np.zeros((max(colours) + 1, 3), dtype=np.uint8)
    for value, colour in colours.items():
        table[value] = colour[:3]
    return table


def _taken(dataset: Any) -> str | None:
    for domain, tag in _TIME_TAGS:
        said = dataset.tags(ns=domain).get(tag)
        if said:
            return str(said)
    exif = dataset.tags().get(_EXIF_TIME) or dataset.tags(ns="EXIF").get(_EXIF_TIME)
    return str(exif) if exif else None
