"""A whole scene as a map: the class of each tile, as GeoTIFF on the grid of the scene."""

import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from . import bands
from .console import ProjectError
from .data import Schema

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel
    from rasterio.io import DatasetReader, DatasetWriter

NODATA = 255
"""What pixels of the map have where the scene has nothing."""
LEAST = 0.5
"""Share of a tile's pixels that must be there for it to have a class."""
AT_ONCE = 256
"""Tiles that are predicted in a batch."""
ROWS = 512
"""Rows of the scene that are read at once: files in blocks of as many are decoded only once."""
GDAL_CACHE = 128
"""Megabytes that GDAL keeps of what it has decoded; else it takes its share of the machine's."""


def starts(length: int, size: int) -> list[int]:
    """Where tiles begin that lie side by side; the last is moved back to be inside.

    The tile at position n answers for what begins at `n * size`.

    Args:
        length: pixels that are to be covered, at least `size`.
        size: pixels of a tile.
    """
    return [min(start, length - size) for start in range(0, length, size)]


def classify(
    source: Path,
    target: Path,
    model: "PyFuncModel",
    schema: Schema,
    nodata: float | None = None,
) -> dict[str, float]:
    """Write the map of a scene, strip by strip: memory grows with its width alone.

    Each tile of the size of the model's input is predicted as an image of its own. Tiles of which
    less than half is there have no class, and pixels without data have none.

    Args:
        source: a raster that has the bands of the model, named, or in the order of the files that
            it was trained with, in the same units and of the same resolution.
        target: GeoTIFF with the classes as numbers, a colour table and names, in the scene's
            reference system, and pixel by pixel on its grid. It is there when it is whole.
        model: takes float32 of shape (tiles, height, width, bands), gives (tiles, classes).
        schema: of the model.
        nodata: what pixels without data have in all bands; None is what the file says.

    Returns:
        Share of each class in what has one.

    Raises:
        ProjectError: the scene cannot be read, is smaller than a tile, or lacks a band.
    """
    import rasterio

    counts = np.zeros(NODATA + 1, dtype="int64")
    try:
        with (
            warnings.catch_warnings(
                action="ignore", category=rasterio.errors.NotGeoreferencedWarning
            ),
            rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
            rasterio.open(source) as image,
            tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".map-") as folder,
        ):
            positions = _positions(image, schema)
            unfinished = Path(folder, target.name)
            with rasterio.open(unfinished, "w", **_profile(image, schema)) as made:
                _describe(made, schema)
                if image.gcps[0]:
                    made.gcps = image.gcps
                for rows, classes in _strips(image, model, schema, positions, nodata):
                    made.write(classes, 1, window=((rows, rows + len(classes)), (0, image.width)))
                    counts += np.bincount(classes.ravel(), minlength=NODATA + 1)
            names = _write_names(unfinished, schema)
            names.replace(target.with_name(names.name))
            unfinished.replace(target)
    except rasterio.errors.RasterioError as error:
        said = " ".join(str(error).split())[:200]
        raise ProjectError(f"{source} is no scene that can be read: {said}") from None
    found = counts[: len(schema.classes)]
    shares = found / max(1, found.sum())
    return {name: float(share) for name, share in zip(schema.classes, shares, strict=True)}


def _positions(image: "DatasetReader", schema: Schema) -> list[int]:
    """Where the bands of the model are in the scene, counted from 1."""
    height, width = schema.size
    if image.height < height or image.width < width:
        raise ProjectError(
            f"{image.name} has {image.height} x {image.width} pixels, "
            f"and the model takes {height} x {width}"
        )
    if len(schema.classes) > NODATA:
        raise ProjectError(f"a map has {NODATA} classes at most, not {len(schema.classes)}")
    schema.compare_type(image.dtypes[0])
    try:
        named = [name or "" for name in image.descriptions]
        return [found + 1 for found in bands.found(schema.bands, named, schema.file_bands)]
    except ProjectError as error:
        raise ProjectError(f"{image.name}: {error}") from None


