"""A reverse proxy before a real server: it demands a token, and remembers what it handed on."""

from __future__ import annotations

import contextlib
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "glpat-of-the-tests"


@dataclass
class Gateway:
    """``refuses`` says which paths are 403; ``host`` is the name that the server is called by."""

    url: str
    paths: list[str] = field(default_factory=list)
    refuses: Callable[[str], bool] = lambda _: False
    host: str | None = None


@contextlib.contextmanager
def gateway(server: str, prefix: str = "") -> Iterator[Gateway]:
    """Stand before ``server``, below the path ``prefix``, as SharingHub's does for a project."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.removeprefix(prefix)
            proxy.paths.append(path.partition("?")[0])
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self._answer(401, "text/plain", b"You are not authenticated.")
            elif path == self.path and prefix:
                self._answer(404, "text/html", b"<h1>Not Found</h1>")
            elif proxy.refuses(path):
                self._answer(403, "text/plain", b"Permission denied.")
            else:
                headers = {"Host": proxy.host} if proxy.host else {}
                request = urllib.request.Request(server + path, headers=headers)
                try:
                    with direct.open(request, timeout=60) as answer:
                        content = answer.read()
                        self._answer(answer.status, answer.headers["Content-Type"], content)
                except urllib.error.HTTPError as error:
                    with error:
                        self._answer(error.code, error.headers["Content-Type"], error.read())

        def _answer(self, status: int, content_type: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        proxy = Gateway(f"http://127.0.0.1:{listening.server_port}{prefix}")
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            listening.shutdown()
            thread.join()
