"""Names of bands: which position in a file has what, and what is known of each.

**In the files of EuroSAT, B8A is the last band**, not the ninth: positions come from names here,
never the reverse.
"""

from collections.abc import Sequence
from typing import Any

from .console import ProjectError

# Centre and width in micrometres, of Sentinel-2A (ESA, Sentinel-2 Spectral Response Functions 4.0).
_SENTINEL_2 = {
    "B01": ("coastal", 0.4427, 0.020),
    "B02": ("blue", 0.4927, 0.065),
    "B03": ("green", 0.5598, 0.035),
    "B04": ("red", 0.6646, 0.030),
    "B05": ("rededge", 0.7041, 0.014),
    "B06": ("rededge", 0.7405, 0.014),
    "B07": ("rededge", 0.7828, 0.019),
    "B08": ("nir", 0.8328, 0.105),
    "B8A": ("nir08", 0.8647, 0.021),
    "B09": ("nir09", 0.9451, 0.019),
    "B10": ("cirrus", 1.3735, 0.029),
    "B11": ("swir16", 1.6137, 0.090),
    "B12": ("swir22", 2.2024, 0.174),
}
_COLOURS = ("red", "green", "blue")

PRESETS = {
    "eurosat": (*(name for name in _SENTINEL_2 if name != "B8A"), "B8A"),
    "sentinel-2-l1c": tuple(_SENTINEL_2),
    "sentinel-2-l2a": tuple(name for name in _SENTINEL_2 if name != "B10"),
    "rgb": _COLOURS,
    "rgbnir": (*_COLOURS, "nir"),
}
"""Orders of bands in files that are known by a name."""


def in_files(given: Any) -> tuple[str, ...]:
    """The order of the bands in the files, as `prepare.file_bands` gives it.

    Args:
        given: a list of names, the name of a preset, or None if the files or their catalogue tell.

    Raises:
        ProjectError: it is something else.
    """
    if given is None:
        return ()
    if isinstance(given, str) and given in PRESETS:
        return PRESETS[given]
    is_list = isinstance(given, list) and given and all(isinstance(name, str) for name in given)
    if is_list and len(set(given)) == len(given):
        return tuple(given)
    raise ProjectError(
        f"params.yaml: prepare.file_bands = {given!r} must be a list of different names, or one of "
        f"{', '.join(PRESETS)}"
    )


def positions(chosen: Sequence[str], in_file: Sequence[str]) -> list[int]:
    """Where the chosen bands are in a file, counted from 0.

    Raises:
        ProjectError: the file has no such band.
    """
    missing = [name for name in chosen if name not in in_file]
    if missing:
        raise ProjectError(
            f"there is no band {', '.join(missing)}; the files have {', '.join(in_file)}"
        )
    return [in_file.index(name) for name in chosen]


def found(chosen: Sequence[str], named: Sequence[str], usual: Sequence[str]) -> list[int]:
    """Where the chosen bands are in a file that somebody brings, counted from 0.

    Args:
        chosen: their names.
        named: what the file calls its bands, empty names where it does not.
        usual: the order of bands in files that do not say it.

    Raises:
        ProjectError: they are not named, and it has another number of bands than usual.
    """
    if set(chosen) <= set(named):
        return positions(chosen, named)
    if len(named) == len(usual):
        return positions(chosen, usual)
    raise ProjectError(
        f"it has {len(named)} bands: name {', '.join(chosen)} among them, or bring "
        f"{len(usual)}, in the order {', '.join(usual)}"
    )


def described(name: str) -> dict[str, Any]:
    """A band as STAC's extension EO describes it; the name alone where nothing else is known."""
    if name in _SENTINEL_2:
        common, centre, width = _SENTINEL_2[name]
        return {
            "name": name,
            "common_name": common,
            "center_wavelength": centre,
            "full_width_half_max": width,
        }
    return {"name": name, "common_name": name} if name in (*_COLOURS, "nir") else {"name": name}