def _strips(
    image: "DatasetReader",
    model: "PyFuncModel",
    schema: Schema,
    positions: list[int],
    nodata: float | None,
) -> Iterator[tuple[int, np.ndarray]]:
    """The first row, and the classes of all its pixels, of each strip of the scene."""
    from tqdm import tqdm

    height = schema.size[0]
    tops = starts(image.height, height)
    together = max(1, ROWS // height)
    strips = range(0, len(tops), together)
    for first in tqdm(strips, unit="strip", desc="map", disable=not sys.stderr.isatty()):
        chosen = tops[first : first + together]
        above = chosen[0]
        pixels = image.read(positions, window=((above, chosen[-1] + height), (0, image.width)))
        has_data = _has_data(image, pixels, positions, nodata)
        classes = np.full(has_data.shape, NODATA, dtype="uint8")
        for number, top in enumerate(chosen, start=first):
            rows = slice(top - above, top - above + height)
            of_row = _classes_of_row(pixels[:, rows], has_data[rows], model, schema)
            classes[number * height - above : rows.stop] = of_row
        classes[~has_data] = NODATA
        yield first * height, classes[first * height - above :]


def _classes_of_row(
    pixels: np.ndarray, has_data: np.ndarray, model: "PyFuncModel", schema: Schema
) -> np.ndarray:
    """The classes in a row of tiles, shape (width of the scene,).

    Args:
        pixels: shape (bands, height of a tile, width of the scene).
        has_data: shape (height of a tile, width of the scene).
        model: see `classify`.
        schema: see `classify`.
    """
    width = schema.size[1]
    classes = np.full(has_data.shape[1], NODATA, dtype="uint8")
    tiles = [
        (number * width, left)
        for number, left in enumerate(starts(len(classes), width))
        if has_data[:, left : left + width].mean() >= LEAST
    ]
    for first in range(0, len(tiles), AT_ONCE):
        some = tiles[first : first + AT_ONCE]
        stack = np.stack([pixels[:, :, left : left + width] for _, left in some])
        outputs = np.asarray(model.predict(np.moveaxis(stack, 1, -1).astype("float32")))
        for (begin, left), chosen in zip(some, outputs.argmax(axis=1), strict=True):
            classes[begin : left + width] = chosen
    return classes


def _has_data(
    image: "DatasetReader", pixels: np.ndarray, positions: list[int], nodata: float | None
) -> np.ndarray:
    """Which pixels have a value in any of the bands, shape (height, width)."""
    has_data = np.zeros(pixels.shape[1:], dtype=bool)
    for band, position in zip(pixels, positions, strict=True):
        missing = image.nodatavals[position - 1] if nodata is None else nodata
        there = ~np.isnan(band)
        if missing is not None and not np.isnan(missing):
            there &= band != missing
        has_data |= there
    return has_data


def _profile(image: "DatasetReader", schema: Schema) -> dict[str, object]:
    """How the map is written: strip by strip, in the order in which strips are made."""
    return {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": 1,
        "height": image.height,
        "width": image.width,
        "crs": image.crs,
        "transform": image.transform,
        "nodata": NODATA,
        "compress": "deflate",
        "blockysize": schema.size[0],
        "bigtiff": "if_safer",
    }


def _describe(made: "DatasetWriter", schema: Schema) -> None:
    """A colour and a name for each class, for who reads the file alone."""
    import matplotlib

    palette = matplotlib.colormaps["tab10" if len(schema.classes) <= 10 else "gist_ncar"]
    count = len(schema.classes)
    colours = {
        index: palette(index if count <= 10 else index / count, bytes=True)
        for index in range(count)
    }
    made.write_colormap(1, {index: tuple(map(int, colour)) for index, colour in colours.items()})
    made.set_band_description(1, schema.target)
    made.update_tags(1, **{f"class_{index}": name for index, name in enumerate(schema.classes)})


def _write_names(unfinished: Path, schema: Schema) -> Path:
    """The names where GDAL and QGIS look for them: GeoTIFF has no place for them."""
    root = ElementTree.Element("PAMDataset")
    band = ElementTree.SubElement(root, "PAMRasterBand", band="1")
    names = ElementTree.SubElement(band, "CategoryNames")
    for name in schema.classes:
        ElementTree.SubElement(names, "Category").text = name
    path = unfinished.with_name(f"{unfinished.name}.aux.xml")
    ElementTree.ElementTree(root).write(path, encoding="utf-8")
    return path
