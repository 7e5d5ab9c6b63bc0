"""Whether the packages are there that read images and write catalogues."""

from __future__ import annotations

from importlib.util import find_spec

from sharinghub_tools.errors import EnvironmentLacksError

_NEEDED = {
    "numpy": "numpy",
    "orjson": "orjson",
    "PIL": "pillow",
    "pyarrow": "pyarrow",
    "rasterio": "rasterio",
    "simplejpeg": "simplejpeg",
}


def must_be_there() -> None:
    """See to the packages before any work is done.

    Raises:
        EnvironmentLacksError: one is not installed.
    """
    missing = [name for module, name in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise EnvironmentLacksError(
            f"building a catalogue needs {', '.join(missing)}; install what datasets need: "
            "pip install 'sharinghub-tools[dataset]'"
        )
