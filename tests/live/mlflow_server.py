"""Real MLflow servers, each with an environment of its own in ``.envs/`` of the checkout."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = CHECKOUT / ".envs"
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


class NoInterpreterError(Exception):
    """No installed Python can run this MLflow."""


@dataclass(frozen=True)
class Release:
    """An MLflow release, what must be installed with it, and the Pythons that can run it."""

    version: str
    requirements: tuple[str, ...]
    newest_python: tuple[int, int]


# What mlflow-sharinghub runs. NumPy 1 and pyarrow < 16, which it wants, have no wheels for 3.13.
MLFLOW_2 = Release("2.14.3", ("mlflow==2.14.3", "setuptools<81", "sqlalchemy<2.1"), (3, 12))
# Flask-WTF is what the basic-auth app needs besides.
MLFLOW_3 = Release("3.17.2", ("mlflow==3.17.2", "Flask-WTF"), (3, 13))


@dataclass(frozen=True)
class MlflowServer:
    """A running server.

    Attributes:
        url: without a trailing slash.
        version: the MLflow release.
        python: interpreter of its environment.
        folder: holds its database ``mlflow.db`` and its log.
    """

    url: str
    version: str
    python: Path
    folder: Path


def environment(release: Release) -> Path:
    """Interpreter of an environment with ``release``: made once, again when what it pins changes.

    Raises:
        NoInterpreterError: no Python on this machine can run the release.
    """
    folder = ENVIRONMENTS / f"mlflow-{release.version}"
    stamp = folder / ".complete"
    contents = "\n".join(release.requirements)
    python = folder / "bin" / "python"
    ENVIRONMENTS.mkdir(exist_ok=True)
    with (ENVIRONMENTS / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (python.exists() and stamp.is_file() and stamp.read_text() == contents):
            shutil.rmtree(folder, ignore_errors=True)
            _install(release, folder, python)
            stamp.write_text(contents)
    return python


def _install(release: Release, folder: Path, python: Path) -> None:
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    base = _interpreter(release, uv)
    if uv:
        _run([uv, "venv", "--quiet", "--python", base, str(folder)])
        _run([uv, "pip", "install", "--quiet", "--python", str(python), *release.requirements])
    else:
        _run([base, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", *release.requirements])


def _interpreter(release: Release, uv: str | None) -> str:
    if sys.version_info[:2] <= release.newest_python:
        return sys.executable
    major, minor = release.newest_python
    wanted = f">=3.10,<{major}.{minor + 1}"
    found = ""
    if uv:
        # An environment's own Python may vanish with it: only the system's count.
        find = [uv, "python", "find", "--system", "--no-python-downloads", wanted]
        done = subprocess.run(find, capture_output=True, text=True, check=False, cwd=CHECKOUT)
        found = done.stdout.strip()
    if not found:
        raise NoInterpreterError(f"MLflow {release.version} needs a Python {wanted}")
    return found


@contextlib.contextmanager
def running(
    release: Release, folder: Path, *arguments: str, **variables: str
) -> Iterator[MlflowServer]:
    """Run ``mlflow server`` on a free loopback port: SQLite, and artifacts through the server.

    Args:
        release: which MLflow.
        folder: where its database, artifacts and log go.
        arguments: further options of ``mlflow server``.
        variables: of its environment.
    """
    python = environment(release)
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        *(str(python), "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"),
        *("--serve-artifacts", "--artifacts-destination", str(folder / "artifacts")),
        *arguments,
    ]
    log = folder / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-c", _WATCH, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment_variables(python) | variables,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_until_healthy(url, process, log)
            yield MlflowServer(url, release.version, python, folder)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _environment_variables(python: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "MLFLOW" not in name}
    return inherited | {
        # The server starts gunicorn or uvicorn by name.
        "PATH": os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)]),
        # Otherwise MLflow 3 starts ten processes of 245 MB.
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), direct.open(f"{url}/health", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the MLflow server did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
        return port


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
