"""Environments of Python for what the tests run beside the project, in ``.envs/``."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = CHECKOUT / ".envs"


class NoInterpreterError(Exception):
    """No installed Python can run what is wanted."""


def environment(name: str, requirements: Sequence[str], newest_python: tuple[int, int]) -> Path:
    """The interpreter of an environment: made once, again when its requirements change.

    Args:
        name: of the environment, and its folder.
        requirements: what is installed into it.
        newest_python: the newest that they run on.

    Raises:
        NoInterpreterError: no Python on this machine can run them.
    """
    folder = ENVIRONMENTS / name
    stamp = folder / ".complete"
    contents = "\n".join(requirements)
    python = folder / "bin" / "python"
    ENVIRONMENTS.mkdir(exist_ok=True)
    with (ENVIRONMENTS / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (python.exists() and stamp.is_file() and stamp.read_text() == contents):
            shutil.rmtree(folder, ignore_errors=True)
            _install(name, requirements, newest_python, folder)
            stamp.write_text(contents)
    return python


def _install(
    name: str, requirements: Sequence[str], newest_python: tuple[int, int], folder: Path
) -> None:
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    base, python = _interpreter(name, newest_python, uv), str(folder / "bin" / "python")
    if uv:
        _run([uv, "venv", "--quiet", "--python", base, str(folder)])
        _run([uv, "pip", "install", "--quiet", "--python", python, *requirements])
    else:
        _run([base, "-m", "venv", str(folder)])
        _run([python, "-m", "pip", "install", "--quiet", *requirements])


def _interpreter(name: str, newest_python: tuple[int, int], uv: str | None) -> str:
    if sys.version_info[:2] <= newest_python:
        return sys.executable
    major, minor = newest_python
    wanted = f">=3.10,<{major}.{minor + 1}"
    found = ""
    if uv:
        # An environment's own Python may vanish with it: only the system's count.
        find = [uv, "python", "find", "--system", "--no-python-downloads", wanted]
        done = subprocess.run(find, capture_output=True, text=True, check=False, cwd=CHECKOUT)
        found = done.stdout.strip()
    if not found:
        raise NoInterpreterError(f"{name} needs a Python {wanted}")
    return found


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
