"""In which order the files of a catalogue are uploaded: what is named before what names it."""

from __future__ import annotations

from pathlib import PurePosixPath

from sharinghub_tools.domain.stac.kinds import Kind

ASSETS, ITEMS, _CONTAINERS = 0, 1, 2
_DEEPEST = 1000


def step_of(key: str, kind: Kind) -> int:
    """The number of the step in which a file is uploaded; each begins when the last is done.

    Assets come first, then Items and tables of Items, then Catalogs and Collections, the deeper
    ones before those above them: who reads the root finds all that it leads to.

    Args:
        key: the file's path below the catalogue's root.
        kind: what the file is.
    """
    path = PurePosixPath(key)
    if kind.is_container:
        return _CONTAINERS + max(_DEEPEST - len(path.parts), 0)
    return ITEMS if kind is Kind.ITEM or path.suffix == ".parquet" else ASSETS
