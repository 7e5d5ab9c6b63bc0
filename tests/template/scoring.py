"""A model served by ``mlflow models serve``, as the README of a generated project says."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import requests

PATIENCE = 180
"""Seconds until a server that does not start is given up."""


@contextlib.contextmanager
def scoring_server(project: Path, model: str) -> Iterator[str]:
    """Serve a model of the project's local registry; gives the URL to post inputs to.

    Args:
        project: the working folder.
        model: URI of the model, as ``models:/m-…``.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    changed = {"PATH": path, "MLFLOW_TRACKING_URI": f"sqlite:///{project}/mlflow.db"}
    command = [sys.executable, "-m", "mlflow", "models", "serve", "--env-manager", "local"]
    command += ["--port", str(port), "--model-uri", model]
    with (project.parent / "serve.log").open("w+") as log:
        server = subprocess.Popen(
            command, cwd=project, env=os.environ | changed, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(f"http://127.0.0.1:{port}/ping", server)
            yield f"http://127.0.0.1:{port}/invocations"
        except TimeoutError as error:
            log.seek(0)
            raise AssertionError(f"{error}: {log.read()[-2000:]}") from None
        finally:
            server.terminate()
            server.wait(30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(url, timeout=5).ok:
                return
        time.sleep(0.5)
    raise TimeoutError("the scoring server does not start")
