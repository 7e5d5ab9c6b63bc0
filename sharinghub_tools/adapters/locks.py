"""Locks of files and folders, between processes; the system lets go of those of a killed one."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path, *, exclusive: bool = True, patience: float = 0) -> Iterator[bool]:
    """Hold the lock of a file or folder, which is there; whether it could be had.

    Args:
        path: of the file or folder; nothing is written to it.
        exclusive: whether nobody else may hold it.
        patience: how long to wait for it, in seconds.

    Raises:
        OSError: it cannot be opened.
    """
    if sys.platform == "win32":
        yield True
        return
    import fcntl

    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    end = time.monotonic() + patience
    descriptor = os.open(path, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    yield False
                    return
                time.sleep(0.02)
            except OSError:
                # Some network file systems know no locks.
                break
            else:
                break
        yield True
    finally:
        os.close(descriptor)
