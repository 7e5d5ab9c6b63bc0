"""Statistics of an image's values, and what they look like: arrays (numpy) alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sharinghub_tools.domain.dataset.image_facts import BandStatistics

# Digits of a mean: enough to compare, and the same on every machine.
_DIGITS = 9
# How much of an image's values a stretch of its own leaves out at either end, in percent.
_CUT = 2.0
_DARKEST, _BRIGHTEST = 1, 255


class PixelSums:
    """The valid values of each band of an image, added up piece by piece.

    Sums of whole numbers of up to 16 bits are exact for images of up to two million pixels.
    """

    def __init__(self, bands: int, nodata: float | None) -> None:
        self._nodata = nodata
        self._bands = bands
        self._pixels = 0
        self._least: list[Any] = [None] * bands
        self._greatest: list[Any] = [None] * bands
        self._counts = [0] * bands
        self._totals = [0.0] * bands
        self._squares = [0.0] * bands

    def add(self, piece: Any) -> None:
        """Add an array of (bands, rows, columns)."""
        import numpy as np

        # Bands that lie one behind the other are added up several times faster.
        flat = np.ascontiguousarray(piece.reshape(self._bands, -1))
        self._pixels += flat.shape[1]
        valid = self._valid(flat)
        if valid is None:
            self._add(range(self._bands), flat)
            return
        for band in range(self._bands):
            values = flat[band][valid[band]]
            if values.size:
                self._add([band], values[np.newaxis])

    def _valid(self, flat: Any) -> Any:
        """Which values are; None where all are."""
        import numpy as np

        valid = None
        if flat.dtype.kind == "f":
            valid = np.isfinite(flat)
        if self._nodata is not None and self._nodata == self._nodata:
            other = flat != self._nodata
            valid = other if valid is None else valid & other
        return None if valid is None or valid.all() else valid

    def _add(self, bands: Any, values: Any) -> None:
        import numpy as np

        exact = values.astype(np.float64)
        sums = zip(
            bands,
            values.min(axis=1).tolist(),
            values.max(axis=1).tolist(),
            exact.sum(axis=1).tolist(),
            np.einsum("ij,ij->i", exact, exact).tolist(),
            strict=True,
        )
        for band, least, greatest, total, squares in sums:
            if self._counts[band]:
                least = min(self._least[band], least)  # noqa: PLW2901
                greatest = max(self._greatest[band], greatest)  # noqa: PLW2901
            self._least[band], self._greatest[band] = least, greatest
            self._counts[band] += values.shape[1]
            self._totals[band] += total
            self._squares[band] += squares

    def statistics(self) -> tuple[BandStatistics, ...]:
        """The statistics of each band."""
        return tuple(self._statistics(band) for band in range(self._bands))

    def _statistics(self, band: int) -> BandStatistics:
        count = self._counts[band]
        if not count:
            return BandStatistics(None, None, None, None, 0.0)
        mean = self._totals[band] / count
        variance = max(self._squares[band] / count - mean * mean, 0.0)
        return BandStatistics(
            self._least[band],
            self._greatest[band],
            _rounded(mean),
            _rounded(variance**0.5),
            100.0 if count == self._pixels else _rounded(100 * count / self._pixels),
        )

    def emptiness(self) -> str | None:
        """Why the image shows nothing, if so."""
        if not any(self._counts):
            return "no pixel has a value: all are nodata"
        nothing = all(
            not count or least == greatest == 0
            for count, least, greatest in zip(
                self._counts, self._least, self._greatest, strict=True
            )
        )
        return "every pixel is 0" if nothing else None


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def as_seen(
    bands: Any, stretch: tuple[float, float] | None, nodata: float | None, *, as_it_is: bool
) -> Any:
    """Bands as a picture.

    Args:
        bands: an array of (1 or 3, rows, columns).
        stretch: the values that are darkest and brightest; None: those between which nearly all
            valid ones of each band lie.
        nodata: the value of pixels that are black.
        as_it_is: whether the values are a picture already.

    Returns:
        An array of uint8, (rows, columns) or (rows, columns, 3).
    """
    import numpy as np

    if as_it_is:
        seen = bands
    elif stretch and bands.dtype == np.uint16 and nodata is None:
        seen = _table(stretch)[bands]
    else:
        seen = np.stack([_stretched(band, stretch, nodata) for band in bands])
    return seen[0] if len(seen) == 1 else np.ascontiguousarray(seen.transpose(1, 2, 0))


def _stretched(band: Any, stretch: tuple[float, float] | None, nodata: float | None) -> Any:
    import numpy as np

    values = band.astype(np.float64)
    valid = np.isfinite(values)
    if nodata is not None:
        valid &= band != nodata
    if not valid.any():
        return np.zeros(band.shape, dtype=np.uint8)
    low, high = stretch or np.percentile(values[valid], (_CUT, 100 - _CUT))
    if high <= low:
        # One value alone is neither dark nor bright.
        low, high = low - 1, high + 1
    return np.where(valid, _scaled(np.where(valid, values, low), low, high), 0).astype(np.uint8)


def _scaled(values: Any, low: float, high: float) -> Any:
    import numpy as np

    steps = (values - low) * ((_BRIGHTEST - _DARKEST) / (high - low)) + _DARKEST
    return np.clip(np.floor(steps + 0.5), _DARKEST, _BRIGHTEST)


@lru_cache(maxsize=4)
def _table(stretch: tuple[float, float]) -> Any:
    """What each value of 16 bits looks like."""
    import numpy as np

    return _scaled(np.arange(2**16, dtype=np.float64), *stretch).astype(np.uint8)
