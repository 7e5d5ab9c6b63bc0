"""What a Collection says of all its Items together, added up piece by piece."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sharinghub_tools.domain.dataset.bands import Band
from sharinghub_tools.domain.dataset.image_facts import BandStatistics, ImageFacts
from sharinghub_tools.domain.dataset.item import LabelledImage

_Box = tuple[float, float, float, float]
# Bands, data type, number of bands.
_Kind = tuple[tuple[Band, ...], str, int]


@dataclass(slots=True)
class BandSum:
    """The valid values of one band, added up.

    Attributes:
        minimum: the least one.
        maximum: the greatest one.
        pixels: how many pixels there are, valid or not.
        count: how many values.
        total: their sum.
        squares: the sum of their squares.
    """

    minimum: float = math.inf
    maximum: float = -math.inf
    pixels: float = 0
    count: float = 0
    total: float = 0
    squares: float = 0

    def add_image(self, band: BandStatistics, pixels: int) -> None:
        """Add the band of an image."""
        self.pixels += pixels
        if band.minimum is None or band.maximum is None or band.mean is None:
            return
        count = pixels * band.valid_percent / 100
        self.minimum = min(self.minimum, band.minimum)
        self.maximum = max(self.maximum, band.maximum)
        self.count += count
        self.total += band.mean * count
        self.squares += ((band.stddev or 0) ** 2 + band.mean**2) * count

    def add(self, other: BandSum) -> None:
        """Add what was added up elsewhere."""
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)
        self.pixels += other.pixels
        self.count += other.count
        self.total += other.total
        self.squares += other.squares

    def statistics(self) -> BandStatistics:
        """The statistics of all values together."""
        if not self.count:
            return BandStatistics(None, None, None, None, 0)
        mean = self.total / self.count
        variance = max(self.squares / self.count - mean**2, 0)
        return BandStatistics(
            self.minimum,
            self.maximum,
            round(mean, 4),
            round(math.sqrt(variance), 4),
            round(100 * self.count / self.pixels, 4),
        )


@dataclass(slots=True)
class Summary:
    """Items, added up; in the same order they give the same bytes.

    Attributes:
        classes: how many Items each class has.
        splits: how many Items each split has.
        geometries: types of their outlines.
        epsg: codes of the coordinate reference systems.
        bbox: west, south, east, north of all; None where nothing has a place.
        start: the first acquisition.
        end: the last one.
        kinds: bands (by their names) and data type → the bands' values; more than one entry where
            the images differ in them.
        media_types: of the images.
    """

    classes: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    geometries: set[str] = field(default_factory=set)
    epsg: set[int] = field(default_factory=set)
    bbox: tuple[float, float, float, float] | None = None
    start: str | None = None
    end: str | None = None
    kinds: dict[_Kind, list[BandSum]] = field(default_factory=dict)
    media_types: set[str] = field(default_factory=set)
    _last: tuple[_Kind, list[BandSum]] | None = field(default=None, compare=False, repr=False)

    @property
    def items(self) -> int:
        """How many Items there are."""
        return self.classes.total()

    def add_image(self, image: LabelledImage, bands: Sequence[Band]) -> None:
        """Add one Item."""
        facts = image.facts
        self.classes[image.class_name] += 1
        if image.split:
            self.splits[image.split] += 1
        self.media_types.add(facts.media_type)
        if facts.footprint:
            self.bbox = _around(self.bbox, facts.footprint.bbox)
            self.geometries.add(facts.footprint.geometry["type"])
            if facts.footprint.epsg is not None:
                self.epsg.add(facts.footprint.epsg)
        acquisition = image.acquisition
        self._add_times(acquisition.start, acquisition.end or acquisition.start)
        self._add_values(facts, tuple(bands))

    def add(self, other: Summary) -> None:
        """Add what was added up elsewhere."""
        self.classes.update(other.classes)
        self.splits.update(other.splits)
        self.epsg |= other.epsg
        self.geometries |= other.geometries
        self.media_types |= other.media_types
        if other.bbox:
            self.bbox = _around(self.bbox, other.bbox)
        if other.start and other.end:
            self._add_times(other.start, other.end)
        for kind, sums in other.kinds.items():
            for own, more in zip(self._sums(kind), sums, strict=True):
                own.add(more)

    def _add_times(self, start: str, end: str) -> None:
        self.start = min(self.start or start, start)
        self.end = max(self.end or end, end)

    def _add_values(self, facts: ImageFacts, bands: tuple[Band, ...]) -> None:
        pixels = facts.width * facts.height
        sums = self._sums((bands, facts.data_type, len(facts.statistics)))
        for own, band in zip(sums, facts.statistics, strict=True):
            own.add_image(band, pixels)

    def _sums(self, kind: _Kind) -> list[BandSum]:
        # One image is mostly like the one before, and that is seen sooner than found.
        if self._last is None or self._last[0] != kind:
            if kind not in self.kinds:
                self.kinds[kind] = [BandSum() for _ in range(kind[2])]
            self._last = kind, self.kinds[kind]
        return self._last[1]


def _around(one: _Box | None, other: _Box) -> _Box:
    """The box around two; what crosses the antimeridian makes it go around the world."""
    west, south, east, north = other
    if west > east:
        west, east = -180.0, 180.0
    if one is None:
        return west, south, east, north
    return min(one[0], west), min(one[1], south), max(one[2], east), max(one[3], north)
