"""One build of a catalogue at a time, also after a build that was killed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sharinghub_tools.adapters.catalogue_files import writing
from sharinghub_tools.adapters.locks import locked
from sharinghub_tools.errors import EnvironmentLacksError

_BUILD = "build.lock"
_WORKERS = "workers.lock"
# Workers of a build that was killed end what they are at, in seconds.
_PATIENCE = 60


@contextlib.contextmanager
def building(state: Path, out: Path) -> Iterator[None]:
    """Keep other builds of the catalogue out, and wait until workers of a killed one are done.

    Args:
        state: the folder of what a build knows of itself.
        out: what messages call the catalogue.

    Raises:
        EnvironmentLacksError: another build is at work, or the folder cannot be written.
    """
    with _file_locked(state / _BUILD, exclusive=True, patience=0) as is_ours:
        if not is_ours:
            raise EnvironmentLacksError(
                f"another build of {out} is at work; run the command again when it has ended"
            )
        with _file_locked(state / _WORKERS, exclusive=True, patience=_PATIENCE) as are_gone:
            if not are_gone:
                raise EnvironmentLacksError(
                    f"workers of an earlier build of {out} are still at work; end them, or wait"
                )
        yield


@contextlib.contextmanager
def at_work(state: Path) -> Iterator[None]:
    """Tell later builds that a worker writes to the catalogue."""
    with _file_locked(state / _WORKERS, exclusive=False, patience=_PATIENCE):
        yield


@contextlib.contextmanager
def _file_locked(path: Path, *, exclusive: bool, patience: float) -> Iterator[bool]:
    with writing(path.parent):
        # Made where it is not there; nothing else of it changes, its time either.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o666))
    with locked(path, exclusive=exclusive, patience=patience) as is_ours:
        yield is_ours
