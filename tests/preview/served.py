"""``sharinghub preview`` as people run it: a process of its own, ended by Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 60
CLEAN = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}


def command(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """The command, started in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "sharinghub_tools.cli.main", "preview", "--offline", *arguments],
        cwd=folder,
        env={**CLEAN, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command to its end: exit code, stdout, stderr."""
    process = command(folder, *arguments)
    out, told = process.communicate(timeout=SECONDS)
    return process.returncode, out, told


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    """The URL of the page of a folder, as long as somebody looks."""
    process = command(folder, "--port", "0", "--json", *arguments)
    assert process.stdout is not None
    line = "".join(iter(process.stdout.readline, "}\n")) + "}"
    try:
        said: dict[str, Any] = json.loads(line)
        yield said["url"]
    finally:
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=SECONDS)
    assert (process.returncode, "Traceback" in told) == (0, False), told
