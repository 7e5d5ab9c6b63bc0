"""What was read from one image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

# SHA2-256, 32 bytes: https://github.com/multiformats/multicodec/blob/master/table.csv.
_SHA256 = "1220"

# Of the raster extension, in the order of what is kept of a band.
_STATISTICS = ("minimum", "maximum", "mean", "stddev", "valid_percent")

# ``nodata`` in JSON, which has no such number.
NAN = "nan"


def multihash(sha256: str) -> str:
    """``file:checksum`` of STAC's file extension for a SHA-256 in hexadecimal."""
    return _SHA256 + sha256


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that an asset stands for.

    Attributes:
        size: in bytes.
        checksum: a multihash.
    """

    size: int
    checksum: str


class BandStatistics(NamedTuple):
    """Of the valid values of one band; None where it has none.

    Attributes:
        minimum: the least one.
        maximum: the greatest one.
        mean: their mean.
        stddev: their standard deviation, of the whole population.
        valid_percent: how many of all pixels have a value.
    """

    minimum: float | None
    maximum: float | None
    mean: float | None
    stddev: float | None
    valid_percent: float

    def as_raster(self) -> dict[str, float]:
        """The ``statistics`` of an entry of ``raster:bands``."""
        said = zip(_STATISTICS, self, strict=True)
        return {name: value for name, value in said if value is not None}


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where an image lies.

    Attributes:
        epsg: code of its coordinate reference system, None where it has none.
        wkt2: the system in WKT 2, where there is no code.
        transform: ``a`` to ``f`` of ``x = a·column + b·row + c``, ``y = d·column + e·row + f``.
        metres: mean size of a pixel, None in a system that does not measure in metres.
        geometry: outline in WGS 84 as GeoJSON has it, a Polygon or a MultiPolygon.
        bbox: west, south, east, north in WGS 84; west is the greater one across the antimeridian.
    """

    epsg: int | None
    wkt2: str | None
    transform: tuple[float, float, float, float, float, float]
    metres: float | None
    geometry: dict[str, Any]
    bbox: tuple[float, float, float, float]

    def projected_bbox(self, width: int, height: int) -> list[float]:
        """The bounds of an image of that many pixels in its own system."""
        a, b, c, d, e, f = self.transform
        corners = [(0, 0), (width, 0), (width, height), (0, height)]
        xs = [a * column + b * row + c for column, row in corners]
        ys = [d * column + e * row + f for column, row in corners]
        return [min(xs), min(ys), max(xs), max(ys)]


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an Item says of its image.

    Attributes:
        file: the image's file.
        thumbnail: the file of its thumbnail.
        media_type: of the image.
        width: in pixels.
        height: in pixels.
        data_type: of the raster extension, as ``uint16``.
        nodata: the value of pixels without one; ``nan`` as text.
        bands: the names that the file itself gives its bands, none where it does not.
        statistics: of each band.
        footprint: where it lies, None for an image that lies nowhere.
        acquired: start and end of its acquisition, where the file says so; the end is None for an
            instant.
    """

    file: StoredFile
    thumbnail: StoredFile
    media_type: str
    width: int
    height: int
    data_type: str
    nodata: float | str | None
    bands: tuple[str, ...]
    statistics: tuple[BandStatistics, ...]
    footprint: Footprint | None
    acquired: tuple[str, str | None] | None

    def as_row(self) -> list[Any]:
        """As nested lists of plain values, for JSON."""
        where = self.footprint
        return [
            [self.file.size, self.file.checksum],
            [self.thumbnail.size, self.thumbnail.checksum],
            self.media_type,
            self.width,
            self.height,
            self.data_type,
            self.nodata,
            self.bands,
            [list(each) for each in self.statistics],
            where
            and [
                where.epsg,
                where.wkt2,
                where.transform,
                where.metres,
                where.geometry,
                where.bbox,
            ],
            self.acquired,
        ]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> ImageFacts:
        """What :meth:`as_row` gave."""
        file, thumbnail, media, width, height, data_type, nodata, bands, stats, where, when = row
        return cls(
            StoredFile(*file),
            StoredFile(*thumbnail),
            media,
            width,
            height,
            data_type,
            nodata,
            tuple(bands),
            tuple(map(BandStatistics._make, stats)),
            _footprint(*where) if where else None,
            (when[0], when[1]) if when else None,
        )


def _footprint(
    epsg: int | None,
    wkt2: str | None,
    transform: Sequence[float],
    metres: float | None,
    geometry: dict[str, Any],
    bbox: Sequence[float],
) -> Footprint:
    a, b, c, d, e, f = transform
    west, south, east, north = bbox
    return Footprint(epsg, wkt2, (a, b, c, d, e, f), metres, geometry, (west, south, east, north))
