"""What a project's workflow on AWS needs around it, on this machine."""

from __future__ import annotations

import itertools
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.live.environments import environment

# It ends when nobody is left who writes to it.
_SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%s" % server.get_host_and_port(), flush=True)
sys.stdin.read()
server.stop()
"""


def interpreter(lock: Path) -> Path:
    """The workflow's environment, as aws/README.md has it made of aws/requirements.lock."""
    return environment("workflow", _pinned(lock), (3, 13))


@contextmanager
def server_of_moto(lock: Path) -> Iterator[str]:
    """URL that answers as AWS does, to any process."""
    needs = [*_pinned(lock), "flask==3.1.3", "flask-cors==6.0.5"]
    python = environment("workflow-server", needs, (3, 13))
    process = subprocess.Popen(
        [str(python), "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout
        yield process.stdout.readline().strip()


def _pinned(lock: Path) -> list[str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    pinned = [line.split("#")[0].strip() for line in lines]
    return [line for line in pinned if line]


@contextmanager
def unsure_endpoint() -> Iterator[str]:
    """URL of an endpoint that is sure of an image in two."""
    asked = itertools.count()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"[0.3, 0.7]" if next(asked) % 2 else b"[0.9, 0.1]")

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/invocations"
    finally:
        server.shutdown()
        server.server_close()
