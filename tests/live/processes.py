"""Servers that the tests start: each ends with the tests, however they end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

STARTUP_SECONDS = 120

# Runs the server as a child and kills the whole process group when the tests are gone, however they
# ended: their end of the pipe on standard input closes even on SIGKILL.
_WATCH = """
import os, signal, subprocess, sys, threading
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
def end():
    child.wait()
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=end, daemon=True).start()
sys.stdin.read()
os.killpg(0, signal.SIGKILL)
"""


@contextlib.contextmanager
def running(
    command: Sequence[str],
    log: Path,
    is_ready: Callable[[], bool],
    *,
    environment: Mapping[str, str],
    cwd: Path,
) -> Iterator[None]:
    """Run a server until the block ends.

    Args:
        command: starts the server.
        log: takes what it prints.
        is_ready: whether it answers; an OSError says no.
        environment: the server's.
        cwd: the server's current folder.
    """
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-c", _WATCH, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=environment,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_until_ready(is_ready, process, log)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _wait_until_ready(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path
) -> None:
    end = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if is_ready():
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")


def answers(url: str) -> bool:
    """Whether a GET, past any proxy, is answered with 200; raises OSError where by nobody."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=5) as answer:
        return bool(answer.status == 200)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
        return port
