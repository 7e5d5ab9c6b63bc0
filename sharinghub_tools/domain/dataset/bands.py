"""The bands of an image, in the order of its file.

A band's position comes from the order of the names, and from nothing else. The files of EuroSAT
hold B8A last, not behind B08 as Sentinel-2's own products do, and many catalogues get that wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sharinghub_tools.errors import UsageError


@dataclass(frozen=True, slots=True)
class Band:
    """One band, with the fields of STAC's EO extension.

    Source: https://github.com/stac-extensions/eo/blob/v1.1.0/README.md#band-object.

    Attributes:
        name: as ``B04``.
        common_name: of the EO extension, as ``red``.
        center_wavelength: in micrometres.
        full_width_half_max: in micrometres.
    """

    name: str
    common_name: str | None = None
    center_wavelength: float | None = None
    full_width_half_max: float | None = None

    def as_eo(self) -> dict[str, Any]:
        """The band as an entry of ``eo:bands``."""
        fields = {
            "name": self.name,
            "common_name": self.common_name,
            "center_wavelength": self.center_wavelength,
            "full_width_half_max": self.full_width_half_max,
        }
        return {key: value for key, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of each image of a dataset.

    Attributes:
        bands: in the order of the file; empty where only the files themselves name them.
        stretch: the values that a thumbnail shows darkest and brightest; None lets each image
            choose its own.
        sensor: what these bands say of ``constellation``, ``instruments`` and ``gsd``.
    """

    bands: tuple[Band, ...] = ()
    stretch: tuple[float, float] | None = None
    sensor: Mapping[str, Any] = field(default_factory=dict)


# Sentinel-2A: https://sentiwiki.copernicus.eu/web/s2-mission, "Spectral Bands"; common names:
# https://github.com/stac-extensions/eo/blob/v1.1.0/README.md#common-band-names.
_SENTINEL_2 = {
    band.name: band
    for band in (
        Band("B01", "coastal", 0.4427, 0.020),
        Band("B02", "blue", 0.4927, 0.065),
        Band("B03", "green", 0.5598, 0.035),
        Band("B04", "red", 0.6646, 0.030),
        Band("B05", "rededge", 0.7041, 0.014),
        Band("B06", "rededge", 0.7405, 0.014),
        Band("B07", "rededge", 0.7828, 0.019),
        Band("B08", "nir", 0.8328, 0.105),
        Band("B8A", "nir08", 0.8647, 0.021),
        Band("B09", "nir09", 0.9451, 0.019),
        Band("B10", "cirrus", 1.3735, 0.029),
        Band("B11", "swir16", 1.6137, 0.090),
        Band("B12", "swir22", 2.2024, 0.174),
    )
}

_SENTINEL_2_SENSOR = {"constellation": "sentinel-2", "instruments": ["msi"], "gsd": 10}

_L1C = tuple(_SENTINEL_2)
_PROFILES = {
    # https://github.com/phelber/EuroSAT; reflectance of 0 to 0.275 is what its RGB version shows.
    "eurosat": ((*(name for name in _L1C if name != "B8A"), "B8A"), (0.0, 2750.0)),
    "sentinel-2-l1c": (_L1C, None),
    "sentinel-2-l2a": (tuple(name for name in _L1C if name != "B10"), None),
}
_COMMON = ("red", "green", "blue", "nir")
_COLOURS = (*_COMMON, "alpha")
_PLAIN = {"rgb": 3, "rgbnir": 4}

PROFILES = (*_PROFILES, *_PLAIN)


def named_bands(text: str) -> Bands:
    """The bands that an option names.

    Args:
        text: one of :data:`PROFILES`, or the names in the order of the file, between commas. Names
            of Sentinel-2 as it writes them (``B04``, ``B8A``) and common names (``red``) get
            their wavelengths and common names where all of them are such.

    Raises:
        UsageError: a name is empty, or is there twice.
    """
    if text in _PROFILES:
        names, stretch = _PROFILES[text]
        return Bands(tuple(_SENTINEL_2[name] for name in names), stretch, _SENTINEL_2_SENSOR)
    if text in _PLAIN:
        return Bands(tuple(Band(name, name) for name in _COMMON[: _PLAIN[text]]))
    names = tuple(name.strip() for name in text.split(","))
    if "" in names or len(set(names)) < len(names):
        raise UsageError(
            f"--bands {text}: give each band's name once, in the order of the file, between "
            f"commas, or one of {', '.join(PROFILES)}"
        )
    return Bands(tuple(known_band(name, names) for name in names))


def known_band(name: str, among: Sequence[str]) -> Band:
    """A band with what its name says, where all names of a file are of one kind.

    Other sensors have a ``B5`` and so on as well, but not written like that.
    """
    if all(each in _SENTINEL_2 for each in among):
        return _SENTINEL_2[name]
    if name in _COMMON and all(each in _COLOURS for each in among):
        return Band(name, name)
    return Band(name)


def visible(bands: Sequence[Band]) -> tuple[int, int, int] | None:
    """Positions of red, green and blue, from 0; None where one is missing."""
    found = {band.common_name: at for at, band in reversed(list(enumerate(bands)))}
    try:
        return found["red"], found["green"], found["blue"]
    except KeyError:
        return None
